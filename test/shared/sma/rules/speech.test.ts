import type { ActionType } from "../../../../shared/sma/action-types.ts";
import { readAction } from "../../../../shared/sma/read-action.ts";

const findingsOf = (type: ActionType, parameters: object) =>
  readAction(type, { CallId: "call-1", ...parameters }, "Actions[0]").findings;
const rulesOf = (type: ActionType, parameters: object) => findingsOf(type, parameters).map(({ rule }) => rule);

test.each([
  ["<speak>One <break/> two.</speak>", []],
  ["  <speak>\none\n two\n</speak>\n", []],
  ["One <speak>two</speak>", ["ssml-without-speak"]],
  ["<speak>one</speak> two", ["ssml-without-speak"]],
])("%j as SSML: %j", (Text, rules) => {
  expect(rulesOf("Speak", { Text, TextType: "ssml" })).toEqual(rules);
});

test("text that is missing is not also no SSML", () => {
  expect(rulesOf("Speak", { TextType: "ssml" })).toEqual(["parameter-missing"]);
});

test("each of both texts of a question is judged without the other", () => {
  const ask = (FailureSpeechParameters: object) => ({
    InputDigitsRegex: "^1$",
    RepeatDurationInMilliseconds: 3_000,
    FailureSpeechParameters,
  });
  const missing = { path: "Actions[0].Parameters.SpeechParameters", rule: "parameter-missing" };

  expect(findingsOf("SpeakAndGetDigits", ask({ Text: "No." }))).toMatchObject([missing]);
  expect(findingsOf("SpeakAndGetDigits", ask({ Text: "No.", TextType: "xml" }))).toMatchObject([
    missing,
    {
      path: "Actions[0].Parameters.FailureSpeechParameters.TextType",
      error: { ErrorMessage: "TextType parameter value is invalid." },
    },
  ]);
});
