import { randomUUID } from "node:crypto";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { LOCAL_ACCOUNT, LOCAL_REGION, type LocalCloud, localClient } from "../../../local/cloud.ts";
import { LOCAL_NAMES } from "../../../local/deployment.ts";
import type { InvokeOptions } from "../../../local/lambda/functions.ts";
import { toneSource } from "../../../local/voice-connector/audio-source.ts";
import type { StreamingStatusEvent } from "../../../local/voice-connector/call-events.ts";
import { type SimulatedCall, simulateCall } from "../../../local/voice-connector/simulate-call.ts";
import { Calls } from "../../../shared/calls/calls.ts";
import { effectsOf } from "../../../shared/calls/effects.ts";
import { addEffects } from "../../../shared/calls/outbox.ts";
import { CallStore } from "../../../shared/calls/store.ts";
import { systemClock } from "../../../shared/clock.ts";
import { parseStreamingStatus } from "../../../shared/events/streaming-status.ts";
import type { FunctionName } from "../../../shared/events/subscriptions.ts";
import { deployedName } from "../../../shared/runtime/resources.ts";

/** Milliseconds of audio. */
const DURATION = 3_000;
/** So long ago that whoever stored something then must have died before it was sent. */
const LONG_AGO = 1_000;

export interface SilentCall extends SimulatedCall {
  /** What the service would have said of it. */
  readonly events: readonly StreamingStatusEvent[];
}

/** A call whose audio is in the streams, and of which nobody has been told. */
export async function streamSilently({ endpoint }: LocalCloud, seed: number): Promise<SilentCall> {
  const events: StreamingStatusEvent[] = [];
  const call = await simulateCall({
    ...{ endpoint, seed, account: LOCAL_ACCOUNT, region: LOCAL_REGION, clock: systemClock, pace: "max" },
    duration: DURATION,
    caller: { source: toneSource(440) },
    callee: { source: toneSource(620), startsAfter: 200 },
    emit: (event) => void events.push(event),
  });
  return { ...call, events };
}

/** Call records as somebody leaves them who dies before anything is sent. */
export function openDeserted({ endpoint }: LocalCloud) {
  const client = localClient(endpoint);
  const store = new CallStore(DynamoDBDocumentClient.from(client), LOCAL_NAMES.table);
  const clock = { ...systemClock, now: () => LONG_AGO };
  const calls = new Calls(store, { publish: async () => {} }, clock, Math.random);
  return {
    calls,
    /** What was said of a call is stored, and nothing of it has left. */
    async tell({ events }: SilentCall): Promise<void> {
      for (const event of events) await calls.apply(parseStreamingStatus(event));
    },
    /** All that follows from a call has yet to leave. */
    async desert(transactionId: string): Promise<void> {
      // Others may be at the same call.
      await until("the call is deserted", async () => {
        const before = await store.load(transactionId);
        if (!before.call) throw new Error(`there is no call ${transactionId}`);
        return store.replace(before, before.call, addEffects({}, effectsOf(before.call), LONG_AGO), LONG_AGO);
      });
    },
    close: () => client.destroy(),
  };
}

/** Invokes a function and waits for its reply. @throws Error with what the function failed of */
export async function invoke(
  { functions }: LocalCloud,
  name: FunctionName,
  event: unknown,
  how: InvokeOptions = {},
): Promise<unknown> {
  const outcome = await functions.invoke(deployedName(name), event, { whenFull: "wait", ...how });
  if (outcome.kind === "error") throw new Error(`${name} failed: ${JSON.stringify(outcome.error)}`);
  const reply = JSON.parse(outcome.json) as { batchItemFailures?: readonly unknown[] } | null;
  if (reply?.batchItemFailures?.length) throw new Error(`${name} gave a message back`);
  return reply;
}

/** Messages as a function that reads a queue is given them. */
export const messages = (...bodies: readonly unknown[]) => ({
  Records: bodies.map((body) => ({
    messageId: randomUUID(),
    receiptHandle: "handle",
    body: JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: "0",
      SenderId: "it",
      ApproximateFirstReceiveTimestamp: "0",
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: `arn:aws:sqs:${LOCAL_REGION}:${LOCAL_ACCOUNT}:queue`,
    awsRegion: LOCAL_REGION,
  })),
});

/** Waits until something is so. @throws Error when it is not within a minute */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const started = Date.now(); !(await isSo()); await systemClock.sleep(50)) {
    if (Date.now() - started > 60_000) throw new Error(`within a minute it was not so: ${what}`);
  }
}
