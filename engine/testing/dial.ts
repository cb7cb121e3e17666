import { CarillonError } from "../../shared/errors.ts";
import {
  type CallFacts,
  createAnswerer,
  type Fallback,
  type FlowDefinition,
  type Json,
  type MemoryTasks,
  memorySteps,
  memoryTasks,
  type Notice,
  type Outcome,
  taskDone,
} from "../../shared/flow/index.ts";
import type { EndedCall } from "../engine.ts";
import type { Handler } from "../handler.ts";
import type { WireRequest } from "../request.ts";
import { SIMULATED_DIRECTORY, type Simulation, type SimulationWorld, simulation } from "../simulate.ts";
import { timeline } from "../timeline.ts";
import type { CallTrace } from "../trace.ts";
import { flowHandler, type UnevenAnswerError } from "./flow-handler.ts";
import { LeapingClock } from "./leaping-clock.ts";
import { LiveParty } from "./live-party.ts";

/** A flow, or what makes one of its dependencies. */
export type FlowUnderTest<Args, Dependencies> =
  | FlowDefinition<Args>
  | ((dependencies: Dependencies) => FlowDefinition<Args>);

export interface DialOptions<Args = undefined, Dependencies = undefined>
  extends Omit<SimulationWorld, "latency" | "handlerOf"> {
  /** What the flow's side effects need, where the flow is made by a function. */
  readonly dependencies?: Dependencies;
  readonly args?: Args;
  /** Flows that it can become. */
  readonly flows?: readonly FlowDefinition<never>[];
  readonly fallback?: Fallback;
  /** The clock of the flow's side effects: one that sleeps on it is slow. */
  readonly clock?: LeapingClock;
  /** Milliseconds that an answer takes beside side effects; default 40. */
  readonly latency?: (request: WireRequest) => number;
  readonly from?: string;
  readonly sipHeaders?: Readonly<Record<string, string>>;
}

/** A caller expected something that did not come, or an event was answered in two ways. The message is the whole timeline. */
export class FlowTestError extends CarillonError {
  readonly code = "FLOW_TEST";

  constructor(what: string, trace: CallTrace | null, notices: readonly Notice[]) {
    const errors = notices.flatMap(({ kind, step, error }) =>
      error ? [`${kind} at "${step}": ${String(error)}`] : [],
    );
    super([what, ...errors, "", trace ? timeline(trace) : "Nobody has answered for the number."].join("\n"));
  }
}

/**
 * Calls a flow in virtual time, over the engine: `const call = await dial(flow, { dependencies })`. Each event is answered twice; two ways
 * are a failure.
 */
export async function dial<Args extends Json | undefined = undefined, Dependencies = undefined>(
  flow: FlowUnderTest<Args, Dependencies>,
  options: DialOptions<Args, Dependencies> = {},
): Promise<DialledCall> {
  const call = new DialledCall(flow as FlowUnderTest<never, unknown>, options as DialOptions<never, unknown>);
  call.callIn();
  return call;
}

/** Lets a flow call somebody, as `CreateSipMediaApplicationCall` does. The party that is called does what the test says. */
export async function dialOut<Args extends Json | undefined = undefined, Dependencies = undefined>(
  flow: FlowUnderTest<Args, Dependencies>,
  options: DialOptions<Args, Dependencies> & { readonly arguments?: CallFacts["arguments"] } = {},
): Promise<DialledCall> {
  const call = new DialledCall(flow as FlowUnderTest<never, unknown>, options as DialOptions<never, unknown>);
  call.callOut(options.arguments);
  return call;
}

const CALLER = "+15550100002";
/** Milliseconds until somebody who is called answers. */
const ANSWERS_AFTER = 3_000;
const DEFAULT_WITHIN = 30_000;
/** Longest call of a test, in milliseconds. */
const LONGEST = 3_600_000;

/** A call in a test: the person on the telephone, and what can be seen of the call. */
export class DialledCall {
  readonly simulation: Simulation;
  /** Background tasks that the flow has started; see `finishes`. */
  readonly tasks: MemoryTasks = memoryTasks();
  /** What an operator would be told. */
  readonly notices: Notice[] = [];
  readonly #caller: LiveParty;
  readonly #options: DialOptions<never, unknown>;
  readonly #uneven: UnevenAnswerError[] = [];
  #transactionId = "";

  constructor(flow: FlowUnderTest<never, unknown>, options: DialOptions<never, unknown>) {
    this.#options = options;
    const made = "flowName" in flow ? flow : flow(options.dependencies);
    const { clock = new LeapingClock(), flows = [], args, fallback, latency } = options;
    const steps = memorySteps(() => clock.now());
    const answer = createAnswerer({
      flows: [made, ...flows],
      route: () => ({ flow: made, ...(args !== undefined && { args }) }),
      ...(fallback && { fallback }),
      ports: {
        clock,
        steps: async () => steps,
        tasks: async () => this.tasks,
        forward: async () => null,
        notice: (notice) => this.notices.push(notice),
      },
    });
    let handler: Handler | null = null;
    const { latency: _, ...world } = options;
    let person: LiveParty | null = null;
    const invoke: Handler["invoke"] = (request, tell) => handler?.invoke(request, tell);
    const rings: SimulationWorld["dial"] = ({ target: { uri } }, events) =>
      uri === CALLER ? (person?.rings(uri, events) ?? null) : null;
    this.simulation = simulation({ invoke }, { dial: rings, ...world });
    const { time } = this.simulation;
    const uneven = (error: UnevenAnswerError) => this.#uneven.push(error);
    handler = flowHandler({ answer, scheduler: time, clock, functionVersion: () => "1", latency, uneven });
    person = new LiveParty(time);
    this.#caller = person;
  }

