import { does, hangsUp, hears, presses, waits } from "../../../engine/scripted/script.ts";
import { simulation } from "../../../engine/simulate.ts";
import {
  ask,
  bridge,
  hangup,
  heard,
  inTurn,
  listen,
  onEvents,
  pause,
  play,
  reply,
  speak,
  told,
} from "../../support/phone-calls.ts";

import { AGENT, both, digitsOf, quiet } from "../../support/policy-choices.ts";

describe("open point 25: asking for digits", () => {
  test("a digit cuts the prompt short, or is not heard before its end", async () => {
    const script = { caller: does(hears("Press", { bargesIn: true }), presses("1#"), waits(30_000), hangsUp) };
    const { usual, otherwise } = await both("bargeIn", false, () => inTurn(reply(ask())), { script });

    expect(usual.trace.invocations[1]).toMatchObject({ atMs: 40 + 300 + 150 });
    expect(digitsOf(usual)).toEqual(["1"]);
    expect(told(otherwise.trace)[1]).toBe("ACTION_FAILED SpeakAndGetDigits InvalidDigitsReceived");
  });

  test("the failure prompt is played after the last attempt, or not", async () => {
    const { usual, otherwise } = await both("failurePromptAfterLast", false, () => inTurn(reply(ask({ Repeat: 2 }))));

    const count = ({ trace }: typeof usual) => heard(trace).filter((text) => text === "That is not a choice.").length;
    expect([count(usual), count(otherwise)]).toEqual([2, 1]);
  });
});

test("open point 26: an action that a newer list waits for answers, or does not", async () => {
  const script = { caller: does(waits(500), hangsUp), callees: { [AGENT]: does(waits(20_000), hangsUp) } };
  const run = async (supersededSuccess: boolean) => {
    const simulated = simulation(
      onEvents({ NEW_INBOUND_CALL: reply(bridge(AGENT)), CALL_UPDATE_REQUESTED: reply(speak("Updated.")) }),
      { script: { ...script, caller: does(waits(9_000), hangsUp) }, policies: { supersededSuccess } },
    );
    simulated.callIn();
    simulated.time.after(1_000, () => {
      const [id = ""] = simulated.engine.liveCalls();
      simulated.engine.update(simulated.world.directory().applications[0]?.id ?? "", id, {});
    });
    await simulated.run();
    return simulated.ended[0] && told(simulated.ended[0].trace).slice(1, 4);
  };

  expect(await run(true)).toEqual([
    "CALL_UPDATE_REQUESTED CallUpdateRequest",
    "ACTION_SUCCESSFUL CallAndBridge",
    "ACTION_SUCCESSFUL Speak",
  ]);
  expect((await run(false))?.slice(0, 2)).toEqual([
    "CALL_UPDATE_REQUESTED CallUpdateRequest",
    "ACTION_SUCCESSFUL Speak",
  ]);
});

test("open point 27: Sequence has no gaps, unless a repeated invocation counts", async () => {
  let attempts = 0;
  const handler = () => {
    attempts = 0;
    return onEvents({
      NEW_INBOUND_CALL: () => {
        if (attempts++ === 0) throw new Error("once");
        return reply(speak("Hello."), hangup());
      },
    });
  };
  const { usual, otherwise } = await both("sequenceOfRetry", "next", handler);

  const sequences = ({ trace }: typeof usual) => trace.invocations.map(({ request }) => request.Sequence);
  expect([sequences(usual), sequences(otherwise)]).toEqual([
    [1, 2],
    [1, 3],
  ]);
});

test("open point 28: a bridge is over as an action when it is answered, or when a party hangs up", async () => {
  const script = { callees: { [AGENT]: does(waits(8_000), hangsUp) }, ...quiet };
  const handler = () => inTurn(reply(bridge(AGENT)), reply(speak("You are connected.")));
  const { usual, otherwise } = await both("bridgeRuns", "until-hang-up", handler, { script });

  const at = ({ trace }: typeof usual) => trace.heard.find(({ kind }) => kind === "speech")?.atMs;
  expect(at(usual)).toBe(40 + 3_000 + 40);
  expect(at(otherwise)).toBe(40 + 3_000 + 8_000 + 40);
});

