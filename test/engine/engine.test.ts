import { type Directory, routeOf } from "../../engine/directory.ts";
import { does, hangsUp, waits } from "../../engine/scripted/script.ts";
import { SIMULATED_DIRECTORY, simulation } from "../../engine/simulate.ts";
import { NO_LIMITS, throttle } from "../../engine/throttles.ts";
import { bridge, hangup, inTurn, onEvents, pause, reply, speak } from "../support/phone-calls.ts";

const [application] = SIMULATED_DIRECTORY.applications;
const [rule] = SIMULATED_DIRECTORY.rules;
const directory = (...rules: Directory["rules"]): Directory => ({ ...SIMULATED_DIRECTORY, rules });
const HOST = "abcdefghij0123456789zz.voiceconnector.chime.aws";
const toNumber = (to: string) => ({ to, requestUriHostname: null });

describe("the route of a call", () => {
  test("is the rule of its number", () => {
    expect(routeOf(directory(rule), toNumber("+15550100001"))).toEqual({ rule, applications: [application] });
    expect(routeOf(directory(rule), toNumber("+15550100009"))).toBeNull();
  });

  test("is the rule of the host that its request names, whatever its case", () => {
    const byHost = { ...rule, triggerType: "RequestUriHostname", triggerValue: HOST } as const;

    expect(routeOf(directory(byHost), { to: "7001", requestUriHostname: HOST.toUpperCase() })?.rule).toBe(byHost);
    expect(routeOf(directory(byHost), { to: "7001", requestUriHostname: "another" })).toBeNull();
    expect(routeOf(directory(byHost), toNumber(HOST))).toBeNull();
  });

  test("passes over rules that are disabled, or lead nowhere", () => {
    const disabled = { ...rule, disabled: true };
    const empty = { ...rule, targets: [{ applicationId: "gone", priority: 1 }] };

    expect(routeOf(directory(disabled), toNumber("+15550100001"))).toBeNull();
    expect(routeOf(directory(empty), toNumber("+15550100001"))).toBeNull();
    expect(routeOf(directory(disabled, empty, rule), toNumber("+15550100001"))?.rule).toBe(rule);
  });

  test("asks the lowest priority first", () => {
    const ids = ["third", "first", "second"];
    const many = {
      ...SIMULATED_DIRECTORY,
      applications: ids.map((id) => ({ ...application, id })),
      rules: [{ ...rule, targets: ids.map((applicationId, at) => ({ applicationId, priority: [30, 1, 2][at] ?? 0 })) }],
    };

    expect(routeOf(many, toNumber("+15550100001"))?.applications.map(({ id }) => id)).toEqual([
      "first",
      "second",
      "third",
    ]);
  });
});

