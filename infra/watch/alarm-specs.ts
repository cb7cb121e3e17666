import { type FunctionName, type QueueName, queueNameOf } from "../../shared/events/subscriptions.ts";
import { METRICS_NAMESPACE, type MetricName, SERVICE_DIMENSION } from "../../shared/runtime/metrics.ts";
import { deployedName } from "../../shared/runtime/resources.ts";

/** What is measured, as CloudWatch names it. */
export interface Measure {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: "Sum" | "Maximum" | "Minimum" | "p99";
}

export interface AlarmSpec {
  /** The alarm is called `carillon-` and this. */
  readonly name: string;
  readonly measure: Measure;
  /** `calls`: in every region where calls are answered. Else at home only. */
  readonly where?: "calls";
  /** The alarm goes off at it, and above. */
  readonly threshold: number;
  /** Instead: it goes off below, also when nothing is measured. */
  readonly below?: true;
  readonly periodInMinutes: number;
  /** Of so many periods on end; default 1. */
  readonly periods?: number;
  /** What has happened, for a person who is woken by it. */
  readonly says: string;
  /** What to look at, and with which command. */
  readonly lookAt: string;
}

const own = (name: MetricName, service: string, statistic: Measure["statistic"] = "Sum"): Measure => ({
  namespace: METRICS_NAMESPACE,
  name,
  dimensions: { [SERVICE_DIMENSION]: service },
  statistic,
});
const ofFunction = (name: string, of: FunctionName, statistic: Measure["statistic"] = "Sum"): Measure => ({
  namespace: "AWS/Lambda",
  name,
  dimensions: { FunctionName: deployedName(of) },
  statistic,
});
const waiting = (queue: QueueName, statistic: Measure["statistic"]): Measure => ({
  namespace: "AWS/SQS",
  name: "ApproximateNumberOfMessagesVisible",
  dimensions: { QueueName: queueNameOf(queue) },
  statistic,
});
const logOf = (name: string) => `aws logs tail /aws/lambda/${deployedName(name)} --since 1h`;
const READERS = { "consume-audio": "lambda", "consume-audio-task": "ecs" } as const;