test.each(["vc", "vcg", "another"])("open point 30: an ARN of the form %s is dialled", async (form) => {
  const Arn = `arn:aws:chime:us-east-1:123456789012:${form}/abcdefghij0123456789zz`;
  const list = reply(bridge("", { Endpoints: [{ BridgeEndpointType: "AWS", Uri: "7001", Arn }] }));
  const script = { callees: { "7001": does(waits(1_000), hangsUp) }, ...quiet };
  const { trace, facts } = await play(inTurn(list), { script });

  expect(told(trace)[1]).toBe("ACTION_SUCCESSFUL CallAndBridge");
  expect(facts.legs[1]).toMatchObject({ kind: "AWS", arn: Arn, to: "7001" });
});

test.each(["ActionExecutionThrottled", "SomethingNew"])(
  "open point 32: the ErrorType %s reaches the handler",
  async (ErrorType) => {
    const voices = { speak: () => ({ ErrorType, ErrorMessage: "as it came" }) };
    const { trace } = await play(inTurn(reply(speak("Hello."))), { script: quiet, voices });

    expect(trace.invocations[1]?.request.ActionData).toMatchObject({ ErrorType, ErrorMessage: "as it came" });
  },
);

test("open point 33: invocations of a call wait for each other, or overlap", async () => {
  const script = { caller: does(waits(6_000), presses("1"), waits(3_000), presses("1"), waits(9_000), hangsUp) };
  const handler = () => inTurn(reply(listen("^1$"), pause(30_000)));
  const { usual, otherwise } = await both("overlappingInvocations", true, handler, { script, latency: 4_500 });

  const overlaps = ({ trace }: typeof usual) =>
    trace.invocations.some(({ atMs }, index) => {
      const before = trace.invocations[index - 1];
      return before !== undefined && atMs < before.atMs + 4_500;
    });
  expect([overlaps(usual), overlaps(otherwise)]).toEqual([false, true]);
});

test("open point 34: what is noticed about the way a handler runs is a finding", async () => {
  const finding = {
    severity: "warning",
    path: "",
    rule: "handler-with-callback",
    message: "The handler takes a callback.",
    fix: "Return a promise.",
    source: "lambda-nodejs",
  } as const;
  const handler = {
    invoke: (_: unknown, answer: (answer: { kind: "reply"; payload: unknown; findings: (typeof finding)[] }) => void) =>
      answer({ kind: "reply", payload: reply(hangup()), findings: [finding] }),
  };
  const { trace } = await play(handler);

  expect(trace.invocations[0]?.findings).toContainEqual(finding);
});

describe("open points beside the numbered ones", () => {
  test.each([
    ["by-kind", "ACTION_FAILED SpeakAndGetDigits SystemException"],
    ["ACTION_FAILED", "ACTION_FAILED SpeakAndGetDigits SystemException"],
    ["silently", "HANGUP LEG-A 0"],
  ] as const)("an action whose leg hung up ends %s", async (endedLegAction, expected) => {
    const script = { caller: does(waits(1_000), hangsUp) };
    const { trace } = await play(inTurn(reply(ask())), { script, policies: { endedLegAction } });

    expect(told(trace)[1]).toBe(expected);
  });

  test("a handler that cannot be invoked is not told of the hang-up, or is", async () => {
    const { usual, otherwise } = await both("hangupAfterFailure", true, () => () => {
      throw new Error("broken");
    });

    expect(told(usual.trace)).toEqual(["NEW_INBOUND_CALL"]);
    expect(told(otherwise.trace)).toEqual(["NEW_INBOUND_CALL", "HANGUP LEG-A 480"]);
  });

  test("legs that ended stay listed, or only the last of each tag", async () => {
    const script = { callees: { [AGENT]: does(waits(1_000), hangsUp) }, ...quiet };
    const handler = () => inTurn(reply(bridge(AGENT)), reply(), reply(bridge(AGENT)), reply(), reply(hangup()));
    const { usual, otherwise } = await both("endedLegs", "last-of-each-tag", handler, { script });

    const listed = ({ trace }: typeof usual) =>
      trace.invocations.at(-1)?.request.CallDetails.Participants.map(({ ParticipantTag: tag }) => tag);
    expect([listed(usual), listed(otherwise)]).toEqual([
      ["LEG-A", "LEG-B", "LEG-B"],
      ["LEG-A", "LEG-B"],
    ]);
  });
});
