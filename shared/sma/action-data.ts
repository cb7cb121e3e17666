import * as v from "valibot";
import { ACTION_TYPES, type ActionType } from "./action-types.ts";

/** An object that keeps members it does not name; its type shows only those it names. */
export const loose = <const Entries extends v.ObjectEntries>(entries: Entries) =>
  v.looseObject(entries) as unknown as v.ObjectSchema<Entries, undefined>;

/** A whole number, also as decimal text. */
export const wholeNumber = (min: number) =>
  v.pipe(
    v.unknown(),
    v.transform((value) => (typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value)),
    v.check((value) => Number.isSafeInteger(value) && Number(value) >= min, `a whole number from ${min}`),
    v.transform(Number),
  );

const text = v.string();
export const filledText = v.pipe(
  text,
  v.check((value) => value !== "", "text that is not empty"),
);

/** `Parameters` as the action had them, types as its author wrote them, plus what the service filled in. */
const echo = v.optional(v.looseObject({ CallId: v.optional(text), ParticipantTag: v.optional(text) }), {});

const slot = v.looseObject({});
const intent = loose({
  Name: text,
  /** By name; null for a slot that was not filled. */
  Slots: v.nullish(v.record(text, v.nullable(slot))),
  /** `Failed`, `Fulfilled`, `ReadyForFulfillment`, or another state of Lex. */
  State: v.nullish(text),
  /** `Confirmed`, `Denied` or `None`. */
  ConfirmationState: v.nullish(text),
});

/** What a Lex bot came to. */
const intentResult = loose({
  SessionId: v.nullish(text),
  SessionState: loose({ SessionAttributes: v.nullish(v.record(text, text)), Intent: v.nullish(intent) }),
  Interpretations: v.nullish(v.array(loose({ NluConfidence: v.optional(v.unknown()), Intent: v.nullish(intent) }))),
});
export type IntentResult = v.InferOutput<typeof intentResult>;

const recordedTo = loose({ Type: v.literal("S3"), BucketName: filledText, Key: filledText });
const digits = v.pipe(text, v.regex(/^[0-9A-D*#]*$/, "keys of a telephone as text"));

/** Members of `ActionData` that only some types of action have, on success. */
const results = {
  PlayAudioAndGetDigits: { ReceivedDigits: digits },
  SpeakAndGetDigits: { ReceivedDigits: digits },
  /** Empty: the listener is installed, and has heard nothing yet. */
  ReceiveDigits: { ReceivedDigits: v.optional(digits, "") },
  RecordAudio: { RecordingDestination: recordedTo, RecordingTerminatorUsed: v.optional(digits) },
  StartBotConversation: { CallId: v.optional(text), IntentResult: intentResult },
  /** `Location` is `bucket/key`. */
  StartCallRecording: { CallRecordingDestination: v.optional(loose({ Type: v.literal("S3"), Location: filledText })) },
} as const;

type Results = {
  [Type in ActionType]: Type extends keyof typeof results ? (typeof results)[Type] : Record<never, never>;
};
type Schemas<Extra extends v.ObjectEntries, PerType> = {
  [Type in ActionType]: v.ObjectSchema<
    { readonly Type: v.LiteralSchema<Type, undefined>; readonly Parameters: typeof echo } & Extra &
      (PerType extends Record<Type, v.ObjectEntries> ? PerType[Type] : Record<never, never>),
    undefined
  >;
};

/** One schema of `ActionData` for each type of action. */
function byType<const Extra extends v.ObjectEntries, PerType extends Partial<Record<ActionType, v.ObjectEntries>>>(
  extra: Extra,
  perType: PerType,
): Schemas<Extra, PerType> {
  const schemaOf = (Type: ActionType) => loose({ Type: v.literal(Type), Parameters: echo, ...extra, ...perType[Type] });
  return Object.fromEntries(ACTION_TYPES.map((type) => [type, schemaOf(type)])) as unknown as Schemas<Extra, PerType>;
}

/** Why an action failed, always as a pair: the form `Error: "X: y"` has been taken apart. */
const failure = {
  ErrorType: text,
  ErrorMessage: v.optional(text, ""),
  ErrorList: v.optional(v.array(v.unknown())),
} as const;

export const succeeded = byType({}, results as Results);
export const failed = byType(failure, {});
export const interrupted = byType({}, {});

/** What every action has; where it has not, nothing else can be said of it. */
export const typed = loose({ Type: filledText });

/** An action that this version of Carillon does not know; `UnknownType` is its name on the wire. */
const unknownAction = {
  Type: v.literal("UNKNOWN"),
  UnknownType: filledText,
  Parameters: echo,
} as const;
export const unknownSucceeded = loose(unknownAction);
export const unknownFailed = loose({ ...unknownAction, ...failure });

/** Arguments of `CreateSipMediaApplicationCall` or `UpdateSipMediaApplicationCall`. */
const argumentsOf = loose({ Arguments: v.optional(v.record(text, text), {}) });
export const createRequest = loose({ Type: v.literal("CallCreateRequest"), Parameters: v.optional(argumentsOf, {}) });
export const updateRequest = loose({ Type: v.literal("CallUpdateRequest"), Parameters: v.optional(argumentsOf, {}) });

export const digitsReceived = loose({ Type: v.literal("ReceiveDigits"), Parameters: echo, ReceivedDigits: digits });

/** `Type` is `Hangup` except in one example of the guide; nobody needs it. */
export const hangup = loose({
  Type: v.optional(text, "Hangup"),
  Parameters: v.optional(
    loose({
      CallId: v.optional(text),
      ParticipantTag: v.optional(text),
      /** 0 normal clearing, 480 unavailable, 486 busy, and others. A whole number, unlike that of the action. */
      SipResponseCode: v.optional(wholeNumber(0)),
    }),
    {},
  ),
});
