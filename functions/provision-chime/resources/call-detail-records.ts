import { GetGlobalSettingsCommand, UpdateGlobalSettingsCommand } from "@aws-sdk/client-chime-sdk-voice";
import type { Made, ResourceProvider } from "../../../shared/chime/provider.ts";
import type { ProvisionContext } from "../context.ts";
import { ProvisioningError } from "../errors.ts";

/**
 * One setting of the account, known by the bucket it names: where it names another, somebody else has set it, and it is left alone. So
 * the setting before it was made was none, and that is what it becomes again.
 */
export function callDetailRecords({ voice }: ProvisionContext): ResourceProvider<"call-detail-records"> {
  const made = (bucket: string): Made => ({ id: bucket, attributes: { id: bucket, bucket } });

  async function current(region: string): Promise<string | null> {
    const { VoiceConnector } = await voice(region).send(new GetGlobalSettingsCommand({}));
    return VoiceConnector?.CdrBucket || null;
  }

  async function set(region: string, VoiceConnector: { CdrBucket?: string }): Promise<void> {
    await voice(region).send(new UpdateGlobalSettingsCommand({ VoiceConnector }));
  }

  /** @param ours buckets that the setting may name when it is ours to change */
  async function ensure(key: string, region: string, bucket: string, ours: readonly string[]): Promise<Made> {
    const there = await current(region);
    if (there === bucket) return made(bucket);
    if (there !== null && !ours.includes(there)) {
      throw new ProvisioningError(
        "RECORDS_BUCKET_TAKEN",
        `${key}: call detail records of this account go to the bucket ${there}, which somebody else has set; name that bucket in the configuration, or clear the setting`,
      );
    }
    await set(region, { CdrBucket: bucket });
    return made(bucket);
  }

  return {
    create: ({ key, region, properties: { bucket } }) => ensure(key, region, bucket, []),
    async update(id, { key, region, properties: { bucket } }, before) {
      // A roll-back after somebody else has set it: there is nothing of ours to put back.
      const ours = [id, before.properties.bucket];
      const there = await current(region);
      if (bucket === id && there !== null && !ours.includes(there)) return made(id);
      return ensure(key, region, bucket, ours);
    },
    async remove(id, { region, keep }) {
      if (!keep && (await current(region)) === id) await set(region, {});
    },
    async find({ region, properties }) {
      const bucket = await current(region);
      return bucket === null || bucket !== properties.bucket ? null : { ...made(bucket), properties: { bucket } };
    },
    owned: async () => [],
  };
}
