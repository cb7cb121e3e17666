import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { type FunctionName, functions, type QueueName } from "../events/subscriptions.ts";
import { orDeadLetter } from "./or-dead-letter.ts";
import { createServices, type Machine, type Services } from "./services.ts";
import { wrapped } from "./wrapped.ts";

/** What a function may know of the invocation it runs in. */
export interface Invocation {
  /** When the function must have answered, in epoch milliseconds. */
  readonly deadline: number;
  readonly context: Context;
}

/**
 * Wraps a function for deployment: services from the environment, log and metrics, and dead letters for input that is wrong in
 * itself. What may go better another time is thrown, so that Lambda tries again.
 */
export function deployed(
  name: FunctionName,
  build: (services: Services) => (event: unknown, invocation: Invocation) => Promise<unknown>,
) {
  return onAnyMachine(name, (services) => {
    const handle = build(services);
    return wrapped(services, (event: unknown, context: Context) =>
      orDeadLetter(services, { function: name }, JSON.stringify(event), () =>
        handle(event, invocationOf(services, context)),
      ),
    );
  });
}

/** As `deployed`, for a function that reads a queue: each message on its own, with partial batch failure. */
export function deployedOnQueue(
  name: FunctionName,
  build: (services: Services) => (body: string, invocation: Invocation) => Promise<unknown>,
) {
  const queue = queueOf(name);
  return onAnyMachine(name, (services) => {
    const handle = build(services);
    return wrapped(services, (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
      const handleRecord = async (record: SQSRecord) => {
        await orDeadLetter(services, { queue }, record.body, () =>
          handle(record.body, invocationOf(services, context)),
        );
      };
      // A batch that failed as a whole is reported like any other: each message by its id.
      return processPartialResponse(event, handleRecord, new BatchProcessor(EventType.SQS), {
        context,
        // Messages of one batch are often about one call: at once they would only get in each other's way.
        processInParallel: false,
        throwOnFullBatchFailure: false,
      });
    });
  });
}

/** The handler on the machine that it is loaded on; `on` makes another one for another machine, as a new sandbox has it. */
function onAnyMachine<Handler extends object>(name: FunctionName, bind: (services: Services) => Handler) {
  return Object.assign(bind(createServices(name, process.env)), {
    on: (machine: Machine): Handler => bind(createServices(name, process.env, machine)),
  });
}

function invocationOf(services: Services, context: Context): Invocation {
  return { deadline: services.clock.now() + context.getRemainingTimeInMillis(), context };
}

function queueOf(name: FunctionName): QueueName {
  for (const trigger of functions[name].triggers) if (trigger.kind === "queue") return trigger.queue;
  throw new TypeError(`${name} reads no queue`);
}
