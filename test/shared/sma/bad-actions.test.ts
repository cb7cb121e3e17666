import fc from "fast-check";
import { ACTION_TYPES, type ActionType } from "../../../shared/sma/action-types.ts";
import { readAction } from "../../../shared/sma/read-action.ts";
import { validateReply } from "../../../shared/sma/validate.ts";
import { bracketed, everyMember, memberAt, mistyped } from "../../support/every-member.ts";
import { withMember } from "../../support/samples.ts";
import { PARAMETERS } from "../../support/sma-actions.ts";
import { expectPlainWords } from "../../support/sma-findings.ts";
import { REQUESTS } from "../../support/sma-requests.ts";

/** Members that may be left out, by type of action. `*`: of every type. */
const OPTIONAL: Readonly<Record<string, readonly string[]>> = {
  "*": ["CallId", "ParticipantTag"],
  CallAndBridge: ["CallTimeoutSeconds", "RingbackTone", "SipHeaders", "SipHeaders.X-Skill", "SipHeaders.User-to-User"],
  Hangup: ["SipResponseCode"],
  PlayAudio: ["PlaybackTerminators", "Repeat"],
  RecordAudio: ["RecordingDestination.Prefix", "SilenceDurationInSeconds", "SilenceThreshold"],
  SendDigits: ["ToneDurationInMilliseconds"],
  Speak: ["Engine", "LanguageCode", "TextType", "VoiceId"],
  StartBotConversation: [
    "LocaleId",
    "Configuration",
    "Configuration.SessionState.SessionAttributes",
    "Configuration.SessionState.SessionAttributes.order",
    "Configuration.WelcomeMessages",
  ],
};
const DIGITS_OPTIONAL = [
  "InputDigitsRegex",
  "MinNumberOfDigits",
  "MaxNumberOfDigits",
  "TerminatorDigits",
  "InBetweenDigitsDurationInMilliseconds",
  "Repeat",
];
const SPEECH_OPTIONAL = ["Engine", "LanguageCode", "TextType", "VoiceId"];

function isOptional(type: ActionType, path: string): boolean {
  if (OPTIONAL["*"]?.includes(path) || OPTIONAL[type]?.includes(path)) return true;
  if (type.endsWith("AndGetDigits") && DIGITS_OPTIONAL.includes(path)) return true;
  if (path === "SipHeaders.Diversion") return true;
  return SPEECH_OPTIONAL.some((name) => /^(Failure)?SpeechParameters\./.test(path) && path.endsWith(`.${name}`));
}

/** Without these it is another member that is wrong, or one more. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  "Configuration.SessionState": ["Configuration.WelcomeMessages"],
  "Configuration.SessionState.DialogAction": ["Configuration.WelcomeMessages"],
  "Configuration.SessionState.DialogAction.Type": [
    "Configuration.SessionState.DialogAction.Type",
    "Configuration.WelcomeMessages",
  ],
};

const members = ACTION_TYPES.flatMap((type) => everyMember(PARAMETERS[type]).map((path) => [type, path] as const));

function errorPaths(type: ActionType, parameters: unknown): string[] {
  const { findings, error, action } = readAction(type, parameters, "A");
  findings.forEach(expectPlainWords);
  const errors = findings.filter(({ severity }) => severity === "error");
  // What the service answers is what the first thing wrong is answered with; without one the action can run.
  expect(error).toEqual(errors[0]?.error ?? null);
  expect(action === null).toBe(errors.length > 0);
  return errors.map(({ path }) => path.replace("A.Parameters.", ""));
}

test.each(ACTION_TYPES)("%s with every documented member is valid", (type) => {
  expect(readAction(type, PARAMETERS[type], "A")).toMatchObject({ error: null, findings: [], echo: PARAMETERS[type] });
});

test.each(members)("%s without %s", (type, path) => {
  const paths = errorPaths(type, withMember(PARAMETERS[type], path, undefined));

  expect(paths).toEqual(isOptional(type, path) ? [] : (ELSEWHERE[path] ?? [bracketed(path)]));
});

test.each(members)("%s with null for %s is as without", (type, path) => {
  const without = readAction(type, withMember(PARAMETERS[type], path, undefined), "A");

  const { echo: _, ...read } = readAction(type, withMember(PARAMETERS[type], path, null), "A");

  // A header or attribute is a value of its own, not a member of the contract.
  if (!/^(SipHeaders|.*SessionAttributes)\./.test(path)) expect(without).toMatchObject(read);
});

test.each(members)("%s with %s mistyped", (type, path) => {
  const value = mistyped(memberAt(PARAMETERS[type], path));

  const paths = errorPaths(type, withMember(PARAMETERS[type], path, value));

  expect(paths).toContain(bracketed(path));
});

test.each(members)("no text in the place of %s.%s is in what is said of it", (type, path) => {
  const secret = "5550199999";
  for (const value of [secret, { [`${secret} ${secret}`]: secret }, [secret, [secret]]]) {
    // A number as text is a number, and those are shown: none of them is private.
    if (value === secret && /Milliseconds$|Seconds$|^Repeat$|NumberOf|Threshold$/.test(path)) continue;
    const { findings } = readAction(type, withMember(PARAMETERS[type], path, value), "A");

    expect(findings.map(({ message, fix }) => message + fix).join()).not.toContain(secret);
  }
});

const json = fc.jsonValue({ maxDepth: 3 });

test("any JSON in any place of an action is read, or refused with its place", () => {
  fc.assert(
    fc.property(fc.constantFrom(...members), json, ([type, path], value) => {
      const paths = errorPaths(type, withMember(PARAMETERS[type], path, value ?? undefined));

      const [root = ""] = path.split(".");
      const related = type.endsWith("Digits") || path.startsWith("Configuration") || path.startsWith("Endpoints");
      for (const found of paths) expect(related || found.startsWith(root)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test("any JSON is a reply, or refused", () => {
  const action = fc.record({ Type: fc.oneof(fc.constantFrom<string>(...ACTION_TYPES), fc.string()), Parameters: json });
  const near = fc.record(
    { SchemaVersion: fc.constantFrom("1.0", "1.1"), Actions: fc.array(action), TransactionAttributes: json },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(json, near), fc.constantFrom(...Object.values(REQUESTS)), (reply, request) => {
      const findings = validateReply(reply, request);

      expect(
        findings.every(({ path, rule, message, fix }) =>
          [path, rule, message, fix].every((text) => typeof text === "string"),
        ),
      ).toBe(true);
      expect(findings.every(({ severity, error }) => (severity === "error") === (error !== undefined))).toBe(true);
    }),
    { numRuns: 200 },
  );
});
