import {
  CreateVoiceConnectorCommand,
  DeleteVoiceConnectorCommand,
  GetVoiceConnectorCommand,
  paginateListVoiceConnectors,
  UpdateVoiceConnectorCommand,
  type VoiceConnector,
  type VoiceConnectorAwsRegion,
} from "@aws-sdk/client-chime-sdk-voice";
import type { VoiceConnectorProperties } from "../../../shared/chime/resources.ts";
import { collect, type ProvisionContext } from "../context.ts";
import { readCredentials, setCredentials } from "../credentials.ts";
import { unassignAll } from "../numbers-of.ts";
import { eventually, orNull } from "../retries.ts";
import { sameValue } from "../same-value.ts";
import type { TaggedType } from "../tagged-kind.ts";
import { type TaggedItem, voiceTags } from "../tags.ts";
import { connectorSettings, type Setting, type SettingValues } from "./connector-settings.ts";

interface Connector extends TaggedItem {
  readonly region: string;
  readonly requireEncryption: boolean;
  readonly networkType: VoiceConnectorProperties["networkType"];
  readonly outboundHostName: string;
}

const itemOf = (connector: VoiceConnector = {}): Connector => ({
  id: connector.VoiceConnectorId ?? "",
  arn: connector.VoiceConnectorArn ?? "",
  name: connector.Name ?? "",
  region: connector.AwsRegion ?? "",
  requireEncryption: connector.RequireEncryption ?? false,
  networkType: connector.NetworkType ?? "IPV4_ONLY",
  outboundHostName: connector.OutboundHostName ?? "",
});

const NAMES = Object.keys(connectorSettings) as (keyof SettingValues)[];

/** Of any setting, whatever its value. */
const settingOf = (name: keyof SettingValues) => connectorSettings[name] as Setting<unknown>;

function settingsOf({ termination, ...rest }: VoiceConnectorProperties): SettingValues {
  if (!termination) return { ...rest, termination };
  const { credentials: _apart, ...wanted } = termination;
  return { ...rest, termination: wanted };
}

export function voiceConnectors(context: ProvisionContext): TaggedType<"voice-connector", Connector> {
  const { voice } = context;

  async function setAll(id: string, region: string, properties: VoiceConnectorProperties): Promise<void> {
    const client = voice(region);
    const wanted = settingsOf(properties);
    const differing: (keyof SettingValues)[] = [];
    for (const name of NAMES) {
      if (!sameValue(await settingOf(name).read(client, id), wanted[name])) differing.push(name);
    }
    const credentials = properties.termination?.credentials ?? [];
    const surplus = differing.filter((name) => wanted[name] === null).reverse();
    // Without termination there is nothing that they would open.
    if (surplus.includes("termination")) await setCredentials(context, client, { VoiceConnectorId: id, credentials });
    for (const name of surplus) await orNull(Promise.resolve(settingOf(name).remove?.(client, id)));
    for (const name of differing) {
      const value = wanted[name];
      if (value !== null) await settingOf(name).put(client, id, value);
    }
    if (properties.termination) await setCredentials(context, client, { VoiceConnectorId: id, credentials });
  }

  return {
    type: "voice-connector",
    tags: (region) => voiceTags(voice(region)),
    attributes: ({ arn, outboundHostName }) => ({ arn, outboundHostName }),
    fits: (item, { region, networkType }) => item.region === region && item.networkType === networkType,
    async list(region) {
      const pages = paginateListVoiceConnectors({ client: voice(region) }, {});
      return (await collect(pages, (page) => page.VoiceConnectors)).map(itemOf);
    },
    async get(VoiceConnectorId, region) {
      const found = await orNull(voice(region).send(new GetVoiceConnectorCommand({ VoiceConnectorId })));
      return found && itemOf(found.VoiceConnector);
    },
    async make({ region, properties }, Tags) {
      const { VoiceConnector: made } = await voice(region).send(
        new CreateVoiceConnectorCommand({
          Name: properties.name,
          // Where there are connectors grows faster than the SDK's list of regions.
          AwsRegion: properties.region as VoiceConnectorAwsRegion,
          RequireEncryption: properties.requireEncryption,
          NetworkType: properties.networkType,
          Tags,
        }),
      );
      return itemOf(made);
    },
    async complete({ id, name, requireEncryption }, { region, properties }) {
      if (name !== properties.name || requireEncryption !== properties.requireEncryption) {
        const { name: Name, requireEncryption: RequireEncryption } = properties;
        await voice(region).send(new UpdateVoiceConnectorCommand({ VoiceConnectorId: id, Name, RequireEncryption }));
      }
      // What was made a moment ago is not known everywhere yet.
      await eventually(() => setAll(id, region, properties), ["NotFoundException"], context);
    },
    async destroy(VoiceConnectorId, region) {
      const client = voice(region);
      if (!(await orNull(client.send(new GetVoiceConnectorCommand({ VoiceConnectorId }))))) return;
      await unassignAll(client, { to: "VoiceConnectorId", id: VoiceConnectorId });
      for (const name of ["streaming", "emergency"] as const) {
        if ((await settingOf(name).read(client, VoiceConnectorId)) === null) continue;
        await orNull(Promise.resolve(settingOf(name).remove?.(client, VoiceConnectorId)));
      }
      // What was unassigned a moment ago may still be in the way.
      const remove = () => client.send(new DeleteVoiceConnectorCommand({ VoiceConnectorId }));
      await orNull(eventually(remove, ["ConflictException"], context));
    },
    async read(item, wanted) {
      const client = voice(wanted.region);
      const values: Record<string, unknown> = {};
      for (const name of NAMES) values[name] = await settingOf(name).read(client, item.id);
      // Each was read by the setting of its name.
      const { termination, ...rest } = values as unknown as SettingValues;
      const { credentials = [] } = wanted.properties.termination ?? {};
      const asked = { VoiceConnectorId: item.id, credentials };
      return {
        name: item.name,
        region: item.region,
        requireEncryption: item.requireEncryption,
        networkType: item.networkType,
        termination: termination && { ...termination, credentials: await readCredentials(context, client, asked) },
        ...rest,
      };
    },
  };
}
