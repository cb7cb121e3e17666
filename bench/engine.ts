/**
 * How many simulated calls one core plays in a second: a call of 60 seconds with six invocations, one digit that has to be asked for
 * again, and one bridge; validator and trace are on. Once with a handler that is a plain function, once inside the middleware that
 * functions are deployed with. `npm run bench:engine [-- --short] [--json]`
 */
import { parseArgs } from "node:util";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { Metrics } from "@aws-lambda-powertools/metrics";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import type { HandlerFunction } from "../engine/handler.ts";
import type { WireRequest } from "../engine/request.ts";
import { does, hangsUp, hears, presses, says, waits } from "../engine/scripted/script.ts";
import { simulateCall } from "../engine/simulate.ts";
import { timeline } from "../engine/timeline.ts";
import { createLogger } from "../shared/runtime/logger.ts";

const AGENT = "+15550100010";

const reply = (...Actions: readonly object[]) => ({ SchemaVersion: "1.0", Actions });
const speak = (Text: string, { CallId }: { CallId: string }) => ({ Type: "Speak", Parameters: { Text, CallId } });

/** A menu, a bridge to an agent, and goodbye. */
const handle: HandlerFunction = ({ InvocationEventType: type, ActionData: data, CallDetails }: WireRequest) => {
  const [caller] = CallDetails.Participants;
  if (!caller) throw new RangeError("a call without legs");
  const { CallId } = caller;
  switch (type === "HANGUP" ? `${type} ${data?.Parameters["ParticipantTag"]}` : `${type} ${data?.Type}`) {
    case "NEW_INBOUND_CALL undefined":
      return reply({
        Type: "SpeakAndGetDigits",
        Parameters: {
          CallId,
          SpeechParameters: { Text: "Welcome. To talk to an agent, press one." },
          FailureSpeechParameters: { Text: "That is not a choice." },
          MinNumberOfDigits: 1,
          MaxNumberOfDigits: 1,
          InputDigitsRegex: "^1$",
          Repeat: 3,
          RepeatDurationInMilliseconds: 5000,
        },
      });
    case "ACTION_SUCCESSFUL SpeakAndGetDigits":
      return reply(speak("Please hold.", caller), {
        Type: "CallAndBridge",
        Parameters: {
          CallerIdNumber: CallDetails.Participants[0]?.To,
          Endpoints: [{ BridgeEndpointType: "PSTN", Uri: AGENT }],
        },
      });
    case "HANGUP LEG-B":
      return reply(speak("Thank you for calling. Goodbye.", caller));
    case "ACTION_SUCCESSFUL Speak":
      return reply({ Type: "Hangup", Parameters: { CallId } });
    default:
      return reply();
  }
};

const script = {
  caller: does(hears("press one"), presses("5"), hears("press one"), presses("1"), hears("hold"), hears("help")),
  callees: { [AGENT]: does(says("How can I help?"), waits(42_750), hangsUp) },
};

const context = { awsRequestId: "bench", functionName: "answer-call", getRemainingTimeInMillis: () => 5_000 };

/** The same handler as it is deployed. */
function deployedHandler(): HandlerFunction {
  const logger = createLogger("answer-call");
  const metrics = new Metrics({ namespace: "Carillon", serviceName: "answer-call" });
  const wrapped = middy<WireRequest, unknown>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(logMetrics(metrics, { throwOnEmptyMetrics: false }))
    .handler(async (request) => {
      metrics.addMetric("Handled", "Count", 1);
      return handle(request);
    });
  return (request) => wrapped(request, context as unknown as Context);
}

interface Result {
  readonly handler: string;
  readonly callsPerSecond: number;
  readonly goal: number;
}

/** Calls for each second of a core's time, the best of a few rounds: what the machine does beside is not what is measured. */
async function measure(handler: HandlerFunction, calls: number, rounds: number): Promise<number> {
  let best = 0;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    for (let call = 0; call < calls; call++) await simulateCall(handler, { script });
    const { user, system } = process.cpuUsage(before);
    best = Math.max(best, (calls * 1_000_000) / (user + system));
  }
  return best;
}

/** That the call measured is the one that is meant. */
async function check(handler: HandlerFunction): Promise<void> {
  const { trace } = await simulateCall(handler, { script });
  const { invocations, ended, pressed, heard } = trace;
  const facts = [invocations.length, pressed.length, heard.some(({ kind }) => kind === "voice"), ended?.reason];
  if (facts.join() !== "6,2,true,handler-hung-up" || Math.abs((ended?.atMs ?? 0) - 60_000) > 1_000) {
    throw new Error(`another call was played:\n${timeline(trace)}`);
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { short: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
  });
  const [calls, rounds] = values.short ? [50, 1] : [5_000, 5];
  const handlers = [
    { handler: "plain function", handle, goal: 5_000 },
    { handler: "middy and Powertools", handle: deployedHandler(), goal: 3_000 },
  ];
  const results: Result[] = [];
  for (const { handler, handle: measured, goal } of handlers) {
    await check(measured);
    const callsPerSecond = Math.round(await measure(measured, calls, rounds));
    results.push({ handler, callsPerSecond, goal });
  }
  if (values.json) console.log(JSON.stringify(results));
  else for (const { handler, callsPerSecond, goal } of results) console.log(row(handler, callsPerSecond, goal));
}

function row(handler: string, callsPerSecond: number, goal: number): string {
  const calls = callsPerSecond.toLocaleString("en").padStart(7);
  return `${handler.padEnd(22)} ${calls} calls a core-second   goal ${goal.toLocaleString("en")} ${callsPerSecond >= goal ? "met" : "missed"}`;
}

await main();
