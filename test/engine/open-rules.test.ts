import { judge } from "../../engine/open-rules.ts";
import { DEFAULT_POLICIES, type Policies } from "../../engine/policies.ts";
import type { ActionType } from "../../shared/sma/action-types.ts";
import { readAction } from "../../shared/sma/read-action.ts";
import { PARAMETERS } from "../support/sma-actions.ts";

const read = (type: ActionType, changes: object = {}) => readAction(type, { ...PARAMETERS[type], ...changes }, "");

/** What becomes of an action: the values that run, the error, or "as read" where the rule has nothing to say. */
function under(policy: Partial<Policies>, type: ActionType, changes: object = {}) {
  const action = read(type, changes);
  const judged = judge(action, { ...DEFAULT_POLICIES, ...policy });
  if (judged === action) return "as read";
  return judged.action?.Parameters ?? judged.error?.ErrorMessage;
}

describe("a Pause of any length", () => {
  test.each<[unknown, unknown]>([
    [50, { DurationInMilliseconds: 50 }],
    ["50", { DurationInMilliseconds: 50 }],
    [90_000, { DurationInMilliseconds: 90_000 }],
    [5_000, "as read"],
    [0, "as read"],
    [-5, "as read"],
    [1.5, "as read"],
    ["", "as read"],
    ["x", "as read"],
    [true, "as read"],
  ])("%p: %j", (DurationInMilliseconds, expected) => {
    const found = under({ pauseRange: false }, "Pause", { DurationInMilliseconds });

    if (typeof expected === "string") expect(found).toBe(expected);
    else expect(found).toMatchObject(expected as object);
  });

  test("is not one that is wrong beside its length, nor another action", () => {
    expect(under({ pauseRange: false }, "Pause", { DurationInMilliseconds: 50, CallId: 7 })).toBe("as read");
    expect(under({ pauseRange: false }, "Speak", { Text: 7, DurationInMilliseconds: 50 })).toBe("as read");
  });
});

test.each<[unknown, unknown]>([
  [0, { CallTimeoutSeconds: 0 }],
  ["0", { CallTimeoutSeconds: 0 }],
  ["", "as read"],
  [5, "as read"],
  [500, "as read"],
])("a bridge that rings for %p seconds, where none is allowed: %j", (CallTimeoutSeconds, expected) => {
  const found = under({ zeroCallTimeout: "accept" }, "CallAndBridge", { CallTimeoutSeconds });

  if (typeof expected === "string") expect(found).toBe(expected);
  else expect(found).toMatchObject(expected as object);
});

test.each(["SpeakAndGetDigits", "PlayAudioAndGetDigits"] as const)("%s of as few digits as it is of many", (type) => {
  const policy = { minimumEqualsMaximum: false };

  expect(under(policy, type, { MinNumberOfDigits: 3, MaxNumberOfDigits: 3 })).toBe(
    "The MaxNumberOfDigits parameter is invalid.",
  );
  expect(under(policy, type, { MinNumberOfDigits: 2, MaxNumberOfDigits: 3 })).toBe("as read");
});

test.each([
  [1_000, { FlushDigitsDurationInMilliseconds: 1_000 }],
  [3_000, "The FlushDigitsDurationInMilliseconds parameter is invalid."],
  [5_000, "The FlushDigitsDurationInMilliseconds parameter is invalid."],
])("digits that are flushed after %i, where it must be less than 3000: %j", (flush, expected) => {
  const times = { InBetweenDigitsDurationInMilliseconds: 3_000, FlushDigitsDurationInMilliseconds: flush };
  const found = under({ flushOrder: "flush-less" }, "ReceiveDigits", times);

  if (typeof expected === "string") expect(found).toBe(expected);
  else expect(found).toMatchObject(expected);
});

const pstn = { Endpoints: [{ BridgeEndpointType: "PSTN", Uri: "+15550100003" }] };

test("headers to a telephone, where only those to a Voice Connector are allowed", () => {
  const policy = { sipHeadersOnPstn: "reject" } as const;

  expect(under(policy, "CallAndBridge", { ...pstn, SipHeaders: { "X-Skill": "billing" } })).toBe(
    "Invalid SIP header(s) provided: X-Skill",
  );
  expect(under(policy, "CallAndBridge", { ...pstn, SipHeaders: {} })).toBe("as read");
  expect(under(policy, "CallAndBridge")).toBe("as read");
});

test("a name of 31 characters, where 30 are allowed", () => {
  const to = (Uri: string) => ({ Endpoints: [{ ...PARAMETERS.CallAndBridge.Endpoints[0], Uri }] });

  expect(under({ longestSipUser: 30 }, "CallAndBridge", to("x".repeat(31)))).toBe("Endpoint parameter is invalid.");
  expect(under({ longestSipUser: 30 }, "CallAndBridge", to("x".repeat(30)))).toBe("as read");
});

test.each([
  "PauseCallRecording",
  "ResumeCallRecording",
  "SendDigits",
  "Speak",
  "SpeakAndGetDigits",
  "StartCallRecording",
  "StopCallRecording",
  "VoiceFocus",
] as const)("%s needs its CallId, where it is required", (type) => {
  expect(under({ missingCallId: "reject" }, type)).toBe("as read");
  expect(under({ missingCallId: "reject" }, type, { CallId: undefined })).toBe(
    "CallId or ParticipantTag parameter for action is invalid",
  );
});

test.each(["PlayAudio", "Pause", "Hangup"] as const)("%s never needs a CallId", (type) => {
  expect(under({ missingCallId: "reject" }, type, { CallId: undefined })).toBe("as read");
});

test.each<Partial<Policies>>([
  { zeroCallTimeout: "accept" },
  { minimumEqualsMaximum: false },
  { flushOrder: "flush-less" },
  { sipHeadersOnPstn: "reject" },
  { longestSipUser: 30 },
])("%j is not about another action that has such members", (policy) => {
  const strange = {
    CallTimeoutSeconds: 0,
    MinNumberOfDigits: 1,
    MaxNumberOfDigits: 1,
    InBetweenDigitsDurationInMilliseconds: 1,
    FlushDigitsDurationInMilliseconds: 5,
    ...pstn,
  };

  expect(under(policy, "Pause", strange)).toBe("as read");
});
