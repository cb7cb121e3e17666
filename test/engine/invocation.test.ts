import { type Handler, type HandlerAnswer, type HandlerFunction, inProcess } from "../../engine/handler.ts";
import type { VirtualTime } from "../../engine/scheduler.ts";
import { does, hangsUp, waits } from "../../engine/scripted/script.ts";
import { SIMULATED_DIRECTORY, simulation } from "../../engine/simulate.ts";
import {
  action,
  hangup,
  heard,
  inTurn,
  listen,
  NOTHING,
  onEvents,
  play,
  reply,
  speak,
  told,
} from "../support/phone-calls.ts";

const quiet = { script: { caller: does(waits(60_000), hangsUp) } };

type Answer = readonly [after: number, HandlerAnswer] | null;

/** A handler that answers its attempts one after the other; what is left out is silence. */
function attempts(answers: readonly Answer[]) {
  let at = 0;
  const simulated: { time: VirtualTime | null } = { time: null };
  const handler: Handler = {
    invoke(_request, answer) {
      const next = answers[at++];
      if (next) simulated.time?.after(next[0], () => answer(next[1]));
    },
  };
  return { handler, simulated, count: () => at };
}

async function playAttempts(...answers: readonly Answer[]) {
  const { handler, simulated, count } = attempts(answers);
  const made = simulation(handler, quiet);
  simulated.time = made.time;
  made.callIn();
  await made.run();
  const trace = made.ended[0]?.trace;
  if (!trace) throw new Error("the call did not end");
  return { trace, count: count() };
}

const good = { kind: "reply", payload: reply(hangup()) } as const;
const throttled = { kind: "throttled" } as const;

describe("an invocation", () => {
  test("without an answer is repeated after 5 s, and given up after 20 s", async () => {
    const { trace, count } = await playAttempts(null, null);

    expect(count).toBe(2);
    expect(trace.invocations[0]).toMatchObject({
      reply: undefined,
      problem: "AWS Lambda client operation timed out.",
      attempts: [
        { atMs: 0, answer: null },
        { atMs: 5_000, answer: null },
      ],
    });
    expect(trace.ended).toEqual({ atMs: 20_000, leg: "LEG-A", reason: "handler-failed", sipResponseCode: 480 });
  });

  test("takes the first answer that comes, of either attempt", async () => {
    const { trace } = await playAttempts([19_000, good], [1_000, good], [40, good]);

    expect(trace.invocations[0]?.attempts).toEqual([
      { atMs: 0, answer: null, tookMs: null },
      { atMs: 5_000, answer: "reply", tookMs: 1_000 },
    ]);
    expect(trace.ended?.atMs).toBe(6_000);
  });

  test("that comes to an error is repeated at once, and once", async () => {
    const { trace, count } = await playAttempts([100, throttled], [100, throttled]);

    expect(count).toBe(2);
    expect(trace.invocations[0]).toMatchObject({
      problem: "The AWS Lambda function was throttled.",
      attempts: [
        { atMs: 0, answer: "throttled", tookMs: 100 },
        { atMs: 100, answer: "throttled", tookMs: 100 },
      ],
    });
    expect(trace.ended?.atMs).toBe(200);
  });

  test("that comes to an error is saved by the second attempt", async () => {
    const { trace } = await playAttempts([100, { kind: "access-denied" }], [100, good], [40, good]);

    expect(trace.ended).toMatchObject({ reason: "handler-hung-up", atMs: 200 });
  });

  test("waits for a slow attempt when the other one failed", async () => {
    const { trace } = await playAttempts(
      [12_000, good],
      [1_000, { kind: "function-error", errorType: "E", errorMessage: "m" }],
    );

    expect(trace.ended).toMatchObject({ atMs: 12_000, reason: "handler-hung-up" });
  });

  test("that is stopped at the function's own time-out is one without an answer", async () => {
    const { trace } = await playAttempts([3_000, { kind: "silent" }], null);

    expect(trace.invocations[0]?.attempts).toMatchObject([
      { answer: "silent", tookMs: 3_000 },
      { atMs: 5_000, answer: null },
    ]);
    expect(trace.ended).toMatchObject({ atMs: 20_000 });
  });

  test.each([
    [throttled, "The AWS Lambda function was throttled."],
    [{ kind: "access-denied" }, "Access denied while invoking the AWS Lambda function."],
    [{ kind: "function-error", errorType: "E", errorMessage: "m" }, "The AWS Lambda function returned an error."],
  ] as const)("that comes to %j: %s", async (answer, problem) => {
    const { trace } = await playAttempts([100, answer], [100, answer]);

    expect(trace.invocations[0]?.problem).toBe(problem);
  });

  test("that is answered twice counts the first answer", async () => {
    const simulated: { time: VirtualTime | null } = { time: null };
    let asked = 0;
    const made = simulation(
      {
        invoke(_request, answer) {
          asked++;
          for (const at of [100, 150]) simulated.time?.after(at, () => answer(throttled));
        },
      },
      { ...quiet, policies: { retries: 2 } },
    );
    simulated.time = made.time;
    made.callIn();
    await made.run();

    expect(asked).toBe(3);
    expect(made.ended[0]?.trace.invocations[0]?.attempts.map(({ atMs }) => atMs)).toEqual([0, 100, 200]);
  });

  test("tells nothing more once the call has ended for it", async () => {
    const { trace } = await playAttempts(null, null);

    expect(told(trace)).toEqual(["NEW_INBOUND_CALL"]);
  });
});

