import { existsSync } from "node:fs";
import { join } from "node:path";
import { findingsOf } from "../../cli/dial/findings.ts";
import { answerWithHandler, startHandlerCloud } from "../../cli/dial/handler-cloud.ts";
import { callHandler } from "../../cli/dial/place-call.ts";
import { failureText } from "../../cli/dial/words.ts";
import { does, hangsUp, hears, isVoicemail, presses, type Script, waits } from "../../engine/scripted/script.ts";
import type { EndReason } from "../../engine/trace.ts";
import { type CallOrder, type CallOutcome, dial } from "../../local/chime/dialled-call.ts";
import { seededRandom } from "../../shared/random.ts";
import { useStateFolder } from "../support/state-folder.ts";

const stateFolder = useStateFolder();
const FOLDER = join(process.cwd(), "test", "engine", "handlers");

const NUMBER = "+12065550100";
const orderOf = (script: Script, party = "+12065550142"): CallOrder => ({
  number: NUMBER,
  party,
  isOutbound: false,
  connectorId: null,
  isInteractive: false,
  script,
  seed: 1,
  policies: {},
});

async function call(handler: string, script: Script = { caller: does(waits(60_000)) }): Promise<CallOutcome> {
  const { outcome } = await callHandler({
    handler: join(FOLDER, handler),
    environment: {},
    stateFolder: stateFolder(),
    order: orderOf(script),
    noticed: () => {},
  });
  return outcome;
}

const heardIn = ({ call: { trace } }: CallOutcome) => trace.heard.map(({ text }) => text);
const rulesIn = ({ call: { trace } }: CallOutcome) =>
  trace.invocations.flatMap((invocation) => findingsOf(invocation).map(({ rule, severity }) => `${severity} ${rule}`));
const failuresIn = ({ call: { trace } }: CallOutcome) =>
  trace.invocations.flatMap(({ attempts }) => attempts.filter(({ answer }) => answer !== "reply").map(failureText));

interface Expected {
  /** What AWS makes of the call. */
  readonly ends: EndReason;
  readonly sip: number;
  readonly hears: readonly string[];
  /** The finding that explains it; null: there is nothing to explain. */
  readonly finding: string | null;
  /** Why an invocation gave no reply. */
  readonly failure?: RegExp;
  readonly invocations: number;
  readonly script?: Script;
}

const fine = (hearsText: readonly string[], invocations = 2): Expected => ({
  ends: "handler-hung-up",
  sip: 0,
  hears: hearsText,
  finding: null,
  invocations,
});
const refused = (finding: string, invocations: number): Expected => ({
  ends: "invalid-reply",
  sip: 480,
  hears: [],
  finding: `error ${finding}`,
  invocations,
});
const failing = (failure: RegExp): Expected => ({
  ends: "handler-failed",
  sip: 480,
  hears: [],
  finding: null,
  failure,
  invocations: 2,
});

const MENU = "Press one for sales, two for support.";
const menuScript = {
  caller: does(
    hears("Press one"),
    presses("9"),
    hears("not a choice"),
    hears("Press one"),
    presses("2"),
    hears("Goodbye"),
  ),
};

