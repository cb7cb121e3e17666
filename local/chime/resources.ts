import type { Directory } from "../../engine/directory.ts";
import { jsonFile } from "../json-file.ts";
import { Collection } from "./collection.ts";
import { isInService } from "./number-state.ts";
import type {
  AnalyticsConfiguration,
  Application,
  Connector,
  ConnectorGroup,
  InventoryNumber,
  NumberOrder,
  ProfileDomain,
  Rule,
  Settings,
} from "./resource-types.ts";

export type * from "./resource-types.ts";

/** There is one set of settings. */
export const SETTINGS_ID = "global";

interface Kinds {
  applications: Application;
  rules: Rule;
  numbers: InventoryNumber;
  orders: NumberOrder;
  connectors: Connector;
  groups: ConnectorGroup;
  domains: ProfileDomain;
  analytics: AnalyticsConfiguration;
  settings: Settings;
}

/** What an error calls one of them. */
const NAMES: Readonly<Record<keyof Kinds, string>> = {
  applications: "SIP media application",
  rules: "SIP rule",
  numbers: "phone number",
  orders: "phone number order",
  connectors: "Voice Connector",
  groups: "Voice Connector group",
  domains: "voice profile domain",
  analytics: "media insights pipeline configuration",
  settings: "setting",
};

type Collections = { readonly [Kind in keyof Kinds]: Collection<Kinds[Kind]> };

/** The voice resources of the account, as data. */
export interface VoiceResources extends Collections {
  /** What decides where a call goes. */
  directory(): Directory;
}

export interface VoicePlace {
  readonly account: string;
  readonly region: string;
  /** Epoch milliseconds: numbers are ordered and released as time goes by. */
  readonly now: () => number;
}

/** @param path of the file that keeps them; absent: in memory only */
export function createVoiceResources(place: VoicePlace, path?: string): VoiceResources {
  const file = jsonFile<{ readonly [Kind in keyof Kinds]?: readonly Kinds[Kind][] }>(path);
  const stored = file.read();
  const collection = <Kind extends keyof Kinds>(kind: Kind) =>
    new Collection<Kinds[Kind]>(NAMES[kind], stored?.[kind] ?? [], save);
  const collections: Collections = {
    applications: collection("applications"),
    rules: collection("rules"),
    numbers: collection("numbers"),
    orders: collection("orders"),
    connectors: collection("connectors"),
    groups: collection("groups"),
    domains: collection("domains"),
    analytics: collection("analytics"),
    settings: collection("settings"),
  };

  function save(): void {
    file.write(Object.fromEntries(Object.entries(collections).map(([kind, items]) => [kind, items.all()])));
  }

  return {
    ...collections,
    directory: () => ({
      accountId: place.account,
      region: place.region,
      phoneNumbers: collections.numbers
        .all()
        .filter((number) => isInService(number, place.now()))
        .map(({ id }) => id),
      applications: collections.applications.all(),
      rules: collections.rules.all(),
    }),
  };
}

/** Host that calls from a Voice Connector name (Chime SDK administration guide, "Editing Voice Connector settings"). */
export const outboundHostOf = ({ id }: Pick<Connector, "id">): string => `${id}.voiceconnector.chime.aws`;
