import * as v from "valibot";
import { functions } from "./events/subscriptions.ts";

/** How a new version of `answer-call` takes over new calls. Calls that an older version has answered stay on it either way. */
export type Rollout = "at-once" | "canary" | "linear";

/** What a deployment to AWS may be told; everything else follows from the rest of the configuration. */
export interface DeploymentConfig {
  /** Most legs that are read at once. More than 200 are read by a service of long-running tasks instead of a function for each leg. Default: 200. */
  readonly legs?: number;
  readonly answerCall?: {
    /** Most invocations at once, which no other function of the account can take away. Default: 50. */
    readonly reservedConcurrency?: number;
    /** Sandboxes that wait for calls, so that no caller waits for one; billed by the hour. Default: none. */
    readonly provisionedConcurrency?: number;
    /**
     * `canary`: a tenth of the calls for five minutes, then all; `linear`: a tenth more each minute; both go back by themselves when callers
     * hear the fallback. Default: `at-once`.
     */
    readonly rollout?: Rollout;
  };
  /** ARNs of aliases of Lex bots that callers may be connected to, each in a region where calls are answered. */
  readonly botAliases?: readonly string[];
  /** How long what is stored is kept, in days. */
  readonly retention?: {
    /** Finished recordings. Default: for ever. */
    readonly recordingsInDays?: number;
    /** Messages that callers left. Default: for ever. */
    readonly voicemailsInDays?: number;
    /** What AWS writes about calls. What Carillon knows of a call stays in its table. Default: for ever. */
    readonly recordsInDays?: number;
    /** What functions log. Default: 30. */
    readonly logsInDays?: LogRetention;
  };
  /** Whether tables and buckets stay when their stacks are removed, and cannot be deleted by mistake. Default: true. */
  readonly keepData?: boolean;
}

/** Days that CloudWatch Logs takes as a retention (API reference, PutRetentionPolicy). */
export const LOG_RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;
export type LogRetention = (typeof LOG_RETENTIONS)[number];

/** A task takes no more than 500 legs: others come before it is full. */
export const LEGS_OF_A_TASK = 350;
/** One is enough for a few legs; with two, the end of one is no wait for the others. */
export const FEWEST_TASKS = 2;

/** More legs than functions read at once are for tasks. */
export const LEGS_OF_FUNCTIONS = functions["consume-audio"].triggers[0].maximumConcurrency;

const RESERVED_CONCURRENCY = functions["answer-call"].reservedConcurrency;

const BOT_ALIAS = /^arn:aws[\w-]*:lex:[a-z0-9-]+:\d{12}:bot-alias\/[0-9A-Z]{10}\/[0-9A-Z]{10}$/;

const wholeFrom = (least: number) => v.optional(v.pipe(v.number(), v.integer("a whole number"), v.minValue(least)));
const days = wholeFrom(1);

/** Of `carillon.config.ts`, section `deployment`. */
export const deploymentSchema = v.strictObject({
  legs: wholeFrom(1),
  answerCall: v.optional(
    v.pipe(
      v.strictObject({
        reservedConcurrency: wholeFrom(1),
        provisionedConcurrency: wholeFrom(1),
        rollout: v.optional(v.picklist(["at-once", "canary", "linear"])),
      }),
      v.forward(
        v.partialCheck(
          [["reservedConcurrency"], ["provisionedConcurrency"]],
          ({ reservedConcurrency = RESERVED_CONCURRENCY, provisionedConcurrency = 0 }) =>
            provisionedConcurrency <= reservedConcurrency,
          "at most reservedConcurrency (Lambda developer guide, provisioned concurrency)",
        ),
        ["provisionedConcurrency"],
      ),
    ),
  ),
  botAliases: v.optional(
    v.array(v.pipe(v.string(), v.regex(BOT_ALIAS, "arn:aws:lex:REGION:ACCOUNT:bot-alias/BOT/ALIAS"))),
  ),
  retention: v.optional(
    v.strictObject({
      recordingsInDays: days,
      voicemailsInDays: days,
      recordsInDays: days,
      logsInDays: v.optional(v.picklist(LOG_RETENTIONS)),
    }),
  ),
  keepData: v.optional(v.boolean()),
});

/** A deployment with everything said. */
export interface DeploymentSettings {
  readonly legs: number;
  readonly reservedConcurrency: number;
  /** 0: none. */
  readonly provisionedConcurrency: number;
  readonly rollout: Rollout;
  readonly botAliases: readonly string[];
  /** In days; null: for ever. */
  readonly retention: {
    readonly recordings: number | null;
    readonly voicemails: number | null;
    readonly records: number | null;
    readonly logs: LogRetention;
  };
  readonly keepData: boolean;
}

/** @param config that is checked */
export function deploymentSettings({
  legs = LEGS_OF_FUNCTIONS,
  answerCall = {},
  botAliases = [],
  retention = {},
  keepData = true,
}: DeploymentConfig = {}): DeploymentSettings {
  const { reservedConcurrency = RESERVED_CONCURRENCY } = answerCall;
  const { recordingsInDays = null, voicemailsInDays = null, recordsInDays = null, logsInDays = 30 } = retention;
  return {
    legs,
    reservedConcurrency,
    provisionedConcurrency: answerCall.provisionedConcurrency ?? 0,
    rollout: answerCall.rollout ?? "at-once",
    botAliases,
    retention: { recordings: recordingsInDays, voicemails: voicemailsInDays, records: recordsInDays, logs: logsInDays },
    keepData,
  };
}
