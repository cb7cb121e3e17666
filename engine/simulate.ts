import { CarillonError } from "../shared/errors.ts";
import { seededRandom } from "../shared/random.ts";
import type { Directory } from "./directory.ts";
import { createEngine, type EndedCall, type Engine, type InboundCall, type NewCall } from "./engine.ts";
import { type Handler, type HandlerFunction, type InProcessOptions, inProcess } from "./handler.ts";
import type { DialRequest, Line, LineEvents } from "./line.ts";
import { DEFAULT_POLICIES, type Policies } from "./policies.ts";
import { VirtualTime } from "./scheduler.ts";
import type { Unmet } from "./scripted/performer.ts";
import { scriptedPhones } from "./scripted/phones.ts";
import type { Script } from "./scripted/script.ts";
import { scriptedServices } from "./scripted/services.ts";
import { estimatedVoices } from "./speech.ts";
import { audioIn, recordingsInMemory } from "./stores.ts";
import { type Limits, NO_LIMITS } from "./throttles.ts";
import { timeline } from "./timeline.ts";
import type { World } from "./world.ts";

/** A directory with one application that answers every call to one number. */
export const SIMULATED_DIRECTORY = {
  accountId: "123456789012",
  region: "us-east-1",
  phoneNumbers: ["+15550100001"],
  applications: [
    {
      id: "33333333-3333-4333-8333-333333333333",
      region: "us-east-1",
      lambdaArn: "arn:aws:lambda:us-east-1:123456789012:function:answer-call",
    },
  ],
  rules: [
    {
      id: "22222222-2222-4222-8222-222222222222",
      disabled: false,
      triggerType: "ToPhoneNumber",
      triggerValue: "+15550100001",
      targets: [{ applicationId: "33333333-3333-4333-8333-333333333333", priority: 1 }],
    },
  ],
} as const satisfies Directory;

const CALLER = "+15550100002";
/** 2026-01-05T10:00:00Z */
const START = 1_767_607_200_000;

/** Where simulated calls happen; what is left out is made in memory. */
export interface SimulationWorld extends Partial<Omit<World, "scheduler" | "random" | "policies" | "limits">> {
  readonly policies?: Partial<Policies>;
  readonly limits?: Partial<Limits>;
  readonly script?: Script;
  /** Epoch milliseconds at which the call starts. */
  readonly startAt?: number;
  /** Answers for a number before the script does; null: the script does. */
  readonly dial?: (request: DialRequest, events: LineEvents) => Line | null;
  /** How long the handler takes. */
  readonly latency?: InProcessOptions["latency"];
  readonly voice?: (number: string, text: string, count: number) => Int16Array;
}

export interface Simulation {
  readonly engine: Engine;
  readonly time: VirtualTime;
  readonly world: World;
  /** Calls that are over. */
  readonly ended: readonly EndedCall[];
  readonly unmet: readonly Unmet[];
  /** Somebody calls in. */
  callIn(call?: Partial<Omit<InboundCall, "connect">>): ReturnType<Engine["receive"]>;
  /** Lets time pass until nothing more happens. */
  run(): Promise<void>;
}

/** Everything that calls need, in virtual time. */
export function simulation(handle: HandlerFunction | Handler, given: SimulationWorld = {}): Simulation {
  const { policies, limits, script = {}, startAt = START, latency = 40, voice, dial, ...parts } = given;
  const time = new VirtualTime(startAt);
  const random = seededRandom(script.seed ?? 1);
  const unmet: Unmet[] = [];
  const ended: EndedCall[] = [];
  const phones = scriptedPhones({
    scheduler: time,
    random,
    script,
    unmet: (one) => unmet.push(one),
    ...(voice && { voice }),
  });
  const handler = typeof handle === "function" ? inProcess(handle, time, { latency }) : handle;
  const world: World = {
    scheduler: time,
    random,
    phones: { dial: (request, events) => dial?.(request, events) ?? phones.dial(request, events) },
    policies: { ...DEFAULT_POLICIES, ...policies },
    limits: { ...NO_LIMITS, ...script.limits, ...limits },
    directory: () => SIMULATED_DIRECTORY,
    handlerOf: () => handler,
    audio: audioIn(new Map()),
    recordings: recordingsInMemory(),
    voices: estimatedVoices,
    ...scriptedServices(script, time),
    ...parts,
  };
  const engine = createEngine(world, (call) => ended.push(call));
  return {
    engine,
    time,
    world,
    ended,
    unmet,
    callIn: (call = {}) => {
      const from = call.from ?? CALLER;
      const to = call.to ?? SIMULATED_DIRECTORY.phoneNumbers[0];
      return engine.receive({ ...call, from, to, connect: (events) => phones.caller(from, events) });
    },
    run: () => time.run(),
  };
}

/** A script waited for something that did not come. The message is the whole timeline. */
export class UnmetExpectationError extends CarillonError {
  readonly code = "UNMET_EXPECTATION";
  readonly unmet: readonly Unmet[];
  readonly call: EndedCall;

  constructor(unmet: readonly Unmet[], call: EndedCall) {
    super(`${unmet.map(expectation).join("\n")}\n\n${timeline(call.trace)}`);
    this.unmet = unmet;
    this.call = call;
  }
}

function expectation({ number, expected, heard, because }: Unmet): string {
  const said = heard.length === 0 ? "nothing" : heard.map((text) => JSON.stringify(text)).join(", ");
  const when = because === "too late" ? "in time" : "before the call ended";
  return `${number} expected to hear ${expected} and did not hear it ${when}; since the step before it heard ${said}.`;
}

/**
 * Plays one call from its first ring to its end.
 * @throws UnmetExpectationError when a script waited in vain
 */
export async function simulateCall(
  handle: HandlerFunction | Handler,
  given: SimulationWorld & { readonly create?: Partial<NewCall> } = {},
): Promise<EndedCall> {
  const { create, ...parts } = given;
  const simulated = simulation(handle, parts);
  if (create) {
    const [applicationId, from] = [SIMULATED_DIRECTORY.applications[0].id, SIMULATED_DIRECTORY.phoneNumbers[0]];
    simulated.engine.create({ applicationId, from, to: CALLER, ...create });
  } else simulated.callIn();
  await simulated.run();
  const call = simulated.ended[0];
  if (!call) throw new RangeError("no call was placed: nobody answers for the number");
  if (simulated.unmet.length > 0) throw new UnmetExpectationError(simulated.unmet, call);
  return call;
}
