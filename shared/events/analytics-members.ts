import * as v from "valibot";
import { id, isoTime } from "../schema.ts";

/** Members that tell what an analytics event is about; which of them are there depends on who started the analysis. */
export const about = {
  transactionId: v.nullish(id, null),
  voiceConnectorId: v.nullish(id, null),
  isCaller: v.nullish(v.boolean(), null),
  mediaInsightsPipelineId: v.nullish(id, null),
} as const;

export const text = v.nullish(v.string(), null);
export const time = v.nullish(isoTime, null);

/** A probability, which these events write as text. */
export const score = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^(0(\.\d+)?|1(\.0+)?|\.\d+)$/), v.transform(Number))]),
  v.minValue(0),
  v.maxValue(1),
);

/** What every analytics event has in common, however it came. */
export interface AboutCall {
  /** Null for a session that no Voice Connector started. */
  readonly transactionId: string | null;
  readonly voiceConnectorId: string | null;
  /** Null where the event is about a whole call, or does not say. */
  readonly isCaller: boolean | null;
  /** Id of the media insights pipeline; null where a Voice Connector does without one. */
  readonly pipelineId: string | null;
  /** Epoch milliseconds at which the event was sent. */
  readonly at: number;
}
