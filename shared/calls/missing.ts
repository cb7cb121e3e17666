import { type Call, endedAt, legsInOrder, streamNameOf } from "./call.ts";

/** Something that must be known of a call, and is not. */
export interface Missing {
  readonly part: MissingPart;
  /** For a person: from what it follows that it must be there. */
  readonly because: string;
}

export type MissingPart =
  | "announcement"
  | "recording"
  | "call-detail-record"
  | "streaming-detail-record"
  | "application-record"
  | "end-of-leg";

/** What is missing of a call by what else is known of it. The call detail record has the last word on whether a call streamed. */
export function missingOf(call: Call): Missing[] {
  const legs = legsInOrder(call);
  const details = Object.values(call.details);
  const has = (kind: string) => details.some((detail) => detail.kind === kind);
  const saysStreamed = details.some(({ kind, source }) => kind === "cdr" && source["Streaming"] === true);
  const isAnnounced = legs.length > 0 || Object.keys(call.failures).length > 0;
  const missing: Missing[] = [];
  const lacks = (isMissing: boolean, part: MissingPart, because: string) => {
    if (isMissing) missing.push({ part, because });
  };
  const word = saysStreamed ? "the call detail record says that it streamed" : "there is a streaming detail record";
  lacks((saysStreamed || has("sdr")) && !isAnnounced, "announcement", `${word}, and no event told of a stream`);
  lacks(legs.length > 0 && call.recording === null, "recording", "its legs streamed");
  lacks((isAnnounced || has("sdr")) && !has("cdr"), "call-detail-record", "it went through a Voice Connector");
  lacks(saysStreamed && !has("sdr"), "streaming-detail-record", word);
  const isApplication = Object.keys(call.applicationLegs).length > 0;
  lacks(isApplication && !has("sma"), "application-record", "a SIP media application had it");
  for (const leg of legs) {
    lacks(endedAt(leg) === null, "end-of-leg", `no event told of the end of ${streamNameOf(leg)}`);
  }
  return missing;
}
