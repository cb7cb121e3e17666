import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { repositoryRoot } from "../../functions/repository-root.ts";
import type { CallOptions } from "../../local/chime/voice.ts";
import { LOCAL_REGION, type LocalCloud, startLocalCloud } from "../../local/cloud.ts";
import { readHandlerFile } from "../../local/lambda/handler-file.ts";
import { randomUuid } from "../../shared/random.ts";

/** Name of the function that a handler from a file is. */
export const HANDLER_FUNCTION = "handler";
/** An SMA gives up after 20 s (AWS: timeouts): a function with more time would not be heard any more. */
const TIMEOUT_IN_SECONDS = 20;
const MEMORY_IN_MEGABYTES = 512;

/** What stands for the packages of Lambda's runtime. */
export const runtimePackages = (): string => pathToFileURL(join(repositoryRoot(), "package.json")).href;

export interface HandlerCloudOptions {
  /** As `readHandlerFile` takes it. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly stateFolder: string;
  readonly random: () => number;
  readonly calls: Partial<CallOptions>;
  readonly onLog?: (line: string) => void;
  readonly onFailure: (description: string) => void;
}

/** A local cloud of its own for one handler, without Carillon's functions. @throws HandlerFileError */
export async function startHandlerCloud(options: HandlerCloudOptions): Promise<LocalCloud> {
  const { file, handlerName, guest } = await readHandlerFile(options.handler, process.cwd(), runtimePackages());
  const { onLog } = options;
  const cloud = await startLocalCloud({
    stateFolder: options.stateFolder,
    fresh: true,
    bundles: null,
    random: options.random,
    calls: options.calls,
    onFailure: options.onFailure,
    ...(onLog && { onLog: (_name: string, line: string) => onLog(line) }),
  });
  cloud.functions.register({
    name: HANDLER_FUNCTION,
    bundle: file,
    handlerName,
    guest,
    environment: options.environment,
    timeoutInSeconds: TIMEOUT_IN_SECONDS,
    memoryInMegabytes: MEMORY_IN_MEGABYTES,
    retries: 0,
  });
  return cloud;
}

/** Gives a number to the handler: an application, a rule and a number, with the same ids for the same random numbers. */
export function answerWithHandler({ voice, functions }: LocalCloud, number: string, random: () => number): void {
  const { applications, numbers, rules } = voice.resources;
  const made = { createdAt: 0, updatedAt: 0, name: HANDLER_FUNCTION };
  const { arn: lambdaArn } = functions.get(HANDLER_FUNCTION);
  const application = applications.put({ ...made, id: randomUuid(random), region: LOCAL_REGION, lambdaArn });
  const productType = "SipMediaApplicationDialIn";
  numbers.put({ ...made, id: number, productType, orderId: randomUuid(random), name: "" });
  rules.put({
    ...made,
    id: randomUuid(random),
    disabled: false,
    triggerType: "ToPhoneNumber",
    triggerValue: number,
    targets: [{ applicationId: application.id, priority: 1, region: LOCAL_REGION }],
  });
}
