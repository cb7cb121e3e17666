import fc from "fast-check";
import { InvalidInputError } from "../../../shared/errors.ts";
import { EVENT_TYPES, type EventType } from "../../../shared/sma/event-types.ts";
import { parseRequest } from "../../../shared/sma/request.ts";
import { everyMember, memberAt, mistyped } from "../../support/every-member.ts";
import { withMember } from "../../support/samples.ts";
import { ACTION_RESULTS, REQUESTS } from "../../support/sma-requests.ts";

/** Requests of every type, and a success of every type of action that has results of its own. */
const SENT = [
  ...EVENT_TYPES.map((type) => [type as string, REQUESTS[type]] as const),
  ...ACTION_RESULTS.map(
    (ActionData) => [`ACTION_SUCCESSFUL ${ActionData.Type}`, { ...REQUESTS.ACTION_SUCCESSFUL, ActionData }] as const,
  ),
];

/** Members that may be left out. All others must be there. */
const OPTIONAL =
  /^CallDetails\.(TransactionAttributes|SipRuleId|Participants\.0\.(Status|SipHeaders))$|^(ActionData\.)?ErrorMessage$|^ActionData\.Parameters(\.Arguments)?$|^ActionData\.(CallId|RecordingTerminatorUsed|CallRecordingDestination)$|^ActionData\.IntentResult\.(SessionId|Interpretations|SessionState\.(SessionAttributes|Intent))$|\.(Slots|State|ConfirmationState|NluConfidence)$|^ActionData\.IntentResult\.Interpretations\.0\.Intent$/;
/** Members whose own members are the author's or the caller's: any of them may be missing. */
const OPEN =
  /^CallDetails\.TransactionAttributes\.|\.SipHeaders\.|^ActionData\.Parameters\.|\.SessionAttributes\.|\.Slots\.|\.NluConfidence\./;
/** Members that may be anything. */
const ANYTHING =
  /^CallDetails\.TransactionAttributes\.|^ActionData\.Parameters\.(?!CallId|ParticipantTag|SipResponseCode|Arguments)|\.NluConfidence|\.Slots\.\w+\./;
/** Events that do not need their `ActionData`, or not its `Type`. */
const NEEDS_NO_DATA: ReadonlySet<string> = new Set<EventType>(["NEW_OUTBOUND_CALL", "HANGUP"]);

function isNeeded(name: string, path: string): boolean {
  if (path === "ActionData" && NEEDS_NO_DATA.has(name)) return false;
  if (path === "ActionData.Type" && name === "HANGUP") return false;
  if (path === "ActionData.ReceivedDigits" && name.endsWith(" ReceiveDigits")) return false;
  return !OPTIONAL.test(path) && !OPEN.test(path);
}

const members = SENT.flatMap(([name, sent]) => everyMember(sent).map((path) => [name, path, sent] as const));

/** Paths that the error names; none where the request is read. */
function wrongPaths(input: unknown): string[] {
  try {
    parseRequest(input);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    for (const { found, allowed } of error.issues) {
      expect(`${found}, ${allowed}`).toMatch(/^\w.*, [("\w].{2,}$/);
    }
    return error.issues.map(({ path }) => path);
  }
}

test.each(members)("%s without %s", (name, path, sent) => {
  const [removed, emptied] = [undefined, null].map((value) => wrongPaths(withMember(sent, path, value)));

  expect(removed).toEqual(isNeeded(name, path) ? [path] : []);
  // A member of an open object that is null is a null, not an absent member.
  if (!OPEN.test(path) && memberAt(sent, path) !== null) expect(emptied).toEqual(removed);
});

test.each(members)("%s with %s mistyped", (_name, path, sent) => {
  const wrong = wrongPaths(withMember(sent, path, mistyped(memberAt(sent, path))));

  expect(wrong).toEqual(ANYTHING.test(path) ? [] : [path]);
});

const [LEG, DATA] = ["CallDetails.Participants.0", "ActionData"];

test.each<[string, readonly unknown[], EventType?]>([
  ["SchemaVersion", [""]],
  ["Sequence", [[7], true, "1e3", " 7", 0, -1, 1.5, Number.NaN, "0", "-1", "one", "1.5", "1x", "x1", 2 ** 53]],
  ["InvocationEventType", [""]],
  ["CallDetails.TransactionId", [""]],
  ["CallDetails.AwsAccountId", ["", "12345678901", "1234567890123", "12345678901x"]],
  ["CallDetails.AwsRegion", [""]],
  ["CallDetails.SipMediaApplicationId", [""]],
  ["CallDetails.Participants", [[]]],
  [LEG, [7, "LEG-A"]],
  [`${LEG}.CallId`, [""]],
  [`${LEG}.ParticipantTag`, ["", "LEG-C", "A"]],
  [`${LEG}.Direction`, ["", "inbound", "Both"]],
  [`${LEG}.Status`, ["", "Ringing", "connected"]],
  [`${LEG}.StartTimeInMilliseconds`, ["", "now", "-1", -1, 1.5, "1x", "x1", "1".repeat(21), [1_760_000_000_000]]],
  [`${DATA}.ReceivedDigits`, ["1 2", "a", "x1", "1x"], "DIGITS_RECEIVED"],
  [`${DATA}.Type`, [""], "ACTION_SUCCESSFUL"],
  [`${DATA}.Parameters.SipResponseCode`, [-1, 0.5, "busy"], "HANGUP"],
])("%s out of range", (path, values, type = "NEW_INBOUND_CALL") => {
  for (const value of values) {
    expect({ value, wrong: wrongPaths(withMember(REQUESTS[type], path, value)) }).toEqual({ value, wrong: [path] });
  }
});

test("the error says kind and allowed, never the value", () => {
  const sent = withMember(REQUESTS.DIGITS_RECEIVED, "ActionData.ReceivedDigits", "my pin is 4711");

  expect(() => parseRequest(sent)).toThrow(
    "SMA request DIGITS_RECEIVED is not valid: ActionData.ReceivedDigits: found text of 14 characters, allowed keys of a telephone as text",
  );
});

test("any JSON is a request, or refused by name", () => {
  fc.assert(
    fc.property(fc.constantFrom(...members), fc.jsonValue({ maxDepth: 3 }), ([, path, sent], value) => {
      expect(() => wrongPaths(withMember(sent, path, value ?? undefined))).not.toThrow();
      expect(() => wrongPaths(value)).not.toThrow();
    }),
    { numRuns: 200 },
  );
});