/** What has to be looked at soon. Each says of what, where, and by which command. */
export const ALARMS: readonly AlarmSpec[] = [
  {
    name: "fallbacks",
    measure: own("Fallbacks", "answer-call"),
    where: "calls",
    threshold: 1,
    periodInMinutes: 5,
    says: "A caller heard the fallback: a flow could not go on.",
    lookAt: `The error, its flow and step are in the log: ${logOf("answer-call")} --filter-pattern fallback. The calls: npm run carillon -- calls list --failed --since 1h --aws. After a deployment, point the alias live back to the version before.`,
  },
  {
    name: "invalid-replies",
    measure: own("InvalidReplies", "answer-call"),
    where: "calls",
    threshold: 1,
    periodInMinutes: 5,
    says: "A flow made a reply that the service would have refused.",
    lookAt: `Path, rule and fix are in the log: ${logOf("answer-call")} --filter-pattern INVALID_REPLY. Play the call again with npm run carillon -- dial.`,
  },
  {
    name: "deadline-hits",
    measure: own("DeadlineHits", "answer-call"),
    where: "calls",
    threshold: 1,
    periodInMinutes: 5,
    says: "A step or a flow had no result within the four seconds that a caller waits.",
    lookAt: `Which step is in the log: ${logOf("answer-call")} --filter-pattern '?STEP_TIMEOUT ?DEADLINE'. Use call.background for what is slow.`,
  },
  {
    name: "answer-errors",
    measure: ofFunction("Errors", "answer-call"),
    where: "calls",
    threshold: 1,
    periodInMinutes: 5,
    says: "The function that answers calls failed or was killed: callers heard nothing of it.",
    lookAt: `${logOf("answer-call")} --filter-pattern '?ERROR ?"Task timed out"'`,
  },
  {
    name: "answer-throttles",
    measure: ofFunction("Throttles", "answer-call"),
    where: "calls",
    threshold: 1,
    periodInMinutes: 1,
    says: "More calls ask at once than the function that answers them may run.",
    lookAt:
      "Raise deployment.answerCall.reservedConcurrency in carillon.config.ts; the account's limit: aws lambda get-account-settings.",
  },
  {
    name: "answer-slow",
    measure: ofFunction("Duration", "answer-call", "p99"),
    where: "calls",
    threshold: 3_000,
    periodInMinutes: 1,
    periods: 3,
    says: "One answer in a hundred takes three seconds or more: the service asks again after five.",
    lookAt: `Cold starts show as Init Duration: ${logOf("answer-call")} --filter-pattern REPORT. deployment.answerCall.provisionedConcurrency keeps sandboxes ready.`,
  },
  {
    name: "unreported-calls",
    measure: own("UnreportedCalls", "answer-call"),
    where: "calls",
    threshold: 1,
    periodInMinutes: 15,
    says: "What a flow did in a call could not be told to the call record.",
    lookAt: `${logOf("answer-call")} --filter-pattern 'a call is not reported'. The record of the SIP media application still tells of the call.`,
  },
  {
    name: "dead-letters",
    measure: waiting("dead-letters", "Maximum"),
    where: "calls",
    threshold: 1,
    periodInMinutes: 5,
    says: "Something was given up on, and waits to be sent again; it is kept for 14 days.",
    lookAt:
      "npm run carillon -- dead-letters list --aws says what and why; once the cause is gone: npm run carillon -- dead-letters retry --aws.",
  },
  {
    name: "incomplete-recordings",
    measure: own("IncompleteRecordings", "finish-recording"),
    threshold: 1,
    periodInMinutes: 15,
    says: "A recording lacks something of its call. It is made again by itself when more turns up.",
    lookAt:
      "npm run carillon -- calls list --since 1h --aws, then npm run carillon -- calls show ID --aws says what is missing and why; docs/operations/recordings.md.",
  },
  {
    name: "legs-waiting",
    measure: waiting("work", "Minimum"),
    threshold: 1,
    periodInMinutes: 1,
    periods: 3,
    says: "Legs wait for a reader. Their streams keep the audio for as long as dataRetentionInHours says.",
    lookAt: `As many are read as deployment.legs in carillon.config.ts allows: raise it. Else readers fail: ${logOf("consume-audio")} --filter-pattern ERROR, for tasks /aws/ecs/${deployedName("consume-audio")}.`,
  },
  ...Object.entries(READERS).map(
    ([service, group]): AlarmSpec => ({
      name: `reader-lag-${service}`,
      measure: own("ReaderLag", service, "Maximum"),
      threshold: 30_000,
      periodInMinutes: 1,
      periods: 3,
      says: "A reader of audio is half a minute behind its call, or more.",
      lookAt: `Throttling by Kinesis Video Streams, and legs that change hands: aws logs tail /aws/${group}/${deployedName("consume-audio")} --since 1h --filter-pattern '?WARN ?ERROR'. Nothing is lost within dataRetentionInHours.`,
    }),
  ),
  {
    name: "rejected-records",
    measure: own("RejectedObjects", "ingest-records"),
    threshold: 1,
    periodInMinutes: 15,
    says: "A record of a call could not be read. It is kept whole.",
    lookAt:
      "npm run carillon -- records rejected --aws says why; npm run carillon -- records retry --aws reads it again.",
  },
  {
    name: "reconcile-errors",
    measure: ofFunction("Errors", "reconcile"),
    threshold: 3,
    periodInMinutes: 5,
    says: "What a crash left behind is not picked up: reconcile fails again and again.",
    lookAt: `${logOf("reconcile")} --filter-pattern ERROR`,
  },
  {
    name: "reconcile-silent",
    measure: ofFunction("Invocations", "reconcile"),
    threshold: 1,
    below: true,
    periodInMinutes: 15,
    says: "reconcile, which runs every minute, has not run for a quarter of an hour.",
    lookAt:
      "Is its rule disabled? aws events list-rule-names-by-target --target-arn with the ARN of carillon-reconcile.",
  },
];
