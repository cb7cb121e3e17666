import { readFileSync } from "node:fs";
import { LOCAL_ACCOUNT, LOCAL_REGION, type LocalCloud } from "../local/cloud.ts";
import type { BusEvent } from "../local/eventbridge/envelope.ts";
import type { AudioSource } from "../local/voice-connector/audio-source.ts";
import type { SimulatedCall } from "../local/voice-connector/simulate-call.ts";
import { simulateCall } from "../local/voice-connector/simulate-call.ts";
import type { LegProgress } from "../local/voice-connector/stream-leg.ts";
import { systemClock } from "../shared/clock.ts";
import { CarillonError } from "../shared/errors.ts";
import { analyseRecording } from "./analyse-recording.ts";

/** No recording was announced in the time in which one must be. */
export class NoRecordingError extends CarillonError {
  readonly code = "NO_RECORDING";

  constructor(transactionId: string) {
    super(
      `call ${transactionId} ended, but no recording was announced in ${PATIENCE / 1000} s; see the log of the functions`,
    );
  }
}

/** What became of a simulated call, in the form `--json` prints. */
export interface DemoResult {
  readonly call: {
    readonly transactionId: string;
    readonly voiceConnectorId: string;
    /** Of the SIP dialog. */
    readonly callId: string;
    readonly fromNumber: string;
    readonly toNumber: string;
    readonly startTime: string;
    readonly endTime: string;
    readonly durationSeconds: number;
  };
  readonly legs: readonly {
    readonly leg: string;
    readonly legId: string;
    readonly streamArn: string;
    readonly fragments: number;
    readonly samples: number;
    /** Of the audio that was sent. */
    readonly sha256: string;
    /** The leg's audio in the recording is, sample for sample, what was sent. */
    readonly isRecordedAsSent: boolean;
  }[];
  readonly recording: {
    readonly complete: boolean;
    readonly key: string | null;
    readonly durationSeconds: number;
    readonly gapSamples: number;
    /** Why it is not complete, where it is not. */
    readonly reasons?: readonly string[];
    readonly channels: readonly {
      readonly leg: string;
      /** Of the channel in the recording. */
      readonly sha256: string;
      /** Frequencies in hertz that were found on it. */
      readonly tones: readonly number[];
    }[];
  };
  readonly events: readonly { readonly detailType: string; readonly factId: string }[];
  readonly files: { readonly recording: string | null; readonly manifest: string; readonly state: string };
}

export interface DemoCallOptions {
  readonly pace: "real" | "max";
  /** Milliseconds of call. */
  readonly duration: number;
  readonly seed: number;
  readonly caller: AudioSource;
  readonly callee: AudioSource;
  readonly onProgress?: (progress: LegProgress) => void;
}

/** How long after the end of a call its recording may take. */
const PATIENCE = 120_000;
const RECORDING_FACTS: ReadonlySet<string> = new Set(["Recording Ready", "Recording Incomplete"]);
/** The callee answers a moment after the caller is connected. */
const ANSWERED_AFTER = 200;

/** Streams one call through the whole system and waits for its recording. @throws NoRecordingError */
export async function runDemoCall(cloud: LocalCloud, options: DemoCallOptions): Promise<DemoResult> {
  const facts: BusEvent[] = [];
  const recorded = new AbortController();
  const unsubscribe = cloud.bridge.subscribe(({ event }) => {
    if (event.source !== "carillon") return;
    facts.push(event);
    if (RECORDING_FACTS.has(event["detail-type"])) recorded.abort();
  });
  try {
    const simulated = await simulateCall({
      endpoint: cloud.endpoint,
      account: LOCAL_ACCOUNT,
      region: LOCAL_REGION,
      clock: systemClock,
      seed: options.seed,
      pace: options.pace,
      duration: options.duration,
      caller: { source: options.caller },
      callee: { source: options.callee, startsAfter: Math.min(ANSWERED_AFTER, options.duration / 2) },
      emit: (event) => void cloud.bridge.deliver("default", event),
      ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    });
    await systemClock.sleep(PATIENCE, recorded.signal);
    const own = facts.filter((fact) => fact.detail["transactionId"] === simulated.call.transactionId);
    const recording = own.findLast((fact) => RECORDING_FACTS.has(fact["detail-type"]));
    if (!recording) throw new NoRecordingError(simulated.call.transactionId);
    return demoResult(cloud, simulated, own, recording.detail as unknown as RecordingDetail);
  } finally {
    unsubscribe();
  }
}

/** As `shared/events/facts.ts` publishes it. */
interface RecordingDetail {
  readonly bucket: string;
  readonly key: string | null;
  readonly manifestKey: string;
  readonly complete: boolean;
  readonly reasons?: readonly string[];
  readonly durationSeconds: number;
  readonly gapSamples: number;
  readonly channels: readonly { readonly legId: string; readonly role: string; readonly sha256: string }[];
}

function demoResult(
  cloud: LocalCloud,
  { call, startedAt, endedAt, legs }: SimulatedCall,
  facts: readonly BusEvent[],
  detail: RecordingDetail,
): DemoResult {
  const pathOf = (key: string) => cloud.s3.objectPath(detail.bucket, key);
  const manifest = JSON.parse(readFileSync(pathOf(detail.manifestKey), "utf8")) as Manifest;
  const found = detail.key === null ? [] : analyseRecording(pathOf(detail.key), manifest.channels);
  const recorded = new Map(detail.channels.map(({ legId }, index) => [legId, found[index]?.sha256]));
  return {
    call: {
      transactionId: call.transactionId,
      voiceConnectorId: call.voiceConnectorId,
      callId: call.callId,
      fromNumber: call.fromNumber,
      toNumber: call.toNumber,
      startTime: new Date(startedAt).toISOString(),
      endTime: new Date(endedAt).toISOString(),
      durationSeconds: (endedAt - startedAt) / 1000,
    },
    legs: legs.map((leg) => ({
      leg: leg.isCaller ? "caller" : "callee",
      legId: leg.streamName,
      streamArn: leg.streamArn,
      fragments: leg.fragmentNumbers.length,
      samples: leg.lengthSamples,
      sha256: leg.sha256,
      isRecordedAsSent: recorded.get(leg.streamName) === leg.sha256,
    })),
    recording: {
      complete: detail.complete,
      key: detail.key,
      durationSeconds: detail.durationSeconds,
      gapSamples: detail.gapSamples,
      ...(detail.reasons ? { reasons: detail.reasons } : {}),
      channels: detail.channels.map(({ role, sha256 }, index) => ({
        leg: role,
        sha256,
        tones: found[index]?.tones ?? [],
      })),
    },
    events: facts.map((fact) => ({
      detailType: fact["detail-type"],
      factId: String(fact.detail["factId"]),
    })),
    files: {
      recording: detail.key === null ? null : pathOf(detail.key),
      manifest: pathOf(detail.manifestKey),
      state: cloud.stateFolder,
    },
  };
}

interface Manifest {
  readonly channels: readonly { readonly leadSamples: number; readonly samples: number }[];
}
