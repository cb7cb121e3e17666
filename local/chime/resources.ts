import type {
  Origination,
  PhoneNumberProductType,
  SipRuleTriggerType,
  StreamingConfiguration,
  VoiceConnectorAwsRegion,
} from "@aws-sdk/client-chime-sdk-voice";
import type { Directory } from "../../engine/directory.ts";
import { jsonFile } from "../json-file.ts";
import { Collection, type Resource } from "./collection.ts";

export interface Application extends Resource {
  readonly name: string;
  readonly region: string;
  readonly lambdaArn: string;
}

export interface Rule extends Resource {
  readonly name: string;
  readonly disabled: boolean;
  readonly triggerType: SipRuleTriggerType;
  readonly triggerValue: string;
  readonly targets: readonly { readonly applicationId: string; readonly priority: number; readonly region: string }[];
}

/** The id is the number itself, as in the service. */
export interface InventoryNumber extends Resource {
  readonly productType: PhoneNumberProductType;
  readonly orderId: string;
  /** Empty until somebody gives one. */
  readonly name: string;
}

export interface NumberOrder extends Resource {
  readonly productType: PhoneNumberProductType;
  readonly phoneNumbers: readonly string[];
}

export interface Connector extends Resource {
  readonly name: string;
  readonly region: VoiceConnectorAwsRegion;
  readonly requireEncryption: boolean;
  readonly streaming: StreamingConfiguration | null;
  /** Where calls to its phone system go. */
  readonly origination?: Origination | null;
}

interface Settings extends Resource {
  readonly cdrBucket: string | null;
}

interface Stored {
  readonly applications: readonly Application[];
  readonly rules: readonly Rule[];
  readonly numbers: readonly InventoryNumber[];
  readonly orders: readonly NumberOrder[];
  readonly connectors: readonly Connector[];
  readonly settings: readonly Settings[];
}

/** The voice resources of the account, as data. */
export interface VoiceResources {
  readonly applications: Collection<Application>;
  readonly rules: Collection<Rule>;
  readonly numbers: Collection<InventoryNumber>;
  readonly orders: Collection<NumberOrder>;
  readonly connectors: Collection<Connector>;
  readonly settings: Collection<Settings>;
  /** What decides where a call goes. */
  directory(): Directory;
}

/** @param path of the file that keeps them; absent: in memory only */
export function createVoiceResources(place: { account: string; region: string }, path?: string): VoiceResources {
  const file = jsonFile<Stored>(path);
  const stored = file.read();
  const save = () =>
    file.write({
      applications: applications.all(),
      rules: rules.all(),
      numbers: numbers.all(),
      orders: orders.all(),
      connectors: connectors.all(),
      settings: settings.all(),
    });
  const applications = new Collection<Application>("SIP media application", stored?.applications ?? [], save);
  const rules = new Collection<Rule>("SIP rule", stored?.rules ?? [], save);
  const numbers = new Collection<InventoryNumber>("phone number", stored?.numbers ?? [], save);
  const orders = new Collection<NumberOrder>("phone number order", stored?.orders ?? [], save);
  const connectors = new Collection<Connector>("Voice Connector", stored?.connectors ?? [], save);
  const settings = new Collection<Settings>("setting", stored?.settings ?? [], save);
  return {
    applications,
    rules,
    numbers,
    orders,
    connectors,
    settings,
    directory: () => ({
      accountId: place.account,
      region: place.region,
      phoneNumbers: numbers.all().map(({ id }) => id),
      applications: applications.all(),
      rules: rules.all(),
    }),
  };
}

/** Host that calls from a Voice Connector name (Chime SDK administration guide, "Editing Voice Connector settings"). */
export const outboundHostOf = ({ id }: Pick<Connector, "id">): string => `${id}.voiceconnector.chime.aws`;
