import { type Call, defineFlow, type Flow } from "../../../shared/flow/index.ts";
import { decodeJournal, JOURNAL_ATTRIBUTE } from "../../../shared/flow/journal.ts";
import { LEG_A, LEG_B } from "../../support/sma-requests.ts";
import { SmaService } from "../../support/sma-service.ts";

const to = { bucket: "b" };
const bot = "arn:aws:lex:us-east-1:123456789012:bot-alias/ABCDEFGHIJ/TSTALIASID";

type Case = [name: string, part: (call: Call) => Flow<unknown>];
const WITH_BOTH: Case[] = [
  ["askDigits", (call) => call.askDigits({ say: "Digits?" })],
  ["menu", (call) => call.menu({ say: "Press 1.", choices: { "1": "one" }, otherwise: "none" })],
  ["record", (call) => call.record({ to, atMostInSeconds: 1 })],
  ["mute", (call) => call.mute("m", ["a"])],
  ["unmute", (call) => call.unmute("m", ["a"])],
  ["dropOther", (call) => call.dropOther()],
  ["hangUp", (call) => call.hangUp()],
  ["wait", (call) => call.wait({ atMost: 1_000 })],
];
const ALONE: Case[] = [
  ["bridge", (call) => call.bridge({ number: "+15550100009" })],
  ["joinMeeting", (call) => call.joinMeeting({ meetingId: "m", joinToken: "t" })],
  ["askBot", (call) => call.askBot({ botAliasArn: bot })],
  [
    "flush",
    function* (call) {
      for (let nth = 1; nth <= 11; nth++) yield* call.pause(100);
    },
  ],
  ["named", (call) => call.askDigits({ say: "Digits?", name: "named" })],
  ["named", (call) => call.menu({ say: "Press 1.", choices: { "1": "one" }, otherwise: "none", name: "named" })],
  ["named", (call) => call.bridge({ number: "+15550100009" }, { name: "named" })],
  ["named", (call) => call.background("named", null, { hold: { say: "Hold." } })],
];
const UNANSWERED: Case[] = [
  ["untilRinging", (call) => call.untilRinging()],
  ["untilAnswered", (call) => call.untilAnswered()],
];
const REFUSED: Case[] = [
  ["say", (call) => call.say("x".repeat(1_001))],
  ["play", (call) => call.play({ bucket: "b", key: "k" }, { times: -1 })],
  ["pause", (call) => call.pause(1)],
  ["listenForDigits", (call) => call.listenForDigits({ pattern: "(" })],
  ["sendDigits", (call) => call.sendDigits("x")],
  ["startRecording", (call) => call.startRecording({ to: { bucket: "" } })],
];

/** What the step that waits is called in the journal. */
const pendingOf = ({ attributes }: SmaService) => decodeJournal(attributes?.[JOURNAL_ATTRIBUTE]).pending;

// A journal that an earlier version wrote finds its steps by these names: another name breaks every call that goes on.
describe("what a step is called", () => {
  it.each([
    ...WITH_BOTH.map(([name, part]) => ({ name, part, legs: [LEG_A, LEG_B] })),
    ...ALONE.map(([name, part]) => ({ name, part, legs: [LEG_A] })),
  ])("is $name", async ({ name, part, legs }) => {
    const call = new SmaService(defineFlow("names", part));
    call.legs = legs;

    await call.begin();

    expect(pendingOf(call)).toBe(name);
  });

  it.each(UNANSWERED)("is %s before an outbound call is answered", async (name, part) => {
    const call = new SmaService(defineFlow("names", part));
    call.legs = [{ ...LEG_A, Direction: "Outbound", Status: undefined } as unknown as typeof LEG_A];

    await call.send("NEW_OUTBOUND_CALL", { ActionData: { Type: "CallCreateRequest", Parameters: { Arguments: {} } } });

    expect(pendingOf(call)).toBe(name);
  });

  it.each(REFUSED)("is %s where an action is refused", async (name, part) => {
    const call = new SmaService(defineFlow("names", part));

    await call.begin();

    expect(String(call.notices[0]?.error)).toContain(`of the step "${name}" is not valid`);
  });
});
