import { audioIn, recordingsInMemory } from "../../engine/stores.ts";
import type { World } from "../../engine/world.ts";
import { action, hangup, inTurn, play, playAudio, reply } from "../support/phone-calls.ts";

const RecordingDestination = { Type: "S3", BucketName: "messages" };
const record = action("RecordAudio", { RecordingDestination, RecordingTerminators: ["#"], DurationInSeconds: 9 });
const recordCall = action("StartCallRecording", { Track: "BOTH", Destination: { Type: "S3", Location: "messages" } });

async function noted(asked: object, world: Partial<Pick<World, "audio" | "recordings">>) {
  const { trace } = await play(inTurn(reply(asked), reply(hangup())), { recordings: recordingsInMemory([]), ...world });
  return trace.invocations[0]?.findings.filter(({ rule }) => rule === "no-access-to-bucket");
}

describe("a bucket that is of no use", () => {
  test.each([
    ["RecordAudio", record, "There is no bucket messages, or it may not be written to.", "record-audio"],
    [
      "StartCallRecording",
      recordCall,
      "There is no bucket messages, or it may not be written to.",
      "start-call-recording",
    ],
    ["PlayAudio", playAudio("gone.wav"), expect.stringMatching(/no object gone\.wav in the bucket \w/), "play-audio"],
  ])("%s tells which, beside the service's words", async (_type, asked, message, source) => {
    expect(await noted(asked, {})).toEqual([
      expect.objectContaining({ severity: "error", message, source, fix: expect.stringContaining("bucket policy") }),
    ]);
  });

  test.each([
    [
      "of recordings",
      record,
      { recordings: { ...recordingsInMemory([]), remedy: (name: string) => `make ${name}` } },
      "make messages",
    ],
    [
      "of prompts",
      playAudio("x.wav"),
      { audio: { ...audioIn(new Map()), remedy: () => "put it there" } },
      "put it there",
    ],
  ])("a store %s says what to do there", async (_what, asked, world, fix) => {
    expect(await noted(asked, world)).toEqual([expect.objectContaining({ fix })]);
  });
});
