import * as fc from "fast-check";
import type { HandlerAnswer } from "../../../engine/handler.ts";
import { drawPolicies, type Policies } from "../../../engine/policies.ts";
import { does, hangsUp, isBusy, neverAnswers, says, waits } from "../../../engine/scripted/script.ts";
import { SIMULATED_DIRECTORY, simulation } from "../../../engine/simulate.ts";
import { flowHandler } from "../../../engine/testing/flow-handler.ts";
import { LeapingClock } from "../../../engine/testing/leaping-clock.ts";
import { timeline } from "../../../engine/timeline.ts";
import { createAnswerer, memorySteps, memoryTasks, type Notice } from "../../../shared/flow/index.ts";
import { JOURNAL_ATTRIBUTE } from "../../../shared/flow/journal.ts";
import { seededRandom } from "../../../shared/random.ts";
import { MOST_ATTRIBUTE_BYTES } from "../../../shared/sma/rules/attributes.ts";
import { type Act, anyActs, BUSY, flowOf, HUMAN, NOBODY } from "../../support/any-flow.ts";

interface Outcome {
  readonly seen: ReadonlyMap<string, ReadonlySet<number>>;
  readonly notices: readonly Notice[];
  readonly timeline: string;
  readonly problems: readonly string[];
}

/** Plays a flow with chance in the service, the caller and the network. */
async function play(acts: readonly Act[], seed: number, chosen: Partial<Policies> = {}): Promise<Outcome> {
  const random = seededRandom(seed);
  const seen = new Map<string, Set<number>>();
  let effects = 0;
  const flow = flowOf(acts, {
    effect: () => ++effects,
    saw: (key, value) => seen.set(key, (seen.get(key) ?? new Set()).add(value)),
  });
  const clock = new LeapingClock();
  const steps = memorySteps(() => clock.now());
  const notices: Notice[] = [];
  const answer = createAnswerer({
    flows: [flow],
    route: () => ({ flow }),
    ports: {
      clock,
      steps: async () => steps,
      tasks: async () => memoryTasks(),
      forward: async () => null,
      notice: (notice) => notices.push(notice),
    },
  });
  // Both leave a listener useless, and a flow with nothing to go on with.
  const policies = { ...drawPolicies(random), flushOrder: "flush-more", ...chosen } as Policies;
  const problems: string[] = [];
  const callees = {
    [BUSY]: isBusy,
    [HUMAN]: does(says("Hello?"), waits(5_000 + Math.floor(random() * 20_000)), hangsUp),
    [NOBODY]: neverAnswers,
  };
  const simulated = simulation(
    { invoke: (request, tell) => invoke(request, tell) },
    { policies, script: { callees, seed } },
  );
  const { time } = simulated;
  const handler = flowHandler({
    answer,
    scheduler: time,
    clock,
    functionVersion: () => "1",
    latency: () => 20 + Math.floor(random() * 200),
    uneven: ({ message }) => problems.push(message),
  });
  let wasLost = false;
  /** Answers get lost, come late, or come twice. */
  const invoke: typeof handler.invoke = (request, tell) => {
    // Never twice in a row: without any answer the service ends the call.
    const chance = policies.retries > 0 && !wasLost ? random() : 1;
    wasLost = chance < 0.06;
    const late = (answer: HandlerAnswer) => time.after(6_000, () => tell(answer));
    handler.invoke(request, chance < 0.03 ? () => {} : chance < 0.06 ? late : tell);
  };
  const called = simulated.callIn();
  if (called.refused !== null) throw new Error(called.refused);
  for (let at = 5_000; at < 100_000; at += 20_000) {
    time.after(at + Math.floor(random() * 10_000), () =>
      simulated.engine.update(SIMULATED_DIRECTORY.applications[0].id, called.transactionId, { op: "x" }),
    );
  }
  await simulated.run();
  const [call] = simulated.ended;
  if (!call) return { seen, notices, timeline: "", problems: ["the call does not end"] };
  const { trace } = call;
  for (const { request, reply, findings } of trace.invocations) {
    const where = `${request.Sequence} ${request.InvocationEventType}`;
    for (const { severity, path, message } of findings) {
      if (severity !== "info") problems.push(`${where}: ${path} ${message}`);
    }
    const journal = (reply as { TransactionAttributes?: Record<string, string> } | undefined)?.TransactionAttributes;
    const size = Buffer.byteLength(journal?.[JOURNAL_ATTRIBUTE] ?? "");
    if (size > MOST_ATTRIBUTE_BYTES) problems.push(`${where}: journal of ${size} bytes`);
  }
  if (BAD_ENDS.has(trace.ended?.reason ?? "")) problems.push(`the call ended: ${trace.ended?.reason}`);
  return { seen, notices, timeline: timeline(trace), problems };
}

const BAD_ENDS: ReadonlySet<string> = new Set(["too-long", "handler-failed", "invalid-reply", "too-many-invocations"]);

const explain = ({ timeline: lines, notices, problems }: Outcome) =>
  [...problems, ...notices.map(({ kind, step, error }) => `${kind} ${step} ${String(error ?? "")}`), lines].join("\n");

describe("any flow, whatever the service does", () => {
  it("comes to its end with valid replies, single results and no fallback", async () => {
    await fc.assert(
      fc.asyncProperty(anyActs, fc.integer(), async (acts, seed) => {
        const outcome = await play(acts, seed);

        const isFine =
          outcome.problems.length === 0 &&
          outcome.notices.every(({ kind }) => kind !== "fallback") &&
          [...outcome.seen.values()].every((values) => values.size === 1);
        if (!isFine) throw new Error(explain(outcome));
      }),
      { numRuns: Number(process.env["FLOW_RUNS"] ?? 80) },
    );
  });
});
