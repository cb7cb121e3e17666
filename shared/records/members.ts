/**
 * The members of each kind of record: what AWS calls them, what Carillon calls them, and how they are read and written.
 * Numbers keep AWS's unit, and the name says which.
 */

/** How a member is read, whatever form it comes in, and how it is written. */
export interface Codec {
  readonly allowed: string;
  /** The value inside; undefined when it cannot be read. Null is read before. */
  readonly read: (value: unknown) => string | number | boolean | undefined;
  readonly write: (value: string | number | boolean) => unknown;
}

const same = (value: string | number | boolean) => value;
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

function readNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !NUMBER.test(value)) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

export const codecs = {
  /** Ids and phone numbers are text, also where something wrote a number. */
  text: {
    allowed: "text",
    read: (value) => (typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined),
    write: same,
  },
  number: { allowed: "a number, also as text", read: readNumber, write: same },
  /** As a SIP media application's record has its numbers. */
  numberAsText: { allowed: "a number, also as text", read: readNumber, write: String },
  flag: {
    allowed: "true or false",
    read: (value) => {
      if (typeof value === "boolean") return value;
      const text = typeof value === "string" ? value.toLowerCase() : "";
      return text === "true" ? true : text === "false" ? false : undefined;
    },
    write: same,
  },
} as const satisfies Record<string, Codec>;

type Member = readonly [name: string, codec: keyof typeof codecs];
export type Members = Readonly<Record<string, Member>>;

/** AWS: manage-global, "Voice Connector call detail records", schema 2.0. */
export const CDR_MEMBERS = {
  AwsAccountId: ["awsAccountId", "text"],
  TransactionId: ["transactionId", "text"],
  CallId: ["callId", "text"],
  VoiceConnectorId: ["voiceConnectorId", "text"],
  Status: ["status", "text"],
  StatusMessage: ["statusMessage", "text"],
  SipAuthUser: ["sipAuthUser", "text"],
  BillableDurationSeconds: ["billableDurationInSeconds", "number"],
  BillableDurationMinutes: ["billableDurationInMinutes", "number"],
  SchemaVersion: ["schemaVersion", "text"],
  SourcePhoneNumber: ["sourcePhoneNumber", "text"],
  SourcePhoneNumberName: ["sourcePhoneNumberName", "text"],
  SourceCountry: ["sourceCountry", "text"],
  DestinationPhoneNumber: ["destinationPhoneNumber", "text"],
  DestinationPhoneNumberName: ["destinationPhoneNumberName", "text"],
  DestinationCountry: ["destinationCountry", "text"],
  UsageType: ["usageType", "text"],
  ServiceCode: ["serviceCode", "text"],
  Direction: ["direction", "text"],
  StartTimeEpochSeconds: ["startTimeInSeconds", "number"],
  EndTimeEpochSeconds: ["endTimeInSeconds", "number"],
  Region: ["region", "text"],
  Streaming: ["streaming", "flag"],
} as const satisfies Members;

/** AWS: manage-global, "Voice Connector streaming detail records", schema 1.0. */
export const SDR_MEMBERS = {
  SchemaVersion: ["schemaVersion", "text"],
  AwsAccountId: ["awsAccountId", "text"],
  TransactionId: ["transactionId", "text"],
  CallId: ["callId", "text"],
  VoiceConnectorId: ["voiceConnectorId", "text"],
  StartTimeEpochSeconds: ["startTimeInSeconds", "number"],
  EndTimeEpochSeconds: ["endTimeInSeconds", "number"],
  Status: ["status", "text"],
  StatusMessage: ["statusMessage", "text"],
  ServiceCode: ["serviceCode", "text"],
  UsageType: ["usageType", "text"],
  BillableDurationSeconds: ["billableDurationInSeconds", "number"],
  Region: ["region", "text"],
} as const satisfies Members;

/** AWS: developer guide, attributes ("Using call detail records in the PSTN audio service"). */
export const SMA_MEMBERS = {
  AwsAccountId: ["awsAccountId", "text"],
  TransactionId: ["transactionId", "text"],
  CallId: ["callId", "text"],
  VoiceConnectorId: ["voiceConnectorId", "text"],
  Status: ["status", "text"],
  BillableDurationSeconds: ["billableDurationInSeconds", "numberAsText"],
  SchemaVersion: ["schemaVersion", "text"],
  SourcePhoneNumber: ["sourcePhoneNumber", "text"],
  SourcePhoneNumberName: ["sourcePhoneNumberName", "text"],
  DestinationPhoneNumber: ["destinationPhoneNumber", "text"],
  DestinationPhoneNumberName: ["destinationPhoneNumberName", "text"],
  UsageType: ["usageType", "text"],
  ServiceCode: ["serviceCode", "text"],
  Direction: ["direction", "text"],
  TimeStampEpochSeconds: ["timestampInSeconds", "numberAsText"],
  Region: ["region", "text"],
  SipRuleId: ["sipRuleId", "text"],
  SipApplicationId: ["sipApplicationId", "text"],
  CallLegTriggerType: ["callLegTriggerType", "text"],
  BillableVoiceFocusSeconds: ["billableVoiceFocusInSeconds", "numberAsText"],
} as const satisfies Members;

interface Values {
  readonly text: string;
  readonly number: number;
  readonly numberAsText: number;
  readonly flag: boolean;
}

/** The members inside: absent where the record does not have them, null where it says nothing. */
export type MembersOf<Table extends Members> = {
  readonly [Name in keyof Table as Table[Name][0]]?: Values[Table[Name][1]] | null;
};
