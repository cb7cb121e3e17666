import type { EndedCall } from "../../engine/engine.ts";
import type { HandlerAnswer } from "../../engine/handler.ts";
import type { MeetingRooms } from "../../engine/meetings.ts";
import { drawPolicies, type Policies } from "../../engine/policies.ts";
import { SIMULATED_DIRECTORY, simulation } from "../../engine/simulate.ts";
import { flowHandler } from "../../engine/testing/flow-handler.ts";
import { LeapingClock } from "../../engine/testing/leaping-clock.ts";
import { timeline } from "../../engine/timeline.ts";
import { identified } from "../../functions/answer-call/aws/identified.ts";
import { createFlows, type FlowName } from "../../functions/answer-call/flows/index.ts";
import { memoryDesk } from "../../shared/desk/memory-desk.ts";
import {
  type Answer,
  createAnswerer,
  type FlowDefinition,
  type Json,
  memorySteps,
  memoryTasks,
  type Notice,
  type Task,
  taskDone,
} from "../../shared/flow/index.ts";
import { writeWav } from "../../shared/media/index.ts";
import { seededRandom } from "../../shared/random.ts";
import { failingAtTimes } from "./desk.ts";
import { problemsOf, type Said } from "./invariants.ts";

/** What became of one simulated call. */
export interface PlayedCall {
  readonly flow: FlowName;
  readonly problems: readonly string[];
  readonly notices: readonly Notice[];
  readonly invocations: number;
  readonly seconds: number;
  /** Worth a look when there are problems. */
  readonly timeline: string;
}

const ARGS: Readonly<Record<FlowName, Json | undefined>> = {
  "front-desk": { hours: "office", sales: "sales", support: "support", mailbox: "office" },
  "meeting-by-pin": { language: "pt" },
  voicemail: { mailbox: "office", language: "es" },
  "ring-group": { group: "sales", mailbox: "office", language: "en" },
  "appointment-reminder": undefined,
};
const FLOWS = Object.keys(ARGS) as FlowName[];
const CALLEE = "+15550100002";
const ROOM = "room";
const AGENTS = ["+12065550111", "+12065550112", "+12065550113"].map((number, priority) => ({
  group: priority === 2 ? "support" : "sales",
  number,
  priority,
}));
const SILENCE = writeWav(8000, [new Int16Array(8_000)]);
/** The other choice leaves a listener useless, and a flow with nothing to go on with. */
const USEFUL: Partial<Policies> = { flushOrder: "flush-more" };

/**
 * Plays one call to a shipped flow, with chance in the caller, the agents, the desk, the network, the service and the deployments.
 * @param seed of all of it: the same call for the same seed
 */