const TABLE: Readonly<Record<string, Expected>> = {
  "menu-switch.js": {
    ...fine([MENU, "That is not a choice.", MENU, "Support is closed. Goodbye."], 3),
    script: menuScript,
  },
  "callbacks.js": { ...fine(["Called back."]), finding: "warning handler-callback" },
  "not-async.js": { ...fine([]), sip: 486, finding: "warning handler-not-async" },
  "mutable-state.js": fine(["Welcome, whoever you are."]),
  "numbers-as-text.js": {
    ...fine(["Your code, please.", "You keyed 4 digits."], 3),
    finding: "info number-as-string",
    script: { caller: does(hears("code"), presses("1234"), waits(9_000)) },
  },
  "missing-text.js": { ...fine([], 3), finding: "error" },
  "empty-actions.js": refused("actions-empty", 2),
  "throws.js": failing(/Cannot read properties of undefined \(reading 'Name'\)/),
  "http-reply.js": refused("reply-for-http", 2),
  "text-reply.js": refused("reply-wrong-type", 2),
  "slow.js": { ...fine(["Looked up, try 1."], 3), finding: "warning handler-slow" },
  "early-client.js": fine(["You came by the rule handler."]),
  "wrong-case.js": refused("action-type-unknown", 2),
  "no-schema-version.js": refused("schema-version-missing", 2),
  "eleven-actions.js": refused("actions-too-many", 2),
  "returns-the-event.js": { ...fine(["Hello."]), finding: "warning member-unknown" },
  "exits.js": failing(/ended its own process \(process\.exit\(1\)\)/),
  "loose-promise.js": failing(/promise that it does not wait for failed/),
  "forgets-to-return.js": {
    ends: "invalid-reply",
    sip: 480,
    hears: ["Just a moment."],
    finding: "error reply-blank",
    invocations: 4,
  },
  "typed.lambdaHandler": fine(["Typed greetings to 12 characters."]),
  "module.mjs": fine(["Read from a file beside the module."]),
  "hangs-up-twice.js": { ...fine(["Bye."]), finding: "warning actions-ignored" },
  "forgets-leg-a.js": {
    ends: "party-hung-up",
    sip: 0,
    hears: ["ringback"],
    finding: "info other-leg-stays",
    invocations: 4,
    script: {
      caller: does(waits(90_000), hangsUp),
      callees: { "+12065550150": { ...does(waits(5_000), hangsUp), answersAfter: 1_000 } },
    },
  },
};

describe("handlers written the way people write them", () => {
  it.each(Object.entries(TABLE))("%s", async (handler, { script, ...expected }) => {
    const outcome = await call(handler, script);

    const { trace, facts } = outcome.call;
    expect({ reason: facts.ended.reason, sip: facts.ended.sipResponseCode }).toEqual({
      reason: expected.ends,
      sip: expected.sip,
    });
    expect(heardIn(outcome).map((text) => text ?? "ringback")).toEqual(expect.arrayContaining([...expected.hears]));
    if (expected.finding !== null) expect(rulesIn(outcome).join("\n")).toContain(expected.finding);
    else expect(rulesIn(outcome).filter((rule) => rule.startsWith("error"))).toEqual([]);
    if (expected.failure) expect(failuresIn(outcome).join("\n")).toMatch(expected.failure);
    expect(trace.invocations.flatMap(({ attempts }) => attempts)).toHaveLength(expected.invocations);
    expect(outcome.failures).toEqual([]);
  });

  it("sdk-version-2.js fails at load with what to do, where version 2 is not installed", async () => {
    if (existsSync(join(process.cwd(), "node_modules", "aws-sdk"))) return;
    const outcome = await call("sdk-version-2.js");

    expect(outcome.call.facts.ended).toMatchObject({ reason: "handler-failed", sipResponseCode: 480 });
    expect(failuresIn(outcome).join()).toMatch(/aws-sdk, version 2 of the SDK.*npm install aws-sdk/);
  });

  it("mutable-state.js takes the second caller for the first: a warm function keeps what the call before left", async () => {
    const random = seededRandom(1);
    const heard: unknown[] = [];
    const cloud = await startHandlerCloud({
      handler: join(FOLDER, "mutable-state.js"),
      environment: {},
      stateFolder: stateFolder(),
      random,
      calls: {},
      onFailure: () => {},
    });

    answerWithHandler(cloud, NUMBER, random);
    for (const party of ["+12065550142", "+12065550143"]) {
      const { trace } = (await dial(cloud.voice, orderOf({}, party), { startAt: 0 }).outcome).call;
      heard.push(trace.heard[0]?.text);
    }
    await cloud.close();

    expect(heard).toEqual(["Welcome, whoever you are.", "Welcome back, number one."]);
  });

  it("a voicemail is an answer for forgets-leg-a.js", async () => {
    const script = { caller: does(waits(120_000), hangsUp), callees: { "+12065550150": isVoicemail } };

    const outcome = await call("forgets-leg-a.js", script);

    expect(outcome.call.trace.invocations.map(({ request }) => request.InvocationEventType)).toContain(
      "ACTION_SUCCESSFUL",
    );
    expect(heardIn(outcome).join()).toContain("leave a message");
  });
});