describe("a rule with several applications", () => {
  const second = {
    ...SIMULATED_DIRECTORY.applications[0],
    id: "44444444-4444-4444-8444-444444444444",
    region: "us-west-2",
  };
  const [rule] = SIMULATED_DIRECTORY.rules;
  const directory = () => ({
    ...SIMULATED_DIRECTORY,
    applications: [...SIMULATED_DIRECTORY.applications, second],
    rules: [{ ...rule, targets: [{ applicationId: second.id, priority: 2 }, ...rule.targets] }],
  });

  const run = async (first: () => unknown, other: HandlerFunction, world = quiet) => {
    const time: { now: VirtualTime | null } = { now: null };
    const handlerOf = ({ id }: { id: string }) => {
      if (!time.now) throw new Error("no time");
      return inProcess(id === second.id ? other : first, time.now);
    };
    const simulated = simulation(inTurn(), { ...world, directory, handlerOf });
    time.now = simulated.time;
    simulated.callIn();
    await simulated.run();
    const call = simulated.ended[0];
    if (!call) throw new Error("the call did not end");
    return call;
  };
  const broken = () => {
    throw new Error("broken");
  };

  test("asks the next one when the first cannot be invoked", async () => {
    const { trace, facts } = await run(broken, onEvents({ NEW_INBOUND_CALL: reply(speak("Here."), hangup()) }));

    expect(heard(trace)).toEqual(["Here."]);
    const requests = trace.invocations.map(({ request: { Sequence, CallDetails } }) => [
      Sequence,
      CallDetails.AwsRegion,
    ]);
    expect(requests).toEqual([
      [1, "us-east-1"],
      [1, "us-west-2"],
      [2, "us-west-2"],
    ]);
    expect(facts).toMatchObject({ applicationId: second.id, region: "us-west-2" });
  });

  test("does not ask it when the first one replied nonsense", async () => {
    const { trace } = await run(() => ({}), broken);

    expect(trace.invocations).toHaveLength(2);
    expect(trace.ended).toMatchObject({ reason: "invalid-reply" });
  });

  test("rejects the call when all of them fail", async () => {
    const { trace } = await run(broken, broken);

    expect(trace.invocations).toHaveLength(2);
    expect(trace.ended).toMatchObject({ reason: "handler-failed", sipResponseCode: 480 });
  });

  test("asks nobody when the caller has hung up meanwhile", async () => {
    const { trace } = await run(broken, broken, { script: { caller: does(waits(10), hangsUp) } });

    expect(new Set(trace.invocations.map(({ request }) => request.CallDetails.AwsRegion))).toEqual(
      new Set(["us-east-1"]),
    );
    expect(trace.ended).toMatchObject({ reason: "party-hung-up", atMs: 10 });
  });

  test("is not asked for later events", async () => {
    let calls = 0;
    const { trace } = await run(
      () => (calls++ === 0 ? reply(speak("Hello.")) : broken()),
      onEvents({ NEW_INBOUND_CALL: NOTHING }),
    );

    expect(trace.ended).toMatchObject({ reason: "handler-failed" });
    expect(trace.invocations.every(({ request }) => request.CallDetails.AwsRegion === "us-east-1")).toBe(true);
  });
});

