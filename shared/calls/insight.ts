import type { AnalyticsEvent } from "../events/analytics.ts";
import type { PipelineElement } from "../events/media-insights.ts";
import type { VoiceTone } from "../events/voice-analytics.ts";

interface AnyInsight {
  /** Epoch milliseconds at which the service said so. */
  readonly at: number;
  readonly isCaller: boolean | null;
}

/**
 * What a call record keeps of an analytics event. Nothing biometric: neither whose voice it is nor how sure the service is, since a
 * call record lives longer than consent to that may.
 */
export type Insight = AnyInsight &
  (
    | {
        readonly kind: "insights-state";
        readonly pipelineArn: string | null;
        readonly state: string;
        readonly elements: readonly PipelineElement[];
        readonly failureReason: string | null;
        readonly detail: Readonly<Record<string, unknown>>;
      }
    | {
        readonly kind: "insight-matched";
        readonly ruleName: string;
        readonly transcriptId: string | null;
        readonly beginTime: number | null;
        readonly endTime: number | null;
      }
    | { readonly kind: "analytics-ready" }
    | {
        readonly kind: "speaker-search";
        readonly taskId: string;
        readonly outcome: string;
        readonly status: string;
        readonly matches: number;
      }
    | {
        readonly kind: "voice-tone";
        readonly taskId: string;
        readonly outcome: string;
        readonly status: string;
        readonly overall: VoiceTone | null;
      }
    | {
        readonly kind: "post-call-analytics";
        readonly wasMatched: boolean;
        readonly wasValidated: boolean;
        readonly createdVoiceProfiles: number;
        readonly updatedVoiceProfiles: number;
      }
    | { readonly kind: "other-voice-analytics"; readonly taskId: string | null; readonly status: string }
  );

/** Call analytics or voice analytics said something. */
export interface Analysed {
  readonly kind: "analysed";
  readonly transactionId: string;
  readonly voiceConnectorId: string | null;
  /** What it is about: a later word on the same replaces an earlier one. */
  readonly subject: string;
  readonly insight: Insight;
}

/**
 * The change that an analytics event is to its call.
 * @returns null when it names neither a call nor a pipeline. A session that no Voice Connector started has a record under its pipeline's id
 */
export function analysedBy(event: AnalyticsEvent): Analysed | null {
  const { at, isCaller, voiceConnectorId } = event;
  const transactionId = event.transactionId ?? event.pipelineId;
  if (transactionId === null) return null;
  const [subject, insight] = kept(event, { at, isCaller });
  const subjects = subject.map((word) => (word === null ? "" : String(word)));
  return {
    kind: "analysed",
    transactionId,
    voiceConnectorId,
    subject: JSON.stringify([event.kind, ...subjects]),
    insight,
  };
}

type Subject = readonly (string | number | boolean | null)[];

function kept(event: AnalyticsEvent, any: AnyInsight): [Subject, Insight] {
  switch (event.kind) {
    case "insights-state": {
      const { kind, pipelineArn, configurationArn, state, elements, failureReason, detail } = event;
      const insight = { ...any, kind, pipelineArn, state, elements, failureReason, detail };
      return [[pipelineArn ?? configurationArn, state], insight];
    }
    case "insight-matched": {
      const { kind, ruleName, transcriptId, beginTime, endTime } = event;
      // A rule about the whole call matches once; one about words or a stretch, once for each.
      return [
        [ruleName, transcriptId, beginTime, endTime],
        { ...any, kind, ruleName, transcriptId, beginTime, endTime },
      ];
    }
    case "analytics-ready":
      return [[event.isCaller], { ...any, kind: event.kind }];
    case "speaker-search": {
      const { kind, taskId, outcome, status, matches } = event;
      return [[taskId, status], { ...any, kind, taskId, outcome, status, matches: matches.length }];
    }
    case "voice-tone": {
      const { kind, taskId, outcome, status, overall } = event;
      return [[taskId], { ...any, kind, taskId, outcome, status, overall }];
    }
    case "post-call-analytics": {
      const { kind, bestMatchedVoiceProfileId, validatedVoiceProfileId } = event;
      const insight = {
        ...any,
        kind,
        wasMatched: bestMatchedVoiceProfileId !== null,
        wasValidated: validatedVoiceProfileId !== null,
        createdVoiceProfiles: event.createdVoiceProfiles.length,
        updatedVoiceProfiles: event.updatedVoiceProfiles.length,
      };
      return [[event.isCaller], insight];
    }
    case "other-voice-analytics": {
      const { kind, taskId, status } = event;
      return [[taskId, status], { ...any, kind, taskId, status }];
    }
    default:
      return event satisfies never;
  }
}
