import type { Recording } from "../../../../shared/flow/call/recording.ts";
import { converse, dialFlow, presses, says, type Turn } from "../../../support/flow-calls.ts";

const record: Turn = ["Please leave a message", says("It is me.")];
const STARTED_AT = Date.UTC(2026, 0, 5, 10);

describe("a message", () => {
  it("is kept and told of once, with all that is known of it", async () => {
    const { call, desk, facts } = await dialFlow("voicemail", { startAt: STARTED_AT });

    await converse(call, [record, ["To keep", presses("1")], ["Your message is kept"]]);
    const { trace } = await call.ends();

    const { transactionId } = trace;
    const [message] = desk.voicemails;
    expect(message).toMatchObject({
      mailbox: "office",
      transactionId,
      fromNumber: "+15550100002",
      bucket: "recordings",
    });
    expect(message?.key).toMatch(/^voicemails\//);
    expect(message?.leftAt).toBeGreaterThanOrEqual(STARTED_AT);
    expect(message?.id).toContain(transactionId);
    expect(desk.voicemails).toHaveLength(1);
    const link = `s3://recordings/${message?.key}`;
    expect(facts).toMatchObject([
      { type: "Voicemail Left", detail: { voicemailId: message?.id, mailbox: "office", link, transactionId } },
    ]);
  });

  it.each([
    ["while it is recorded", [["Please leave a message", (call) => call.says("It is")]]],
    ["while it is offered to be kept", [record, ["To keep"]]],
    ["while it is played", [record, ["To keep", presses("2")], ["Your message"]]],
  ] satisfies [string, Turn[]][])("is kept when the caller hangs up %s", async (_, turns) => {
    const { call, desk, facts } = await dialFlow("voicemail");

    await converse(call, turns);
    await call.hangsUp();

    expect([desk.voicemails.length, facts.length]).toEqual([1, 1]);
  });

  it("is not there when the caller hangs up before", async () => {
    const { call, desk, facts } = await dialFlow("voicemail");

    await call.hears("Please leave", { bargesIn: true });
    await call.hangsUp();

    expect([...desk.voicemails, ...facts]).toEqual([]);
  });

  it("is the last of three that are recorded, and is kept then without another question", async () => {
    const { call, desk } = await dialFlow("voicemail");
    const again: Turn = ["To keep", presses("3")];
    const played: Recording[] = [];

    await converse(call, [record, again, record, again, record, again, ["Your message is kept"]]);
    const { trace } = await call.ends();

    for (const { request } of trace.invocations) {
      const { Type, RecordingDestination } = (request.ActionData ?? {}) as Record<string, unknown>;
      const { BucketName: bucket, Key: key } = Object(RecordingDestination);
      if (Type === "RecordAudio") played.push({ bucket, key, endKey: "#" });
    }
    expect(new Set(played.map(({ key }) => key)).size).toBe(3);
    expect(desk.voicemails).toMatchObject([{ key: played.at(-1)?.key }]);
  });

  it("can be heard, until a key, and is kept when nothing is chosen", async () => {
    const { call, desk } = await dialFlow("voicemail");

    await converse(call, [
      record,
      ["To keep", presses("2")],
      ["Your message."],
      [/recordings\/voicemails/, presses("#")],
    ]);
    await converse(call, [["To keep"], ["Your message is kept"]]);
    await call.ends();

    expect(desk.voicemails).toHaveLength(1);
  });

  it("is offered three times at the most", async () => {
    const { call } = await dialFlow("voicemail");
    const listen: Turn = ["To keep", presses("2")];

    await converse(call, [record, listen, listen, listen, ["Your message is kept"]]);

    await call.ends();
  });

  it("is offered again when it cannot be played yet", async () => {
    const { call, desk } = await dialFlow("voicemail", { audio: { read: () => null } });

    await converse(call, [record, ["To keep", presses("2")], ["To keep", presses("1")], ["Your message is kept"]]);
    await call.ends();

    expect(desk.voicemails).toHaveLength(1);
  });

  it("cannot be recorded where nothing can be stored", async () => {
    const { call, desk } = await dialFlow("voicemail", { recordings: { isWritable: () => false, put: () => {} } });

    await converse(call, [["Please leave a message"], ["could not be recorded"]]);
    await call.ends();

    expect(desk.voicemails).toEqual([]);
  });

  it.each([
    ["failing", "keepVoicemail", 0],
    ["slow", "keepVoicemail", 0],
    // It is there, but nobody was told: the caller had better call again.
    ["failing", "announce", 1],
    ["slow", "announce", 1],
  ] as const)("is not said to be kept with a %s %s", async (fault, faultOf, kept) => {
    const { call, desk, facts } = await dialFlow("voicemail", { fault, faultOf });

    await converse(call, [record, ["To keep", presses("1")], ["That did not work"]]);
    await call.ends();

    expect(desk.voicemails).toHaveLength(kept);
    expect(facts).toEqual([]);
    expect(new Set(call.notices.map(({ kind }) => kind))).toEqual(new Set(["step-failed"]));
  });
});
