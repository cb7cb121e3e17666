import { ACTION_TYPES } from "../../../shared/sma/action-types.ts";
import { type Action, actions } from "../../../shared/sma/actions.ts";
import { InvalidReplyError } from "../../../shared/sma/errors.ts";
import { PARAMETERS } from "../../support/sma-actions.ts";

const build = actions as unknown as Readonly<Record<string, (parameters?: unknown) => Action>>;
const nameOf = (type: string) => type.charAt(0).toLowerCase() + type.slice(1);

test("there is a builder for each type of action, and for nothing else", () => {
  expect(Object.keys(actions)).toEqual(ACTION_TYPES.map(nameOf));
});

test.each(ACTION_TYPES)("%s is built as it goes over the wire", (Type) => {
  const action = build[nameOf(Type)]?.(PARAMETERS[Type]);

  expect(action).toEqual({ Type, Parameters: PARAMETERS[Type] });
});

test("actions that need no parameters are built without", () => {
  expect([actions.hangup(), actions.stopCallRecording()]).toEqual([
    { Type: "Hangup", Parameters: {} },
    { Type: "StopCallRecording", Parameters: {} },
  ]);
});

test("what types cannot say is said at once: path, rule and fix of all that is wrong", () => {
  const wrong = () => actions.recordAudio({ ...PARAMETERS.RecordAudio, DurationInSeconds: 0, SilenceThreshold: 2_000 });

  expect(wrong).toThrow(InvalidReplyError);
  expect(wrong).toThrow(
    "RecordAudio is not valid: Action.Parameters.DurationInSeconds: Found 0, allowed is a whole number from 1. " +
      "Set DurationInSeconds to a whole number from 1. Action.Parameters.SilenceThreshold: Found 2000, allowed is a whole number " +
      "from 1 to 1000. Set SilenceThreshold to a whole number from 1 to 1000.",
  );
});

test("the error holds what is wrong, and no remarks", () => {
  try {
    actions.speak({ Text: "" });
  } catch (error) {
    expect(error).toMatchObject({
      name: "InvalidReplyError",
      code: "INVALID_REPLY",
      retryable: false,
      findings: [{ path: "Action.Parameters.Text", rule: "parameter-empty", severity: "error" }],
    });
    return;
  }
  throw new Error("nothing was thrown");
});

test("a reply as a whole is named as such", () => {
  const finding = {
    severity: "error",
    path: "",
    rule: "r",
    message: "Blank.",
    fix: "Answer.",
    source: "page",
  } as const;

  expect(new InvalidReplyError("The reply", [finding]).message).toBe("The reply is not valid: (root): Blank. Answer.");
});

test("a remark is no reason not to build", () => {
  expect(actions.speak({ Text: "Hello." })).toEqual({ Type: "Speak", Parameters: { Text: "Hello." } });
});