describe("a call", () => {
  test("has 1,000 invocations, and ends at the next event", async () => {
    const { trace } = await play(() => reply(action("Pause", { DurationInMilliseconds: 100 })), {
      script: { caller: does(waits(3_000_000), hangsUp) },
    });

    expect(trace.invocations).toHaveLength(1_000);
    expect(trace.ended).toMatchObject({ reason: "too-many-invocations", sipResponseCode: 480 });
  });

  test("that the handler does not answer is given up after 30 s", async () => {
    const { trace } = await play(inTurn(reply(listen("^1$"))), quiet);

    expect(told(trace)).toEqual(["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL ReceiveDigits", "HANGUP LEG-A 480"]);
    expect(trace.ended).toMatchObject({ atMs: 30_000, reason: "not-answered" });
  });

  test("lasts a day at most", async () => {
    const forever = simulation(inTurn(reply(action("JoinChimeMeeting", { MeetingId: "m", JoinToken: "t" }))), {
      ...quiet,
      meetings: {
        join: (_request, events) => {
          forever.time.after(0, () => events.answered());
          return {
            answer() {},
            end() {},
            play() {},
            silence() {},
            hear() {},
            record: () => ({ pause() {}, resume() {}, read: () => [], stop: () => [] }),
          };
        },
        setMuted: () => [],
      },
    });
    forever.callIn();
    await forever.run();

    const trace = forever.ended[0]?.trace;
    expect(trace?.ended).toMatchObject({ leg: "LEG-B", reason: "too-long", atMs: 24 * 3_600_000 });
    expect(trace && told(trace).at(-1)).toBe("HANGUP LEG-B 480");
  });
});

describe("a handler in this process", () => {
  test("gets a copy that it may change, and its reply passes through JSON", async () => {
    const { trace } = await play((request) => {
      Object.assign(request, { Sequence: 99 });
      Object.assign(request.CallDetails, { Participants: [] });
      const isFirst = request.InvocationEventType === "NEW_INBOUND_CALL";
      return { ...reply(...(isFirst ? [hangup()] : [])), extra: undefined, at: new Date(0) };
    });

    expect(trace.invocations.map(({ request }) => request.Sequence)).toEqual([1, 2]);
    expect(trace.invocations[0]?.reply).toEqual({ ...reply(hangup()), at: "1970-01-01T00:00:00.000Z" });
  });

  test("gets lists as lists", async () => {
    const seen: boolean[] = [];
    await play((request) => {
      seen.push(Array.isArray(request.CallDetails.Participants));
      return reply(hangup());
    });

    expect(seen).toEqual([true, true]);
  });

  test("that throws what is no error has said what", async () => {
    const { trace } = await play(() => {
      throw "text";
    });

    expect(trace.invocations[0]?.attempts[0]).toMatchObject({ error: "Error: text" });
  });

  test("may be asynchronous, and takes no time of the call but its latency", async () => {
    const { trace } = await play(async (request) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return request.InvocationEventType === "NEW_INBOUND_CALL" ? reply(speak("Hi."), hangup()) : NOTHING;
    });

    expect(trace.heard[0]?.atMs).toBe(40);
  });

  test.each([
    ["rejects", () => Promise.reject(new RangeError("no"))],
    [
      "throws what is no error",
      () => {
        throw "text";
      },
    ],
    ["replies what is no JSON", () => ({ a: 1n })],
    ["resolves to what is no JSON", async () => ({ a: 1n })],
  ])("has failed when it %s", async (_, handler) => {
    const { trace } = await play(handler as () => unknown);

    expect(trace.invocations[0]?.attempts[0]).toMatchObject({ answer: "function-error", error: expect.any(String) });
  });

  test.each([undefined, null, ""])("that replies %s has replied nothing", async (nothing) => {
    const { trace } = await play(() => nothing);

    expect(trace.invocations[0]).toMatchObject({ problem: "Response is blank or empty" });
    expect(trace.ended).toMatchObject({ reason: "invalid-reply" });
  });
});
