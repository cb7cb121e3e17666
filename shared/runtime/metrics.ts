/**
 * What Carillon's functions measure of themselves, in CloudWatch: through their logs (embedded metric format), so that no request is
 * made for it. The dimension is `service`: who measures.
 */
export const METRICS_NAMESPACE = "Carillon";
export const SERVICE_DIMENSION = "service";

export interface CarillonMetric {
  /** Null: every function that parses events or messages. */
  readonly by: readonly string[] | null;
  readonly unit: "Count" | "Milliseconds";
  /** What one is. */
  readonly says: string;
}

const ANSWERING = ["answer-call"];
const READING = ["consume-audio", "consume-audio-task"];

export const METRICS = {
  Answered: { by: ANSWERING, unit: "Count", says: "events of calls that were answered" },
  Fallbacks: { by: ANSWERING, unit: "Count", says: "callers who heard the fallback" },
  InvalidReplies: { by: ANSWERING, unit: "Count", says: "replies that the service would have refused" },
  DeadlineHits: { by: ANSWERING, unit: "Count", says: "steps or flows that ran out of time" },
  FailedSteps: { by: ANSWERING, unit: "Count", says: "steps that failed; the flow was told" },
  SequenceGaps: { by: ANSWERING, unit: "Count", says: "events of a call that never came" },
  RepeatedEvents: { by: ANSWERING, unit: "Count", says: "events that came again" },
  StaleResults: { by: ANSWERING, unit: "Count", says: "results that nobody waited for" },
  DroppedSignals: { by: ANSWERING, unit: "Count", says: "signals that were forgotten, since too many waited" },
  GoneVersions: { by: ANSWERING, unit: "Count", says: "events of a call whose version is gone" },
  UnreportedCalls: { by: ANSWERING, unit: "Count", says: "calls that the call record hears nothing of" },
  LegsLive: { by: READING, unit: "Count", says: "legs that are read, each counted about once a minute" },
  ReaderLag: { by: READING, unit: "Milliseconds", says: "how old the newest audio is when it is stored" },
  LegsCarried: { by: ["consume-audio-task"], unit: "Count", says: "legs of one task" },
  LegsShed: { by: ["consume-audio-task"], unit: "Count", says: "legs that a task handed over because it ran behind" },
  CompleteRecordings: {
    by: ["finish-recording"],
    unit: "Count",
    says: "recordings that are proven to be all of the call",
  },
  IncompleteRecordings: { by: ["finish-recording"], unit: "Count", says: "recordings that lack something" },
  CallsLookedOver: { by: ["reconcile"], unit: "Count", says: "calls that were looked over for what never came" },
  Records: { by: ["ingest-records"], unit: "Count", says: "records of calls that were read" },
  RejectedObjects: { by: ["ingest-records"], unit: "Count", says: "record objects that could not be read" },
  UnlinkedInsights: { by: ["track-analytics"], unit: "Count", says: "insights that name no call" },
  Provisioned: { by: ["provision-chime"], unit: "Count", says: "voice resources that were made, changed or removed" },
  ProvisioningFailures: { by: ["provision-chime"], unit: "Count", says: "voice resources that could not be" },
  Handled: { by: null, unit: "Count", says: "inputs that were handled" },
  DeadLetters: { by: null, unit: "Count", says: "inputs that were kept as dead letters" },
} as const satisfies Readonly<Record<string, CarillonMetric>>;

export type MetricName = keyof typeof METRICS;
