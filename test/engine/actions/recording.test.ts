import { voiceHertz } from "../../../engine/scripted/party-line.ts";
import { does, hangsUp, presses, says, waits } from "../../../engine/scripted/script.ts";
import { recordingsInMemory } from "../../../engine/stores.ts";
import { readWav, rmsLevel, toneShare } from "../../../shared/media/index.ts";
import {
  action,
  bridge,
  hangup,
  inTurn,
  onEvents,
  pause,
  play,
  reply,
  speak,
  told,
} from "../../support/phone-calls.ts";

const CALLER = "+15550100002";
const AGENT = "+15550100010";
const RATE = 8000;

const record = (more: object = {}) =>
  action("RecordAudio", {
    RecordingDestination: { Type: "S3", BucketName: "recordings", Prefix: "voicemail/" },
    RecordingTerminators: ["#"],
    DurationInSeconds: 10,
    ...more,
  });
const start = (Track: string, more: object = {}) =>
  action("StartCallRecording", { Track, Destination: { Type: "S3", Location: "recordings/calls/" }, ...more });

const second = (samples: Int16Array | undefined, at: number) =>
  samples?.subarray(at * RATE, (at + 1) * RATE) ?? new Int16Array();

describe("RecordAudio", () => {
  test("stores what the caller says, until a terminator", async () => {
    const recordings = recordingsInMemory();
    const caller = does(waits(1_040), says("Please call me back.", 2_000), presses("#"), waits(3_000), hangsUp);
    const { trace } = await play(inTurn(reply(record())), { recordings, script: { caller } });

    const data = trace.invocations[1]?.request.ActionData;
    expect(data).toMatchObject({ RecordingTerminatorUsed: "#", RecordingDestination: { BucketName: "recordings" } });
    const [stored] = recordings.stored;
    const { transactionId, startedAt } = trace;
    expect(stored?.key).toMatch(
      new RegExp(`^voicemail/2026/01/05/2026-01-05-10-00-00-040_${transactionId}_[-0-9a-f]{36}\\.wav$`),
    );
    expect(new Date(startedAt + 40).toISOString()).toBe("2026-01-05T10:00:00.040Z");
    expect(data).toHaveProperty("RecordingDestination.Key", stored?.key);
    const { channels, rateInHertz } = readWav(stored?.body ?? new Uint8Array());
    expect([channels.length, rateInHertz, channels[0]?.length]).toEqual([1, RATE, 3 * RATE]);
    expect(rmsLevel(second(channels[0], 0))).toBe(Number.NEGATIVE_INFINITY);
    expect(toneShare(second(channels[0], 1), voiceHertz(CALLER), RATE)).toBeGreaterThan(0.99);
    expect(stored?.metadata).toMatchObject({ "transaction-id": transactionId, "recording-duration": "3" });
  });

  test("ends by its duration, without a terminator", async () => {
    const caller = does(waits(30_000), hangsUp);
    const { trace } = await play(inTurn(reply(record({ DurationInSeconds: 4 }))), { script: { caller } });

    expect(trace.invocations[1]).toMatchObject({ atMs: 4_040 });
    expect(trace.invocations[1]?.request.ActionData).not.toHaveProperty("RecordingTerminatorUsed");
  });

  test("ends by silence, which starts when the caller stops to speak", async () => {
    const caller = does(waits(1_040), says("Hello.", 2_000), waits(30_000), hangsUp);
    const { trace } = await play(inTurn(reply(record({ SilenceDurationInSeconds: 2 }))), { script: { caller } });

    expect(trace.invocations[1]?.atMs).toBe(1_040 + 2_000 + 2_000);
  });

  test("without silence detection a silence does not end it", async () => {
    const caller = does(waits(30_000), hangsUp);
    const { trace } = await play(inTurn(reply(record())), { script: { caller } });

    expect(trace.invocations[1]?.atMs).toBe(10_040);
  });

  test("other keys are not for it", async () => {
    const caller = does(waits(1_000), presses("5"), waits(30_000), hangsUp);
    const { trace } = await play(inTurn(reply(record())), { script: { caller } });

    expect(trace.invocations[1]?.atMs).toBe(10_040);
  });

  test.each([
    ["cannot be written to", recordingsInMemory([])],
    ["refuses the file", { ...recordingsInMemory(), put: () => Promise.reject(new Error("no space")) }],
  ])("fails when the bucket %s", async (_, recordings) => {
    const caller = does(waits(1_000), presses("#"), waits(9_000), hangsUp);
    const { trace } = await play(inTurn(reply(record())), { recordings, script: { caller } });

    expect(trace.invocations[1]?.request.ActionData).toMatchObject({
      ErrorType: "InvalidActionParameter",
      ErrorMessage: "Error occurred while uploading recording to S3 bucket.",
    });
  });

  test("what was recorded is stored when it is interrupted or the caller hangs up", async () => {
    const recordings = recordingsInMemory();
    const caller = does(waits(1_040), says("Half a sen", 1_000), hangsUp);
    await play(inTurn(reply(record())), { recordings, script: { caller } });

    const { channels } = readWav(recordings.stored[0]?.body ?? new Uint8Array());
    expect(recordings.stored).toHaveLength(1);
    expect(channels[0]?.length).toBe(2 * RATE);
  });
});