describe("the engine", () => {
  test("refuses a call that nobody answers for", () => {
    const { engine, callIn } = simulation(inTurn());

    expect(callIn({ to: "+15550109999" })).toEqual({ refused: "no-rule", sipResponseCode: 404 });
    expect(engine.liveCalls()).toEqual([]);
  });

  test("knows a call by its id while it goes on", async () => {
    const simulated = simulation(inTurn(reply(pause(1_000), hangup())));
    const answer = simulated.callIn({ sipHeaders: { "X-Order": "42" } });
    const [transactionId = ""] = simulated.engine.liveCalls();

    expect(answer).toEqual({ transactionId, refused: null });
    expect(simulated.engine.trace(transactionId)?.ended).toBeNull();
    await simulated.run();
    expect(simulated.engine.trace(transactionId)).toBeNull();
    const first = simulated.ended[0]?.trace.invocations[0]?.request.CallDetails.Participants[0];
    expect(first?.SipHeaders).toEqual({ "X-Order": "42" });
  });

  test("takes a call from a Voice Connector, and its facts name it", async () => {
    const byHost = { ...rule, triggerType: "RequestUriHostname", triggerValue: HOST } as const;
    const connectorArn = "arn:aws:chime:us-east-1:123456789012:vc/abcdefghij0123456789zz";
    const simulated = simulation(inTurn(reply(hangup())), { directory: () => directory(byHost) });
    simulated.callIn({ to: "7001", requestUriHostname: HOST, connectorArn });
    await simulated.run();

    expect(simulated.ended[0]?.facts.legs[0]).toMatchObject({ kind: "AWS", arn: connectorArn, to: "7001" });
  });

  test.each([
    ["an unknown application", { applicationId: "none" }],
    ["a number that is not the account's", { from: "+15550109999" }],
  ])("does not create a call with %s", (_, wrong) => {
    const { engine } = simulation(inTurn());
    const answer = engine.create({ applicationId: application.id, from: "+15550100001", to: "+15550100010", ...wrong });

    expect(answer).toMatchObject({ statusCode: 400, error: { name: "BadRequestException" } });
    expect(engine.liveCalls()).toEqual([]);
  });

  test("does not create more calls than may be active", () => {
    const { engine } = simulation(inTurn(), { limits: { activeCalls: 1 } });
    const create = () => engine.create({ applicationId: application.id, from: "+15550100001", to: "+15550100010" });

    expect([create().statusCode, create()]).toEqual([201, expect.objectContaining({ statusCode: 400 })]);
  });

  test("a created call carries its headers to the callee, and to the handler", async () => {
    const simulated = simulation(inTurn(), { script: { callees: { "+15550100010": does(waits(1_000), hangsUp) } } });
    const dialled: unknown[] = [];
    const { dial } = simulated.world.phones;
    Object.assign(simulated.world.phones, {
      dial: (...args: Parameters<typeof dial>) => {
        dialled.push(args[0]);
        return dial(...args);
      },
    });
    const sipHeaders = { "X-Campaign": "7" };
    simulated.engine.create({ applicationId: application.id, from: "+15550100001", to: "+15550100010", sipHeaders });
    await simulated.run();

    const [call] = simulated.ended;
    expect(dialled).toEqual([
      {
        target: { kind: "PSTN", uri: "+15550100010", arn: null },
        from: "+15550100001",
        sipHeaders,
        transactionId: call?.trace.transactionId,
      },
    ]);
    expect(call?.trace.invocations[0]?.request.CallDetails.Participants[0]?.SipHeaders).toEqual(sipHeaders);
    expect(call?.facts).toMatchObject({ ruleId: null, legs: [{ direction: "Outbound", tag: "LEG-A" }] });
  });

  test("a created call that cannot be dialled ends with 404", async () => {
    const simulated = simulation(inTurn(), { phones: { dial: () => null } });
    simulated.engine.create({ applicationId: application.id, from: "+15550100001", to: "+15550100010" });
    await simulated.run();

    expect(simulated.ended[0]?.trace.ended).toMatchObject({ reason: "refused", sipResponseCode: 404 });
  });

  test("updates a call of the application that is named only", () => {
    const { engine, callIn } = simulation(inTurn(reply(pause(1_000))));
    callIn();
    const [transactionId = ""] = engine.liveCalls();

    expect(engine.update("another", transactionId, {})).toMatchObject({
      statusCode: 404,
      error: { message: `Transaction ${transactionId} doesn't exist for SipMediaApplication another` },
    });
    expect(engine.update(application.id, transactionId, {})).toEqual({ statusCode: 202, error: null });
  });

  test("an update while an outbound call rings cannot speak to it, only give it up", async () => {
    const ends = async (...actions: object[]) => {
      const simulated = simulation(onEvents({ CALL_UPDATE_REQUESTED: reply(...actions) }), {
        script: { callees: { "+15550100010": { neverAnswers: true } } },
      });
      simulated.engine.create({ applicationId: application.id, from: "+15550100001", to: "+15550100010" });
      simulated.time.after(2_000, () =>
        simulated.engine.update(application.id, simulated.engine.liveCalls()[0] ?? "", {}),
      );
      await simulated.run();
      return simulated.ended[0]?.trace;
    };

    const spoken = await ends(speak("Hello."));
    expect(spoken?.invocations.some(({ request }) => request.InvocationEventType === "ACTION_FAILED")).toBe(true);
    expect(spoken?.ended).toMatchObject({ reason: "not-answered", sipResponseCode: 480 });
    expect((await ends(hangup()))?.ended).toMatchObject({ reason: "handler-hung-up", atMs: 2_040 });
  });

  test("plays many calls at one time, each on its own", async () => {
    const script = { callees: { "+15550100010": does(waits(5_000), hangsUp) }, caller: does(waits(20_000), hangsUp) };
    const simulated = simulation(onEvents({ NEW_INBOUND_CALL: reply(speak("Hi."), bridge("+15550100010")) }), {
      script,
    });
    for (let call = 0; call < 20; call++) simulated.time.after(call * 100, () => void simulated.callIn());
    await simulated.run();

    expect(simulated.ended).toHaveLength(20);
    expect(new Set(simulated.ended.map(({ trace }) => trace.transactionId)).size).toBe(20);
    for (const { trace, facts } of simulated.ended) {
      expect(trace.ended?.atMs).toBe(20_000);
      expect(facts.legs).toHaveLength(2);
    }
  });
});

describe("facts of a call", () => {
  test("say of each leg when it rang, was answered and ended", async () => {
    const script = { callees: { "+15550100010": does(waits(5_000), hangsUp) }, caller: does(waits(20_000), hangsUp) };
    const simulated = simulation(inTurn(reply(bridge("+15550100010"))), { script });
    simulated.callIn();
    await simulated.run();

    const start = simulated.ended[0]?.trace.startedAt ?? 0;
    expect(simulated.ended[0]?.facts).toMatchObject({
      accountId: "123456789012",
      region: "us-east-1",
      applicationId: application.id,
      ruleId: rule.id,
      startedAt: start,
      ended: { leg: "LEG-A", reason: "party-hung-up", sipResponseCode: 0, atMs: 20_000 },
      legs: [
        {
          tag: "LEG-A",
          direction: "Inbound",
          kind: "PSTN",
          startedAt: start,
          answeredAt: start + 3_040,
          endedAt: start + 20_000,
          isRecorded: false,
        },
        {
          tag: "LEG-B",
          direction: "Outbound",
          kind: "PSTN",
          startedAt: start + 40,
          answeredAt: start + 3_040,
          endedAt: start + 8_040,
        },
      ],
    });
  });
});

test("a throttle gives as many as it may in any second", () => {
  let now = 0;
  const take = throttle(2, () => now);
  const at = (time: number) => {
    now = time;
    return take();
  };

  expect([at(0), at(500), at(999), at(1_000), at(1_400), at(1_500)]).toEqual([true, true, false, true, false, true]);
  const free = throttle(NO_LIMITS.speechPerSecond, () => 0);
  expect(Array.from({ length: 100 }, free)).not.toContain(false);
});
