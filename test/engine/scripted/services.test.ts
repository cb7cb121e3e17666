import type { MeetingChange } from "../../../engine/meetings.ts";
import { does, parseScript } from "../../../engine/scripted/script.ts";
import { scriptedServices } from "../../../engine/scripted/services.ts";
import { simulation } from "../../../engine/simulate.ts";
import { action, hangup, heard, inTurn, play, reply, speak, told } from "../../support/phone-calls.ts";

const BotAliasArn = "arn:aws:lex:us-east-1:123456789012:bot-alias/ABCDEFGHIJ/KLMNOPQRST";
const bot = action("StartBotConversation", { BotAliasArn });

describe("the services of a script", () => {
  test.each([BotAliasArn, "*"])("a bot %s talks as the script says", async (alias) => {
    const script = parseScript({
      caller: { does: [{ hears: "What flowers" }, { says: "Roses." }, { hears: "Thank you" }] },
      bots: {
        [alias]: [
          { says: ["What flowers?"] },
          { says: ["Thank you."], ends: { intent: "OrderFlowers", slots: { Kind: "$input" } } },
        ],
      },
    });

    const { trace } = await play(inTurn(reply(bot), reply(hangup())), { script });

    expect(heard(trace)).toEqual(["What flowers?", "Thank you."]);
    expect(trace.invocations[1]?.request.ActionData).toMatchObject({
      IntentResult: {
        SessionState: { Intent: { Name: "OrderFlowers", Slots: { Kind: { Value: { OriginalValue: "Roses." } } } } },
      },
    });
  });

  test("a bot that no script has is not found", async () => {
    const { trace } = await play(inTurn(reply(bot), reply(hangup())), { script: { caller: does() } });

    expect(told(trace)[1]).toMatch(/^ACTION_FAILED StartBotConversation/);
  });

  test("meetings tell who comes, is muted, and goes", async () => {
    const meeting = { MeetingId: "meeting-1" };
    const handler = inTurn(
      reply(action("JoinChimeMeeting", { ...meeting, JoinToken: "token-1" })),
      reply(action("ModifyChimeMeetingAttendees", { ...meeting, Operation: "Mute", AttendeeList: ["ada", "bob"] })),
      reply(action("ModifyChimeMeetingAttendees", { ...meeting, Operation: "Unmute", AttendeeList: ["bob"] })),
      reply(hangup()),
    );
    const script = parseScript({
      caller: { does: [{ waits: 5_000 }] },
      meetings: {
        "meeting-1": [
          { attendeeId: "ada", joinToken: "token-1" },
          { attendeeId: "bob", joinToken: "token-2" },
        ],
      },
    });
    const changes: string[] = [];
    const changed = ({ attendeeId, what }: MeetingChange) => changes.push(`${attendeeId} ${what}`);
    const simulated = simulation(handler, { script });
    const rooms = scriptedServices(script, simulated.time, changed).meetings;
    Object.assign(simulated.world, { meetings: rooms });

    simulated.callIn();
    await simulated.run();

    expect(changes).toEqual(["ada joins", "ada is muted", "bob is muted", "bob is unmuted", "ada leaves"]);
  });

  test("limits throttle", async () => {
    const script = parseScript({ caller: { does: [] }, limits: { speechPerSecond: 0 } });

    const { trace } = await play(inTurn(reply(speak("Hello.")), reply(hangup())), { script });

    expect(trace.invocations[1]?.request.ActionData).toMatchObject({ ErrorType: "ActionExecutionThrottled" });
  });

  test.each([
    [{ bots: { "*": [] } }, /bots/],
    [{ bots: { "*": [{ say: "x" }] } }, /bots/],
    [{ meetings: { m: [{ attendeeId: "ada" }] } }, /meetings/],
    [{ limits: { speechPerMinute: 1 } }, /limits/],
    [{ limits: { speechPerSecond: -1 } }, /limits/],
  ])("are checked: %j", (script, message) => {
    expect(() => parseScript(script)).toThrow(message);
  });
});
