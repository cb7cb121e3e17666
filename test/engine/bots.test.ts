import { type ScriptedTurn, scriptedBots } from "../../engine/bots.ts";

const request = {
  botAliasArn: "arn:aws:lex:us-east-1:123456789012:bot-alias/ABCDEFGHIJ/KLMNOPQRST",
  localeId: "en_US",
  sessionId: "call-1",
  sessionAttributes: { language: "en" },
  dialogAction: null,
  welcomeMessages: [{ Content: "Welcome.", ContentType: "PlainText" }],
} as const;

function conversation(...turns: readonly ScriptedTurn[]) {
  const started = scriptedBots(() => turns).start(request);
  if ("ErrorType" in started) throw new Error(started.ErrorMessage);
  return started;
}

test("a bot greets once, and then goes through its turns", () => {
  const bot = conversation({ says: ["What flowers?"] }, { says: ["Which day?"] });

  expect(bot.next(null).says).toEqual(["Welcome.", "What flowers?"]);
  expect(bot.next({ kind: "speech", text: "Roses." })).toEqual({ says: ["Which day?"], result: null });
});

test("what a conversation came to has the shape of Lex", () => {
  const bot = conversation({}, { says: ["Bye."], ends: { intent: "OrderFlowers", slots: { Kind: "$input, please" } } });
  bot.next(null);

  const Intent = {
    Name: "OrderFlowers",
    Slots: {
      Kind: {
        Value: { OriginalValue: "7, please", InterpretedValue: "7, please", ResolvedValues: ["7, please"] },
        Values: [],
      },
    },
    State: "ReadyForFulfillment",
    ConfirmationState: "None",
  };
  expect(bot.next({ kind: "digits", digits: "7" })).toEqual({
    says: ["Bye."],
    result: {
      SessionId: "call-1",
      SessionState: { SessionAttributes: { language: "en" }, Intent },
      Interpretations: [{ NluConfidence: { Score: 1 }, Intent }],
    },
  });
});

test("a bot that ends before it hears anything has heard nothing", () => {
  const { result } = conversation({ ends: { intent: "Any", slots: { Said: "$input" } } }).next(null);

  expect(result?.SessionState?.Intent?.Slots).toMatchObject({ Said: { Value: { OriginalValue: "" } } });
});

test("a bot that has no more turns has failed", () => {
  const { says, result } = conversation().next({ kind: "silence" });

  expect(says).toEqual([]);
  expect(result?.SessionState?.Intent).toMatchObject({ Name: "FallbackIntent", State: "Failed" });
});

test("a bot that is not there is an error as Lex has it", () => {
  expect(scriptedBots(() => null).start(request)).toEqual({
    ErrorType: "ResourceNotFound",
    ErrorMessage: "The bot alias was not found.",
  });
});
