import {
  ChimeSDKVoiceClient,
  paginateListPhoneNumbers,
  paginateListSipMediaApplications,
  paginateListSipRules,
} from "@aws-sdk/client-chime-sdk-voice";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { scriptedBots } from "../../engine/bots.ts";
import type { Directory } from "../../engine/directory.ts";
import { createEngine, type EndedCall } from "../../engine/engine.ts";
import type { Handler, HandlerAnswer } from "../../engine/handler.ts";
import { meetingRooms } from "../../engine/meetings.ts";
import { DEFAULT_POLICIES } from "../../engine/policies.ts";
import { type Scheduler, VirtualTime } from "../../engine/scheduler.ts";
import type { Unmet } from "../../engine/scripted/performer.ts";
import { scriptedPhones } from "../../engine/scripted/phones.ts";
import { estimatedVoices } from "../../engine/speech.ts";
import { NO_LIMITS } from "../../engine/throttles.ts";
import { steadyLatency } from "../../local/chime/lambda-handler.ts";
import { LOCAL_ACCOUNT, LOCAL_REGION } from "../../local/cloud.ts";
import { systemClock } from "../../shared/clock.ts";
import { messageOf } from "../../shared/errors.ts";
import { seededRandom } from "../../shared/random.ts";
import { type CallOutcome, NoCallError, type SimulatedCallOptions, START } from "./place-call.ts";

type NumberCallOptions = Pick<SimulatedCallOptions, "script" | "seed" | "policies" | "party" | "number"> & {
  /** Of the local cloud that is up. */
  readonly endpoint: string;
};

/**
 * Calls a number of a local cloud that is up: its rules say which functions answer, through the Lambda API; prompts and recordings are in
 * its S3. The call itself is made here, in virtual time: the cloud does not know of it.
 * @throws NoCallError when there is no cloud, or nobody answers for the number
 */
export async function callNumber(options: NumberCallOptions): Promise<CallOutcome> {
  const { script, party, number, policies, endpoint } = options;
  const config = { endpoint, region: LOCAL_REGION, credentials: { accessKeyId: "local", secretAccessKey: "local" } };
  const clients = {
    chime: new ChimeSDKVoiceClient({ ...config, maxAttempts: 1 }),
    lambda: new LambdaClient({ ...config, maxAttempts: 1 }),
    s3: new S3Client({ ...config, forcePathStyle: true }),
  };
  const scheduler = new VirtualTime(START);
  const random = seededRandom(options.seed);
  const unmet: Unmet[] = [];
  const ended: EndedCall[] = [];
  try {
    const directory = await directoryOf(clients.chime, endpoint);
    const phones = scriptedPhones({ scheduler, random, script, unmet: (one) => unmet.push(one) });
    const engine = createEngine(
      {
        scheduler,
        random,
        phones,
        policies: { ...DEFAULT_POLICIES, ...policies },
        limits: NO_LIMITS,
        directory: () => directory,
        handlerOf: ({ lambdaArn }) => invoking(clients.lambda, lambdaArn, scheduler),
        audio: { read: (bucket, key) => read(clients.s3, bucket, key) },
        recordings: {
          isWritable: (Bucket) => exists(clients.s3.send(new HeadBucketCommand({ Bucket }))),
          async put({ bucket, key, body, metadata }) {
            await clients.s3.send(
              new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, Metadata: { ...metadata } }),
            );
          },
        },
        voices: estimatedVoices,
        meetings: meetingRooms(scheduler),
        bots: scriptedBots(() => null),
      },
      (call) => ended.push(call),
    );
    const answer = engine.receive({ from: party, to: number, connect: (events) => phones.caller(party, events) });
    if (answer.refused !== null) {
      throw new NoCallError(
        `nobody answers for ${number} in the local cloud at ${endpoint}: give the number a SIP rule (${answer.refused})`,
      );
    }
    await scheduler.run();
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
  const [call] = ended;
  if (!call) throw new NoCallError("the call is not over, and nothing more happens in it");
  return { call, unmet, failures: [] };
}

async function directoryOf(client: ChimeSDKVoiceClient, endpoint: string): Promise<Directory> {
  try {
    const directory = {
      applications: [] as Directory["applications"][number][],
      rules: [] as Directory["rules"][number][],
      phoneNumbers: [] as string[],
    };
    for await (const { SipMediaApplications = [] } of paginateListSipMediaApplications({ client }, {})) {
      for (const { SipMediaApplicationId: id = "", AwsRegion: region = "", Endpoints } of SipMediaApplications) {
        directory.applications.push({ id, region, lambdaArn: Endpoints?.[0]?.LambdaArn ?? "" });
      }
    }
    for await (const { SipRules = [] } of paginateListSipRules({ client }, {})) {
      for (const {
        SipRuleId = "",
        Disabled = false,
        TriggerType = "ToPhoneNumber",
        TriggerValue = "",
        TargetApplications = [],
      } of SipRules) {
        const targets = TargetApplications.map(({ SipMediaApplicationId = "", Priority = 1 }) => ({
          applicationId: SipMediaApplicationId,
          priority: Priority,
        }));
        directory.rules.push({
          id: SipRuleId,
          disabled: Disabled,
          triggerType: TriggerType,
          triggerValue: TriggerValue,
          targets,
        });
      }
    }
    for await (const { PhoneNumbers = [] } of paginateListPhoneNumbers({ client }, {})) {
      directory.phoneNumbers.push(...PhoneNumbers.flatMap(({ E164PhoneNumber }) => E164PhoneNumber ?? []));
    }
    return { accountId: LOCAL_ACCOUNT, region: LOCAL_REGION, ...directory };
  } catch (error) {
    const what = `there is no local cloud at ${endpoint} (${messageOf(error) || "no answer"}): npm start, or call a handler from a file with --handler`;
    throw new NoCallError(what, { cause: error });
  }
}

/** A function behind the Lambda API. */
function invoking(client: LambdaClient, arn: string, scheduler: Scheduler): Handler {
  return {
    invoke(request, answer) {
      const startedAt = systemClock.now();
      const later = (what: HandlerAnswer) =>
        scheduler.after(steadyLatency(systemClock.now() - startedAt), () => answer(what));
      const invoked = client.send(
        new InvokeCommand({ FunctionName: arn, Payload: Buffer.from(JSON.stringify(request)) }),
      );
      scheduler.whenDone(
        invoked,
        ({ FunctionError, Payload }) => {
          const payload = JSON.parse(Payload?.transformToString() || "null") as unknown;
          if (FunctionError === undefined) {
            later({ kind: "reply", payload });
            return;
          }
          const { errorType = "Error", errorMessage = "" } = payload as { errorType?: string; errorMessage?: string };
          later(
            errorType === "Sandbox.Timedout" ? { kind: "silent" } : { kind: "function-error", errorType, errorMessage },
          );
        },
        (error) =>
          later({ kind: (error as Error).name === "TooManyRequestsException" ? "throttled" : "access-denied" }),
      );
    },
  };
}

async function read(client: S3Client, Bucket: string, Key: string): Promise<Uint8Array | null> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    return (await Body?.transformToByteArray()) ?? null;
  } catch (error) {
    if (error instanceof S3ServiceException) return null;
    throw error;
  }
}

async function exists(asked: Promise<unknown>): Promise<boolean> {
  try {
    await asked;
    return true;
  } catch (error) {
    if (error instanceof S3ServiceException) return false;
    throw error;
  }
}
