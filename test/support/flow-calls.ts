import type { MeetingRooms } from "../../engine/meetings.ts";
import { drawPolicies, type Policies } from "../../engine/policies.ts";
import type { WireRequest } from "../../engine/request.ts";
import type { Script } from "../../engine/scripted/script.ts";
import type { SimulationWorld } from "../../engine/simulate.ts";
import type { StoredRecording } from "../../engine/stored-recording.ts";
import { type DialledCall, dial, dialOut, LeapingClock } from "../../engine/testing/index.ts";
import { identified } from "../../functions/answer-call/aws/identified.ts";
import type { ReminderArguments } from "../../functions/answer-call/flows/appointment-reminder.ts";
import { createFlows, type FlowArguments, type FlowName } from "../../functions/answer-call/flows/index.ts";
import type { Desk } from "../../shared/desk/desk.ts";
import { type MemoryDesk, type MemoryDeskContents, memoryDesk } from "../../shared/desk/memory-desk.ts";
import type { Fact } from "../../shared/events/facts.ts";
import type { Audio } from "../../shared/flow/call/prompts.ts";
import type { FlowDefinition, Json } from "../../shared/flow/index.ts";
import { seededRandom } from "../../shared/random.ts";
import { silentWav } from "./phone-calls.ts";

/** What goes wrong at the desk. */
export type DeskFault = "failing" | "slow";

export interface FlowCallOptions extends MemoryDeskContents {
  readonly fault?: DeskFault;
  /** What of the desk, or of the bus, the fault is in; default: all of the desk. */
  readonly faultOf?: keyof Desk | "announce";
  readonly args?: Json;
  readonly holdMusic?: Audio;
  readonly reminder?: Partial<ReminderArguments>;
  readonly callees?: Script["callees"];
  /** Draws what AWS leaves open. */
  readonly seed?: number;
  readonly policies?: Partial<Policies>;
  readonly startAt?: number;
  readonly from?: string;
  readonly latency?: (request: WireRequest) => number;
  readonly recordings?: SimulationWorld["recordings"];
  readonly audio?: SimulationWorld["audio"];
}

export interface FlowCall {
  readonly call: DialledCall;
  readonly desk: MemoryDesk;
  /** What was said on the bus. */
  readonly facts: readonly Fact[];
}

export const AGENT_1 = "+12065550111";
export const AGENT_2 = "+12065550112";
export const AGENTS = [
  { group: "sales", number: AGENT_1, priority: 1 },
  { group: "sales", number: AGENT_2, priority: 2 },
];
export const MEETING = { id: "standup", name: "Stand-up", hostPin: "111111", guestPin: "222222" };
export const ROOM = { meetingId: "room-1", attendeeId: "attendee-1", joinToken: "token-1" };
export const ARGS: { readonly [Name in FlowName]: FlowArguments[Name] } = {
  "front-desk": { hours: "office", sales: "sales", support: "support", mailbox: "office" },
  "meeting-by-pin": { language: "en" },
  voicemail: { mailbox: "office", language: "en" },
  "ring-group": { group: "sales", mailbox: "office", language: "en" },
  "appointment-reminder": undefined,
};
export const REMINDER: ReminderArguments = { appointmentId: "a-1", when: "Monday at ten", language: "en" };
/** Longer than a flow waits for its desk. */
const TOO_LONG = 10_000;

/** Dials a shipped flow, with a desk in memory. */
export async function dialFlow(name: FlowName, options: FlowCallOptions = {}): Promise<FlowCall> {
  const { fault, faultOf, callees = {}, seed, policies, startAt, from, latency, reminder, args = ARGS[name] } = options;
  const clock = new LeapingClock();
  const desk = memoryDesk({ agents: AGENTS, meetings: [MEETING], ...options }, () => clock.now());
  const facts: Fact[] = [];
  const fails = fault && (() => failure(fault, clock));
  const used = fails ? faulty(desk, fails, faultOf) : desk;
  const { byName, all } = createFlows({
    desk: async () => used,
    announce: async (said) => void (faultOf === "announce" ? await fails?.() : facts.push(identified(said))),
    settings: { voicemailBucket: "recordings", ...(options.holdMusic && { holdMusic: options.holdMusic }) },
  });
  const flow = byName[name] as FlowDefinition<Json | undefined>;
  const files = new Map<string, Uint8Array>();
  const put = ({ bucket, key }: StoredRecording) => void files.set(`${bucket}/${key}`, silentWav(1_000));
  const world = {
    args: args as Json | undefined,
    flows: all.filter((one) => one.flowName !== name),
    clock,
    script: { callees },
    policies: { ...(seed === undefined ? {} : drawPolicies(seededRandom(seed))), ...policies },
    recordings: options.recordings ?? { isWritable: () => true, put },
    audio: options.audio ?? { read: (bucket: string, key: string) => files.get(`${bucket}/${key}`) ?? null },
    ...(startAt !== undefined && { startAt }),
    ...(from !== undefined && { from }),
    ...(latency && { latency }),
  };
  const isOut = name === "appointment-reminder";
  const call = isOut
    ? await dialOut(flow, { ...world, arguments: { ...REMINDER, ...reminder } })
    : await dial(flow, world);
  const rooms = call.simulation.world.meetings as MeetingRooms;
  rooms.create(ROOM.meetingId, [ROOM]);
  return { call, desk, facts };
}

async function failure(fault: DeskFault, clock: LeapingClock): Promise<never> {
  if (fault === "failing") throw Object.assign(new Error("the desk is on fire"), { code: "ON_FIRE" });
  await clock.sleep(TOO_LONG);
  throw new RangeError("nobody waits so long");
}

/** A desk that answers nothing, or not one of the questions. */
function faulty(desk: Desk, fails: () => Promise<never>, only?: string): Desk {
  const names = Object.keys(desk).filter((name) => typeof Reflect.get(desk, name) === "function");
  const broken = names.filter((name) => only === undefined || name === only);
  return { ...desk, ...Object.fromEntries(broken.map((name) => [name, fails])) };
}

/** Something the person on the telephone does, and what is heard before it. */
export type Turn = readonly [heard: string | RegExp, act?: (call: DialledCall) => Promise<unknown>];

export const presses = (keys: string) => (call: DialledCall) => call.presses(keys);
export const says = (text: string) => async (call: DialledCall) => {
  await call.says(text);
  await call.presses("#");
};

/** Takes part of a conversation. */
export async function converse(call: DialledCall, turns: readonly Turn[]): Promise<void> {
  for (const [heard, act] of turns) {
    await call.hears(heard, { within: 120_000 });
    await act?.(call);
  }
}
