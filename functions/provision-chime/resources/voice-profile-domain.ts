import {
  CreateVoiceProfileDomainCommand,
  DeleteVoiceProfileDomainCommand,
  GetVoiceProfileDomainCommand,
  paginateListVoiceProfileDomains,
  UpdateVoiceProfileDomainCommand,
  type VoiceProfileDomain,
} from "@aws-sdk/client-chime-sdk-voice";
import { collect, type ProvisionContext } from "../context.ts";
import { eventually, orNull } from "../retries.ts";
import type { TaggedType } from "../tagged-kind.ts";
import { type TaggedItem, voiceTags } from "../tags.ts";

interface Domain extends TaggedItem {
  readonly description: string | null;
  readonly kmsKeyArn: string;
}

const itemOf = (domain: VoiceProfileDomain = {}): Domain => ({
  id: domain.VoiceProfileDomainId ?? "",
  arn: domain.VoiceProfileDomainArn ?? "",
  name: domain.Name ?? "",
  description: domain.Description || null,
  kmsKeyArn: domain.ServerSideEncryptionConfiguration?.KmsKeyArn ?? "",
});

export function voiceProfileDomains(context: ProvisionContext): TaggedType<"voice-profile-domain", Domain> {
  const { voice } = context;

  async function get(VoiceProfileDomainId: string, region: string): Promise<Domain | null> {
    const found = await orNull(voice(region).send(new GetVoiceProfileDomainCommand({ VoiceProfileDomainId })));
    return found && itemOf(found.VoiceProfileDomain);
  }

  return {
    type: "voice-profile-domain",
    tags: (region) => voiceTags(voice(region)),
    attributes: ({ arn }) => ({ arn }),
    get,
    fits: (item, { kmsKeyArn }) => item.kmsKeyArn === kmsKeyArn,
    async list(region) {
      const pages = paginateListVoiceProfileDomains({ client: voice(region) }, {});
      const summaries = await collect(pages, (page) => page.VoiceProfileDomains);
      // A summary does not tell the key. There are three domains at most, unless the quota was raised.
      const domains: Domain[] = [];
      for (const { VoiceProfileDomainId = "" } of summaries) {
        const domain = await get(VoiceProfileDomainId, region);
        if (domain) domains.push(domain);
      }
      return domains;
    },
    async make({ region, properties: { name, description, kmsKeyArn } }, Tags) {
      const { VoiceProfileDomain: made } = await voice(region).send(
        new CreateVoiceProfileDomainCommand({
          Name: name,
          ...(description !== null && { Description: description }),
          ServerSideEncryptionConfiguration: { KmsKeyArn: kmsKeyArn },
          Tags,
        }),
      );
      return itemOf(made);
    },
    async complete({ id, name, description }, { region, properties }) {
      if (name === properties.name && description === properties.description) return;
      const changed = { VoiceProfileDomainId: id, Name: properties.name, Description: properties.description ?? "" };
      await voice(region).send(new UpdateVoiceProfileDomainCommand(changed));
    },
    async destroy(VoiceProfileDomainId, region) {
      const remove = () => voice(region).send(new DeleteVoiceProfileDomainCommand({ VoiceProfileDomainId }));
      await orNull(eventually(remove, ["ConflictException"], context));
    },
    read: async ({ name, description, kmsKeyArn }) => ({ name, description, kmsKeyArn }),
  };
}
