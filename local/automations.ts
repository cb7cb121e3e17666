import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { repositoryRoot } from "../functions/repository-root.ts";
import type { Automation } from "../shared/events/automations.ts";
import { deployedName } from "../shared/runtime/resources.ts";
import type { EventBridge } from "./eventbridge/eventbridge.ts";
import type { Functions } from "./lambda/functions.ts";
import { readHandlerFile } from "./lambda/handler-file.ts";
import type { Queues } from "./sqs/queues.ts";

export interface AutomationsOptions {
  readonly automations: Readonly<Record<string, Automation>>;
  readonly bridge: EventBridge;
  readonly functions: Functions;
  readonly queues: Queues;
  readonly carillonBus: string;
}

/** Lambda's own limits for a function of which nothing else is known. */
const TIMEOUT_IN_SECONDS = 60;
const MEMORY_IN_MEGABYTES = 256;
/** Of a function that EventBridge invokes (AWS: invocation-async). */
const RETRIES = 2;

/**
 * Runs the automations whose target is a function with a handler here; what fails waits in a queue of the automation's own.
 * @throws HandlerFileError when there is no such handler
 */
export async function deployAutomations(options: AutomationsOptions): Promise<void> {
  const { automations, bridge, functions, queues, carillonBus } = options;
  const sdkFrom = pathToFileURL(join(repositoryRoot(), "package.json")).href;
  for (const [key, { bus, pattern, target }] of Object.entries(automations)) {
    if (target.kind !== "function" || target.handler === undefined) continue;
    const name = deployedName(`automation-${key}`);
    const deadLetters = `${name}-dead-letters`;
    const onFailureQueueUrl = queues.createQueue(deadLetters, {});
    const { file, handlerName, guest } = await readHandlerFile(target.handler, repositoryRoot(), sdkFrom);
    functions.register({
      name,
      bundle: file,
      handlerName,
      guest,
      environment: {},
      timeoutInSeconds: TIMEOUT_IN_SECONDS,
      memoryInMegabytes: MEMORY_IN_MEGABYTES,
      retries: RETRIES,
      onFailureQueueUrl,
    });
    const busName = bus === "carillon" ? carillonBus : bus;
    bridge.putRule({ name, pattern: JSON.stringify(pattern), busName });
    const DeadLetterConfig = { Arn: queues.arn(deadLetters) };
    bridge.putTargets(name, [{ Id: key, Arn: functions.get(name).arn, DeadLetterConfig }], busName);
  }
}
