import { randomUuid } from "../../shared/random.ts";
import type { CallIdentity, LegIdentity } from "./call-identity.ts";
import { siprecMetadata } from "./siprec-metadata.ts";

/** An event as the service puts it on the default bus. */
export interface StreamingStatusEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": "Chime VoiceConnector Streaming Status";
  readonly source: "aws.chime";
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What is known of a leg once its first fragment was acknowledged. */
export interface StartedLeg {
  readonly leg: LegIdentity;
  readonly streamArn: string;
  readonly startFragmentNumber: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

export interface CallEventsOptions {
  readonly call: CallIdentity;
  readonly account: string;
  readonly region: string;
  readonly random: () => number;
  /** Whether a session recording client forked the call (SIPREC). */
  readonly siprec: boolean;
  readonly callStartedAt: number;
}

/** The four events of a streamed call; times are epoch milliseconds. */
export interface CallEvents {
  started(leg: StartedLeg): StreamingStatusEvent;
  ended(leg: StartedLeg, endedAt: number): StreamingStatusEvent;
  updated(at: number): StreamingStatusEvent;
  failed(at: number, reason: string): StreamingStatusEvent;
}

/**
 * Makes `Chime VoiceConnector Streaming Status` events (guide: "Automating Amazon Chime SDK Voice Connectors with EventBridge").
 * Times in `detail` have milliseconds and the envelope's has not, as in events that users published.
 */
export function callEvents(options: CallEventsOptions): CallEvents {
  const { call, siprec } = options;
  const identity = {
    callId: call.callId,
    transactionId: call.transactionId,
    voiceConnectorId: call.voiceConnectorId,
    version: "0",
  };
  const recording = siprec ? { siprecMetadata: siprecMetadata(call, options.callStartedAt) } : {};

  const event = (at: number, detail: Readonly<Record<string, unknown>>): StreamingStatusEvent => ({
    version: "0",
    id: randomUuid(options.random),
    "detail-type": "Chime VoiceConnector Streaming Status",
    source: "aws.chime",
    account: options.account,
    time: `${isoTime(at).slice(0, 19)}Z`,
    region: options.region,
    resources: [],
    detail: { ...detail, ...identity },
  });
  const legDetail = ({ leg, streamArn, startFragmentNumber, startedAt }: StartedLeg) => ({
    direction: call.direction,
    fromNumber: call.fromNumber,
    inviteHeaders: sipHeaders(call, 101, siprec),
    isCaller: leg.isCaller,
    mediaType: "audio/L16",
    sdp: { mediaIndex: leg.mediaIndex, mediaLabel: leg.mediaLabel },
    ...recording,
    startFragmentNumber,
    startTime: isoTime(startedAt),
    streamArn,
    toNumber: call.toNumber,
  });

  return {
    started: (leg) => event(leg.startedAt, { ...legDetail(leg), streamingStatus: "STARTED" }),
    ended: (leg, at) => event(at, { ...legDetail(leg), endTime: isoTime(at), streamingStatus: "ENDED" }),
    updated: (at) =>
      event(at, { updateHeaders: sipHeaders(call, 102, siprec), ...recording, streamingStatus: "UPDATED" }),
    failed: (at, failureReason) =>
      event(at, { direction: call.direction, failTime: isoTime(at), failureReason, streamingStatus: "FAILED" }),
  };
}

/** Headers of the INVITE that began or changed the call (RFC 3261). */
function sipHeaders(call: CallIdentity, sequence: number, siprec: boolean): Record<string, string> {
  return {
    from: `<sip:${call.fromNumber}@${call.peer}>;tag=${call.fromTag}`,
    to: `<sip:${call.toNumber}@${call.host}:5060>`,
    "call-id": call.callId,
    cseq: `${sequence} INVITE`,
    contact: `<sip:${call.fromNumber}@${call.peer}:5060>`,
    "content-type": siprec ? `multipart/mixed;boundary=${call.fromTag}` : "application/sdp",
    "content-length": "246",
  };
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