  callIn(): void {
    const { from = CALLER, sipHeaders } = this.#options;
    const received = this.simulation.engine.receive({
      from,
      to: SIMULATED_DIRECTORY.phoneNumbers[0],
      ...(sipHeaders && { sipHeaders }),
      connect: (events) => this.#caller.connect(from, events),
    });
    if (received.refused === null) this.#transactionId = received.transactionId;
  }

  callOut(callArguments: CallFacts["arguments"] = {}): void {
    const { engine } = this.simulation;
    const applicationId = SIMULATED_DIRECTORY.applications[0].id;
    const from = SIMULATED_DIRECTORY.phoneNumbers[0];
    const created = engine.create({ applicationId, from, to: CALLER, arguments: callArguments });
    if (created.error === null) this.#transactionId = created.transactionId;
  }

  /** Waits until the caller hears something: text ignoring case, a pattern, or of a file its `bucket/key`. @throws FlowTestError */
  async hears(wanted: string | RegExp, { within = DEFAULT_WITHIN, bargesIn = false } = {}): Promise<void> {
    const isHeard = await this.#caller.hears(wanted, within, bargesIn);
    this.#check();
    if (isHeard) return;
    const heard = this.#caller.heard.map((text) => JSON.stringify(text)).join(", ");
    const when = this.#caller.isOver ? "before the call ended" : `within ${within} ms`;
    throw this.#failure(
      `The caller expected to hear ${String(wanted)} and did not hear it ${when}; heard ${heard || "nothing"}.`,
    );
  }

  /** The one who was called answers. */
  async answers(): Promise<void> {
    await this.#caller.waits(ANSWERS_AFTER);
    this.#caller.answers();
    await this.waits(0);
  }

  /** The one who was called does not take the call. */
  async declines(sipResponseCode = 486): Promise<EndedCall> {
    await this.#caller.waits(ANSWERS_AFTER);
    this.#caller.hangsUp(sipResponseCode);
    return this.ends();
  }

  /** Keys, one after the other. */
  async presses(keys: string): Promise<void> {
    await this.#caller.presses(keys);
    this.#check();
  }

  async says(text: string): Promise<void> {
    await this.#caller.says(text);
    this.#check();
  }

  /** Lets time pass. */
  async waits(milliseconds: number): Promise<void> {
    await this.#caller.waits(milliseconds);
    this.#check();
  }

  /** The caller hangs up. What comes of the call. @throws FlowTestError when a leg stays behind */
  async hangsUp(): Promise<EndedCall> {
    this.#caller.hangsUp();
    return this.ends();
  }

  /** The caller hangs up at a time from now, in milliseconds, whatever goes on then. */
  hangsUpAfter(milliseconds: number): void {
    this.simulation.time.after(milliseconds, () => this.#caller.hangsUp());
  }

  /** Waits until the call is over. @throws FlowTestError when it is not within an hour */
  async ends(): Promise<EndedCall> {
    const { time, ended } = this.simulation;
    const limit = time.now() + LONGEST;
    await time.run(() => ended.length > 0 || time.now() > limit);
    // What is still on its way, such as a late answer.
    if (ended.length > 0) await time.run(() => time.now() > limit);
    this.#check();
    const [call] = ended;
    if (!call) throw this.#failure("The call does not end.");
    return call;
  }

  /** Somebody calls `UpdateSipMediaApplicationCall`. */
  async update(callArguments: Readonly<Record<string, string>>): Promise<void> {
    this.simulation.engine.update(SIMULATED_DIRECTORY.applications[0].id, this.#transactionId, callArguments);
    await this.waits(0);
  }

  /** A background task comes to an end, and tells the call. @param name of the task, the last one that was started */
  async finishes(name: string, outcome: Outcome): Promise<void> {
    const task = this.tasks.started.findLast((one) => one.name === name);
    if (!task) throw this.#failure(`No background task ${name} was started.`);
    this.tasks.finish(task.key, outcome);
    await this.update(taskDone(task.key));
  }

  /** All that happened so far, a line for each thing. */
  get timeline(): string {
    const trace = this.#trace();
    return trace ? timeline(trace) : "";
  }

  #trace(): CallTrace | null {
    const { engine, ended } = this.simulation;
    return ended[0]?.trace ?? engine.trace(this.#transactionId);
  }

  #check(): void {
    const [uneven] = this.#uneven;
    if (uneven) throw this.#failure(uneven.message);
  }

  #failure(what: string): FlowTestError {
    return new FlowTestError(what, this.#trace(), this.notices);
  }
}
