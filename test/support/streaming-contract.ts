export const KINDS = ["started", "ended", "updated", "failed"] as const;
export type Kind = (typeof KINDS)[number];

const MANY_DIGITS = "7".repeat(10_000);
const NO_ID = ["", ".", "..", "../../etc/passwd", "a/b", "a b", "a\nb", MANY_DIGITS];
const NO_TIME = [
  "",
  "yesterday",
  "2026-11-03",
  "2026-11-03T10:00:00",
  "2026-13-01T00:00:00Z",
  "1970-01-01T00:00:00Z",
  "2999-01-01T00:00:00Z",
  MANY_DIGITS,
];
const NO_STREAM = [
  "",
  "ChimeVoiceConnector-abc",
  "arn:aws:s3:::recordings",
  "arn:aws:lambda:us-east-1:111122223333:function:consume-audio",
  "arn:aws:kinesisvideo:us-east-1:111122223333:channel/meeting/1234567890123",
  "arn:aws:kinesisvideo:us-east-1:111122223333:stream/",
  "arn:aws:kinesisvideo:us-east-1:111122223333:stream/../1234567890123",
  "arn:aws:kinesisvideo:us-east-1:111122223333:stream/a/b/1234567890123",
  `arn:aws:kinesisvideo:us-east-1:111122223333:stream/${MANY_DIGITS}/1234567890123`,
  `arn:aws:kinesisvideo:us-east-1:111122223333:stream/leg/${MANY_DIGITS}`,
];
const NO_FRAGMENT_NUMBER = ["", "-1", "0x1f", "1e30", "12 34", MANY_DIGITS];

export type Type = "text" | "flag" | "object" | "headers";
export interface Member {
  readonly path: string;
  readonly kinds: readonly Kind[];
  /** Needed: the event is refused without it. Optional: it may be absent or null, but has its type where it is there. */
  readonly need: "needed" | "optional";
  readonly type: Type;
  /** Values of the right type that no such event can have. */
  readonly absurd?: readonly unknown[];
}

export const STREAM_KINDS = ["started", "ended"] as const;

/** The contract: what an event of each kind must say, may say, and may not. */
export const CONTRACT: readonly Member[] = [
  { path: "id", kinds: KINDS, need: "needed", type: "text" },
  { path: "detail-type", kinds: KINDS, need: "needed", type: "text", absurd: ["", "Call Ended"] },
  { path: "source", kinds: KINDS, need: "needed", type: "text" },
  { path: "time", kinds: KINDS, need: "needed", type: "text", absurd: NO_TIME },
  { path: "region", kinds: KINDS, need: "optional", type: "text" },
  { path: "detail", kinds: KINDS, need: "needed", type: "object", absurd: [{}] },
  { path: "detail.streamingStatus", kinds: KINDS, need: "needed", type: "text", absurd: [""] },
  { path: "detail.version", kinds: KINDS, need: "optional", type: "text" },
  { path: "detail.transactionId", kinds: KINDS, need: "needed", type: "text", absurd: NO_ID },
  { path: "detail.callId", kinds: KINDS, need: "needed", type: "text", absurd: ["", MANY_DIGITS] },
  { path: "detail.voiceConnectorId", kinds: KINDS, need: "needed", type: "text", absurd: NO_ID },
  { path: "detail.direction", kinds: STREAM_KINDS, need: "needed", type: "text" },
  { path: "detail.direction", kinds: ["failed"], need: "optional", type: "text" },
  { path: "detail.mediaType", kinds: STREAM_KINDS, need: "needed", type: "text" },
  { path: "detail.startTime", kinds: STREAM_KINDS, need: "needed", type: "text", absurd: NO_TIME },
  {
    path: "detail.startFragmentNumber",
    kinds: STREAM_KINDS,
    need: "needed",
    type: "text",
    absurd: NO_FRAGMENT_NUMBER,
  },
  { path: "detail.streamArn", kinds: STREAM_KINDS, need: "needed", type: "text", absurd: NO_STREAM },
  {
    path: "detail.endTime",
    kinds: ["ended"],
    need: "needed",
    type: "text",
    absurd: [...NO_TIME, "2026-11-03T17:02:10Z"],
  },
  { path: "detail.isCaller", kinds: STREAM_KINDS, need: "optional", type: "flag" },
  { path: "detail.fromNumber", kinds: STREAM_KINDS, need: "optional", type: "text" },
  { path: "detail.toNumber", kinds: STREAM_KINDS, need: "optional", type: "text" },
  { path: "detail.inviteHeaders", kinds: STREAM_KINDS, need: "optional", type: "headers" },
  { path: "detail.sdp", kinds: STREAM_KINDS, need: "optional", type: "object" },
  { path: "detail.siprecMetadata", kinds: ["started", "ended", "updated"], need: "optional", type: "text" },
  { path: "detail.updateHeaders", kinds: ["updated"], need: "optional", type: "headers" },
  { path: "detail.failTime", kinds: ["failed"], need: "needed", type: "text", absurd: NO_TIME },
  { path: "detail.failureReason", kinds: ["failed"], need: "needed", type: "text" },
];

/** Each member in each kind of event that may have it. */
export const cases = CONTRACT.flatMap((member) => member.kinds.map((kind) => ({ ...member, kind })));
export const needed = cases.filter(({ need }) => need === "needed");
export const optional = cases.filter(({ need }) => need === "optional");
export const absurd = cases.flatMap((member) => (member.absurd ?? []).map((value) => ({ ...member, value })));
