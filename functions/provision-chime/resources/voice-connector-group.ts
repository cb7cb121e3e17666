import {
  CreateVoiceConnectorGroupCommand,
  DeleteVoiceConnectorGroupCommand,
  GetVoiceConnectorGroupCommand,
  paginateListVoiceConnectorGroups,
  UpdateVoiceConnectorGroupCommand,
  type VoiceConnectorGroup,
} from "@aws-sdk/client-chime-sdk-voice";
import type { Owned } from "../../../shared/chime/provider.ts";
import type { VoiceConnectorGroupProperties } from "../../../shared/chime/resources.ts";
import { collect, type ProvisionContext } from "../context.ts";
import type { Kind } from "../lifecycle.ts";
import { unassignAll } from "../numbers-of.ts";
import { eventually, orNull } from "../retries.ts";
import { sameValue } from "../same-value.ts";
import { givenTags, setTags, voiceTags } from "../tags.ts";
import { checkUntagged, ownedThrough } from "../untagged.ts";

type Content = Omit<VoiceConnectorGroupProperties, "tags">;

interface Group extends Content {
  readonly id: string;
  readonly arn: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

const itemOf = (group: VoiceConnectorGroup = {}): Group => ({
  id: group.VoiceConnectorGroupId ?? "",
  arn: group.VoiceConnectorGroupArn ?? "",
  name: group.Name ?? "",
  distribution: group.CallDistributionType ?? "PriorityWeightedDistribution",
  connectors: (group.VoiceConnectorItems ?? []).map(({ VoiceConnectorId = "", Priority = 0 }) => ({
    voiceConnectorId: VoiceConnectorId,
    priority: Priority,
  })),
  createdAt: group.CreatedTimestamp?.getTime() ?? 0,
});

const contentOf = ({ name, connectors, distribution }: Content): Content => ({ name, connectors, distribution });

const toWire = ({ name, connectors, distribution }: Content) => ({
  Name: name,
  VoiceConnectorItems: connectors.map(({ voiceConnectorId, priority }) => ({
    VoiceConnectorId: voiceConnectorId,
    Priority: priority,
  })),
  CallDistributionType: distribution,
});

/**
 * A group is created without tags, and no page says that it may have some: it is known by its name, and given the tags that were asked
 * for, and no other.
 * @param ownedConnectors Voice Connectors that bear an owner tag
 */
export function voiceConnectorGroups(
  context: ProvisionContext,
  ownedConnectors: (regions: readonly string[]) => Promise<readonly Owned[]>,
): Kind<"voice-connector-group", Group> {
  const { voice } = context;

  async function list(region: string): Promise<Group[]> {
    const pages = paginateListVoiceConnectorGroups({ client: voice(region) }, {});
    return (await collect(pages, (page) => page.VoiceConnectorGroups)).map(itemOf);
  }

  async function get(VoiceConnectorGroupId: string, region: string): Promise<Group | null> {
    const found = await orNull(voice(region).send(new GetVoiceConnectorGroupCommand({ VoiceConnectorGroupId })));
    return found && itemOf(found.VoiceConnectorGroup);
  }

  async function destroy(VoiceConnectorGroupId: string, region: string): Promise<void> {
    const group = await get(VoiceConnectorGroupId, region);
    if (!group) return;
    const client = voice(region);
    await unassignAll(client, { to: "VoiceConnectorGroupId", id: VoiceConnectorGroupId });
    if (group.connectors.length > 0) {
      const emptied = { VoiceConnectorGroupId, ...toWire({ ...group, connectors: [] }) };
      await orNull(client.send(new UpdateVoiceConnectorGroupCommand(emptied)));
    }
    // What was taken away a moment ago may still be in the way.
    const remove = () => client.send(new DeleteVoiceConnectorGroupCommand({ VoiceConnectorGroupId }));
    await orNull(eventually(remove, ["ConflictException"], context));
  }

  return {
    // Everything of a group can be changed.
    fits: () => true,
    get,
    destroy,
    attributes: ({ arn }) => ({ arn }),
    async find({ region, properties }) {
      return (await list(region)).find(({ name }) => name === properties.name) ?? null;
    },
    checkAdoption: (group, { key, properties }) =>
      checkUntagged(context, {
        key,
        createdAt: group.createdAt,
        isAsAsked: sameValue(contentOf(group), contentOf(properties)),
      }),
    async make({ region, properties }) {
      const { VoiceConnectorGroup: made } = await voice(region).send(
        new CreateVoiceConnectorGroupCommand(toWire(properties)),
      );
      return itemOf(made);
    },
    async complete(group, { region, properties }) {
      const client = voice(region);
      if (!sameValue(contentOf(group), contentOf(properties))) {
        const changed = { VoiceConnectorGroupId: group.id, ...toWire(properties) };
        await client.send(new UpdateVoiceConnectorGroupCommand(changed));
      }
      const tags = voiceTags(client);
      await eventually(() => setTags(tags, group.arn, properties.tags), ["NotFoundException"], context);
    },
    async undo({ id }, { region }, isNew) {
      if (isNew) await destroy(id, region);
    },
    async read(group, { region }) {
      return { ...contentOf(group), tags: givenTags(await voiceTags(voice(region)).list(group.arn)) };
    },
    async owned(regions) {
      const isOurs = ownedThrough(await ownedConnectors(regions), ({ connectors }: Group) =>
        connectors.map(({ voiceConnectorId }) => voiceConnectorId),
      );
      const all: Owned[] = [];
      for (const region of regions) {
        for (const { id, arn, name } of (await list(region)).filter(isOurs)) {
          all.push({ key: `voice-connector-group/${name}`, region, id, attributes: { id, arn } });
        }
      }
      return all;
    },
  };
}
