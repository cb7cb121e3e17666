import backend from "../../../carillon.config.ts";
import type { Backend } from "../../../functions/answer-call/backend.ts";
import { checkBackend } from "../../../functions/answer-call/check-backend.ts";
import { InvalidInputError } from "../../../shared/errors.ts";

const NUMBER = "+12065550100";
const APPLICATION = "33333333-3333-4333-8333-333333333333";
const desk = { hours: "office", sales: "sales", support: "support", mailbox: "office" };

/** Paths and what is allowed there, of a backend that the compiler would refuse too. */
function refused(given: object): string[] {
  try {
    checkBackend(given as Backend);
  } catch (error) {
    if (error instanceof InvalidInputError) return error.issues.map(({ path, allowed }) => `${path}: ${allowed}`);
    throw error;
  }
  return [];
}

describe("a backend", () => {
  it("is given back as it was: the shipped one, an empty one, and one with every flow", () => {
    const whole: Backend = {
      inbound: {
        [NUMBER]: { flow: "front-desk", args: desk },
        "+12065550101": { flow: "voicemail", args: { mailbox: "a.b_c-1", language: "pt" } },
        "+12065550102": { flow: "ring-group", args: { group: "sales", mailbox: "office", language: "es" } },
      },
      outbound: { [NUMBER]: { flow: "appointment-reminder" } },
      applications: { [APPLICATION]: { flow: "meeting-by-pin", args: { language: "en" } } },
      fallback: { say: { ssml: "<speak>Sorry.</speak>" }, voice: { voiceId: "Camila" }, transferTo: NUMBER },
      flows: { holdMusic: { bucket: "sounds", key: "hold.wav" } },
      deployment: {
        legs: 20_000,
        botAliases: ["arn:aws:lex:us-east-1:111122223333:bot-alias/ABCDEFGHIJ/TSTALIASID"],
        answerCall: { reservedConcurrency: 500, provisionedConcurrency: 20, rollout: "canary" },
        retention: { recordingsInDays: 400, voicemailsInDays: 90, recordsInDays: 3650, logsInDays: 14 },
        keepData: false,
      },
    };

    for (const given of [backend, {}, whole]) expect(checkBackend(given)).toBe(given);
  });

  it.each<[string, object, RegExp]>([
    [
      "a bot without its alias",
      { deployment: { botAliases: ["arn:aws:lex:us-east-1:111122223333:bot/ABCDEFGHIJ"] } },
      /^deployment\.botAliases\.0: arn:aws:lex:REGION:ACCOUNT:bot-alias/,
    ],
    ["half a leg more", { deployment: { legs: 1.5 } }, /^deployment\.legs: a whole number/],
    [
      "a retention of logs that CloudWatch does not have",
      { deployment: { retention: { logsInDays: 31 } } },
      /^deployment\.retention\.logsInDays: /,
    ],
    [
      "a rollout that there is not",
      { deployment: { answerCall: { rollout: "slowly" } } },
      /^deployment\.answerCall\.rollout: .*at-once.*canary.*linear/,
    ],
    [
      "more sandboxes that wait than may run",
      { deployment: { answerCall: { provisionedConcurrency: 51 } } },
      /^deployment\.answerCall\.provisionedConcurrency: at most reservedConcurrency/,
    ],
    [
      "a number that is not E.164",
      { inbound: { "2065550100": { flow: "front-desk", args: desk } } },
      /^inbound\.2065550100: .*E\.164/,
    ],
    [
      "a number that calls",
      { outbound: { anonymous: { flow: "appointment-reminder" } } },
      /^outbound\.anonymous: .*E\.164/,
    ],
    [
      "an application that is no id",
      { applications: { desk: { flow: "front-desk", args: desk } } },
      /^applications\.desk: /,
    ],
    [
      "a flow that nobody knows",
      { inbound: { [NUMBER]: { flow: "fax" } } },
      /^inbound\.\+12065550100\.flow: .*"front-desk".*"voicemail"/,
    ],
    [
      "a flow without what it needs",
      { inbound: { [NUMBER]: { flow: "voicemail", args: { mailbox: "office" } } } },
      /\.args\.language: .*"en".*"es".*"pt"/,
    ],
    [
      "a language that nobody speaks here",
      { inbound: { [NUMBER]: { flow: "meeting-by-pin", args: { language: "tlh" } } } },
      /\.args\.language: .*"en"/,
    ],
    [
      "a name that no command can take",
      { inbound: { [NUMBER]: { flow: "front-desk", args: { ...desk, mailbox: "the office" } } } },
      /\.args\.mailbox: 1 to 64 letters/,
    ],
    [
      "an argument too many",
      { inbound: { [NUMBER]: { flow: "front-desk", args: { ...desk, fax: "x" } } } },
      /\.args\.fax: only hours, sales, support, mailbox/,
    ],
    [
      "what a reminder is told by its call",
      { outbound: { [NUMBER]: { flow: "appointment-reminder", args: {} } } },
      /^outbound\.\+12065550100\.args: /,
    ],
    ["a fallback that says nothing", { fallback: { transferTo: NUMBER } }, /^fallback: either say or play/],
    ["a fallback to an extension", { fallback: { say: "Sorry.", transferTo: "100" } }, /transferTo: .*E\.164/],
    [
      "a voice that no engine has",
      { fallback: { say: "Sorry.", voice: { engine: "generative" } } },
      /voice\.engine: .*"standard".*"neural"/,
    ],
    [
      "an automation with a name for no resource",
      {
        automations: {
          "My one": {
            bus: "carillon",
            pattern: {},
            target: { kind: "queue", arn: "arn:aws:sqs:us-east-1:111122223333:q" },
          },
        },
      },
      /^automations\.My one: 1 to 32 small letters/,
    ],
    [
      "an automation that ends nowhere",
      { automations: { mine: { bus: "carillon", pattern: {}, target: { kind: "queue", arn: "queue" } } } },
      /^automations\.mine\.target\.arn: an ARN/,
    ],
    ["a member that is misspelt", { inbuond: {} }, /^inbuond: only .*inbound, outbound/],
  ])("is refused for %s, where it stands", (_what, given, expected) => {
    const issues = refused(given);

    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatch(expected);
  });
});

describe("what is watched", () => {
  const id = "abcdef1ghij2klmno3pqr4";

  it("is checked like the rest", () => {
    expect(refused({ watch: { emails: ["operator@example.com"], connectors: { main: id } } })).toEqual([]);
    expect(refused({ watch: { emails: ["operator"], connectors: { main: "ABC" } } })).toEqual([
      expect.stringMatching(/^watch\.emails/),
      expect.stringMatching(/^watch\.connectors\.main/),
    ]);
    expect(refused({ watch: { mediaMetricsTo: { functionArn: "quality" } } })).toEqual([
      "watch.mediaMetricsTo.functionArn: the ARN of a function",
    ]);
  });

  it("has no two Voice Connectors of one name, since dashboards are called after them", () => {
    expect(refused({ watch: { connectors: { main: id } }, voiceConnectors: { main: {} } })).toEqual([
      "watch.connectors.main: another name; declared ones have a dashboard anyway",
    ]);
  });
});