export async function playCall(seed: number): Promise<PlayedCall> {
  const random = seededRandom(seed);
  const chance = (probability: number) => random() < probability;
  const name = FLOWS[Math.floor(random() * FLOWS.length)] ?? "front-desk";
  const policies = { ...drawPolicies(random), ...USEFUL };
  const clock = new LeapingClock();
  const notices: Notice[] = [];
  const said: Said[] = [];
  const tasks = memoryTasks();
  const steps = memorySteps(() => clock.now());
  const desk = memoryDesk({ agents: AGENTS }, () => clock.now());
  const { byName, all } = createFlows({
    desk: async () => failingAtTimes(desk, clock, random),
    announce: async (fact) => {
      if (chance(0.03)) throw new Error("the bus is away");
      said.push(identified(fact));
    },
    settings: { voicemailBucket: "recordings" },
  });

  const recorded = new Set<string>();
  const simulated = simulation(
    { invoke: (request, tell) => invoke(request, tell) },
    {
      policies,
      script: { seed: Math.floor(random() * 2 ** 32) },
      recordings: { isWritable: () => true, put: ({ bucket, key }) => void recorded.add(`${bucket}/${key}`) },
      audio: { read: (bucket, key) => (recorded.has(`${bucket}/${key}`) ? SILENCE : null) },
    },
  );
  const { time, engine } = simulated;
  const rooms = simulated.world.meetings as MeetingRooms;
  rooms.create(ROOM, []);
  const [application] = SIMULATED_DIRECTORY.applications;

  /** Seats are taken by and by, at times never, and at times the call is not told. */
  function run(task: Task): void {
    if (chance(0.05)) return;
    const joinToken = `token of ${task.key}`;
    const attendeeId = `attendee of ${task.key}`;
    time.after(200 + Math.floor(random() * 8_000), () => {
      rooms.admit(ROOM, { attendeeId, joinToken });
      tasks.finish(task.key, { value: { meetingId: ROOM, attendeeId, joinToken } });
      if (!chance(0.1)) engine.update(application.id, task.transactionId, taskDone(task.key));
    });
  }

  const flow = byName[name] as FlowDefinition<Json | undefined>;
  const isOldVersionKept = chance(0.8);
  const versions = new Map<string, Answer>();
  for (const version of ["1", "2"]) {
    const answer = createAnswerer({
      flows: all,
      route: () => ({ flow, ...(ARGS[name] !== undefined && { args: ARGS[name] }) }),
      ports: {
        clock,
        steps: async () => steps,
        tasks: async () => ({
          outcome: tasks.outcome,
          async start(task) {
            const isNew = tasks.started.every(({ key }) => key !== task.key);
            await tasks.start(task);
            if (isNew) run(task);
          },
        }),
        forward: async (asked, event) =>
          (isOldVersionKept &&
            (await versions.get(asked)?.(event, { functionVersion: asked, askedAt: clock.now() }))) ||
          null,
        notice: (notice) => notices.push(notice),
      },
    });
    versions.set(version, answer);
  }
  let live = "1";
  const deployedAt = Math.floor(random() * 120_000);
  if (chance(0.5)) time.after(deployedAt, () => (live = "2"));
  const handler = flowHandler({
    answer: async (event, invocation) => versions.get(invocation.functionVersion)?.(event, invocation),
    scheduler: time,
    clock,
    functionVersion: () => live,
    latency: () => 20 + Math.floor(random() * 300),
  });
  /** Answers get lost, come late or twice; functions fail and are throttled. */
  const invoke: typeof handler.invoke = (request, tell) => {
    const drawn = random();
    const late = (answer: HandlerAnswer) => void time.after(6_000, () => tell(answer));
    const failed = { kind: "function-error", errorType: "Error", errorMessage: "out of memory" } as const;
    if (drawn < 0.01) return void time.after(100, () => tell({ kind: "throttled" }));
    if (drawn < 0.02) return void time.after(100, () => tell(failed));
    if (drawn < 0.04) return handler.invoke(request, () => {});
    if (drawn < 0.06) return handler.invoke(request, late);
    if (drawn < 0.08) handler.invoke(request, () => {});
    return handler.invoke(request, tell);
  };

  let transactionId = "";
  if (name === "appointment-reminder") {
    const given = { appointmentId: "a-1", when: "Monday at ten", language: "en" };
    const from = SIMULATED_DIRECTORY.phoneNumbers[0];
    const created = engine.create({ applicationId: application.id, from, to: CALLEE, arguments: given });
    if (created.error === null) transactionId = created.transactionId;
  } else {
    const received = simulated.callIn();
    if (received.refused === null) transactionId = received.transactionId;
  }
  time.after(Math.floor(random() * 60_000), () => void engine.update(application.id, transactionId, { op: "x" }));
  await simulated.run();
  const [ended] = simulated.ended;
  const problems = ended
    ? problemsOf(ended, { policies: simulated.world.policies, said, desk, notices })
    : ["the call does not end"];
  return { flow: name, problems, notices, ...measured(ended) };
}

function measured(ended: EndedCall | undefined): Pick<PlayedCall, "invocations" | "seconds" | "timeline"> {
  if (!ended) return { invocations: 0, seconds: 0, timeline: "" };
  const { trace, facts } = ended;
  return {
    invocations: trace.invocations.length,
    seconds: facts.ended.atMs / 1000,
    get timeline() {
      return timeline(trace);
    },
  };
}