describe("StartCallRecording", () => {
  const script = {
    caller: does(waits(60_000), hangsUp),
    callees: { [AGENT]: does(waits(1_000), says("Agent.", 2_000), hangsUp) },
  };

  test("BOTH is a stereo file: the party left, what it hears right", async () => {
    const recordings = recordingsInMemory();
    const handler = onEvents({
      NEW_INBOUND_CALL: reply(start("BOTH"), speak("A sentence."), bridge(AGENT)),
      HANGUP: reply(hangup({ ParticipantTag: "LEG-A" })),
    });
    const caller = does(waits(1_040), says("Good day.", 1_000), waits(60_000), hangsUp);
    const { trace } = await play(handler, { recordings, script: { ...script, caller } });

    const [stored] = recordings.stored;
    const key = `calls/2026/01/05/2026-01-05-10-00-00-000_${trace.transactionId}_`;
    expect(stored?.key.startsWith(key)).toBe(true);
    const { channels } = readWav(stored?.body ?? new Uint8Array());
    const [incoming, outgoing] = channels;
    expect(toneShare(second(incoming, 1), voiceHertz(CALLER), RATE)).toBeGreaterThan(0.99);
    const voice = trace.heard.find(({ kind }) => kind === "voice");
    const from = Math.round((((voice?.atMs ?? 0) - 2_000 - 40) / 1000) * RATE);
    const agent = outgoing?.subarray(from + 400, from + RATE) ?? new Int16Array();
    expect(toneShare(agent, voiceHertz(AGENT), RATE)).toBeGreaterThan(0.9);
    expect(toneShare(second(outgoing, 0).subarray(0, 6_000), 500, RATE)).toBeGreaterThan(0.99);
  });

  test.each(["INCOMING", "OUTGOING"])("%s is a file of one channel", async (track) => {
    const recordings = recordingsInMemory();
    const { trace } = await play(inTurn(reply(start(track), pause(2_000), hangup())), { recordings });

    expect(trace.ended?.reason).toBe("handler-hung-up");
    expect(readWav(recordings.stored[0]?.body ?? new Uint8Array()).channels.map(({ length }) => length)).toEqual([
      2 * RATE,
    ]);
  });

  test("its result names the object, under the service's prefix when there is none", async () => {
    const recordings = recordingsInMemory();
    const list = reply(start("BOTH", { Destination: { Type: "S3", Location: "recordings" } }));
    const { trace } = await play(inTurn(list), { recordings, script: { caller: does(waits(3_000), hangsUp) } });

    const data = trace.invocations[1]?.request.ActionData;
    const key = recordings.stored[0]?.key;
    expect(key).toMatch(/^Amazon-Chime-SMA-Call-Recordings\/2026\/01\/05\//);
    expect(data).toMatchObject({ CallRecordingDestination: { Type: "S3", Location: `recordings/${key}` } });
  });

  test("a pause leaves a tone, and the length as it was", async () => {
    const recordings = recordingsInMemory();
    const list = reply(
      start("INCOMING"),
      pause(1_000),
      action("PauseCallRecording"),
      pause(1_000),
      action("ResumeCallRecording"),
      pause(1_000),
      action("StopCallRecording"),
      hangup(),
    );
    const caller = does(waits(40), says("Secret.", 2_960));
    await play(inTurn(list), { recordings, script: { caller } });

    const { channels } = readWav(recordings.stored[0]?.body ?? new Uint8Array());
    expect(recordings.stored).toHaveLength(1);
    expect(channels[0]?.length).toBe(3 * RATE);
    const shares = [0, 1, 2].map((at) => toneShare(second(channels[0], at), voiceHertz(CALLER), RATE) > 0.9);
    expect(shares).toEqual([true, false, true]);
    expect(toneShare(second(channels[0], 1), 1400, RATE)).toBeGreaterThan(0.99);
  });

  test.each([
    ["pause before a start", [action("PauseCallRecording")]],
    ["resume without a pause", [start("BOTH"), action("ResumeCallRecording")]],
    ["pause twice", [start("BOTH"), action("PauseCallRecording"), action("PauseCallRecording")]],
    ["stop twice", [start("BOTH"), action("StopCallRecording"), action("StopCallRecording")]],
    ["start twice", [start("BOTH"), start("BOTH")]],
    ["start after a stop", [start("BOTH"), action("StopCallRecording"), start("BOTH")]],
  ])("%s is refused", async (_, actions) => {
    const { trace } = await play(inTurn(reply(...actions)), { script: { caller: does(waits(3_000), hangsUp) } });

    expect(told(trace)[1]).toBe(`ACTION_FAILED ${actions.at(-1)?.Type} InvalidActionParameter`);
  });

  test("a bucket that cannot be written to is told at once", async () => {
    const recordings = recordingsInMemory(["another"]);
    const { trace } = await play(inTurn(reply(start("BOTH"))), {
      recordings,
      script: { caller: does(waits(3_000), hangsUp) },
    });

    expect(told(trace)[1]).toBe("ACTION_FAILED StartCallRecording NoAccessToDestination");
  });
});
