import { type BotInput, type BotRequest, scriptedBots } from "../../../engine/bots.ts";
import { does, hangsUp, hears, presses, says, waits } from "../../../engine/scripted/script.ts";
import { action, bridge, heard, inTurn, play, reply, told } from "../../support/phone-calls.ts";

const BotAliasArn = "arn:aws:lex:us-east-1:123456789012:bot-alias/ABCDEFGHIJ/KLMNOPQRST";
const start = (more: object = {}) => action("StartBotConversation", { BotAliasArn, ...more });

const flowers = scriptedBots((request) =>
  request.botAliasArn === BotAliasArn
    ? [
        { says: ["What flowers?"] },
        { says: ["Thank you."], ends: { intent: "OrderFlowers", slots: { Kind: "$input" } } },
      ]
    : null,
);

describe("StartBotConversation", () => {
  test("talks with the caller, and reports what it came to", async () => {
    const script = { caller: does(hears("What flowers"), says("Roses."), hears("Thank you"), waits(3_000), hangsUp) };
    const { trace } = await play(inTurn(reply(start())), { bots: flowers, script });

    const data = trace.invocations[1]?.request.ActionData;
    const [leg] = trace.invocations[1]?.request.CallDetails.Participants ?? [];
    expect(data).toMatchObject({
      Type: "StartBotConversation",
      CallId: leg?.CallId,
      IntentResult: {
        SessionId: leg?.CallId,
        SessionState: { Intent: { Name: "OrderFlowers", Slots: { Kind: { Value: { InterpretedValue: "Roses." } } } } },
      },
    });
  });

  test("takes digits: # ends them, * forgets them, five seconds end them too", async () => {
    const slot = async (keys: string) => {
      const script = { caller: does(hears("What flowers"), presses(keys), hears("Thank you"), waits(3_000), hangsUp) };
      const { trace } = await play(inTurn(reply(start())), { bots: flowers, script });
      const at = (trace.heard[1]?.atMs ?? 0) - (trace.pressed.at(-1)?.atMs ?? 0);
      return [JSON.stringify(trace.invocations[1]?.request.ActionData).match(/"InterpretedValue":"(\d*)"/)?.[1], at];
    };

    expect(await slot("12#")).toEqual(["12", 0]);
    expect(await slot("99*12#")).toEqual(["12", 0]);
    expect(await slot("34")).toEqual(["34", 5_000]);
  });

  test("hears of silence after four seconds", async () => {
    const inputs: (BotInput | null)[] = [];
    const bots = {
      start: () => ({
        next(input: BotInput | null) {
          inputs.push(input);
          return { says: ["Hello?"], result: inputs.length === 3 ? { SessionState: {} } : null };
        },
      }),
    };
    const { trace } = await play(inTurn(reply(start())), { bots, script: { caller: does(waits(60_000), hangsUp) } });

    expect(inputs).toEqual([null, { kind: "silence" }, { kind: "silence" }]);
    const times = trace.heard.map(({ atMs }) => atMs);
    expect(times.map((at, index) => at - (times[index - 1] ?? 40))).toEqual([0, 4_740, 4_740]);
  });

  test("a caller who speaks cuts the bot short", async () => {
    const script = {
      caller: does(hears("What flowers", { bargesIn: true }), says("Roses.", 400), waits(9_000), hangsUp),
    };
    const { trace } = await play(inTurn(reply(start())), { bots: flowers, script });

    expect(heard(trace)).toEqual(["What flowers?", "Thank you."]);
    expect(trace.heard[1]?.atMs).toBe(40 + 300 + 400);
  });

  test("gets locale, session and welcome from the action", async () => {
    const requests: BotRequest[] = [];
    const bots = {
      start(request: BotRequest) {
        requests.push(request);
        return flowers.start(request);
      },
    };
    const Configuration = {
      SessionState: { SessionAttributes: { a: "1" }, DialogAction: { Type: "ElicitIntent" } },
      WelcomeMessages: [{ Content: "Welcome.", ContentType: "PlainText" }],
    };
    const list = reply(start({ LocaleId: "de_DE", Configuration }));
    const { trace } = await play(inTurn(list), { bots, script: { caller: does(waits(9_000), hangsUp) } });

    expect(requests[0]).toMatchObject({
      localeId: "de_DE",
      sessionAttributes: { a: "1" },
      dialogAction: "ElicitIntent",
    });
    expect(heard(trace).slice(0, 2)).toEqual(["Welcome.", "What flowers?"]);
  });

  test("a bot that is not there fails it", async () => {
    const list = reply(start({ BotAliasArn: `${BotAliasArn}X` }));
    const { trace } = await play(inTurn(list), { bots: flowers, script: { caller: does(waits(2_000), hangsUp) } });

    expect(told(trace)[1]).toBe("ACTION_FAILED StartBotConversation ResourceNotFound");
  });

  test("does not run on a bridged call", async () => {
    const script = { caller: does(waits(9_000), hangsUp), callees: { "+15550100010": does(waits(5_000), hangsUp) } };
    const { trace } = await play(inTurn(reply(bridge("+15550100010")), reply(start())), { bots: flowers, script });

    expect(trace.invocations[2]?.request.ActionData).toMatchObject({ ErrorMessage: "Invalid action on the call." });
  });
});
