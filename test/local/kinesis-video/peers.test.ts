import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateStreamCommand } from "@aws-sdk/client-kinesis-video";
import { EbmlStreamDecoder, SimpleBlock } from "ebml-stream";
import { toneSource } from "../../../local/voice-connector/audio-source.ts";
import { type SimulatedCall, simulateCall } from "../../../local/voice-connector/simulate-call.ts";
import { systemClock } from "../../../shared/clock.ts";
import { concatenate } from "../../../shared/media/ebml-writer.ts";
import { ebmlHeader, openSegment, segmentInfo, trackList } from "../../../shared/media/matroska-writer.ts";
import {
  ACCOUNT,
  type LocalKinesisVideo,
  producerFragment,
  REGION,
  startKinesisVideo,
} from "../../support/kinesis-video.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const hasFfprobe = spawnSync("ffprobe", ["-version"]).status === 0;
if (!hasFfprobe) console.warn("skipped: ffprobe is not installed");

describe("readers that know nothing of Carillon", () => {
  const newFolder = useStateFolder();
  let local: LocalKinesisVideo;
  let simulated: SimulatedCall;

  beforeEach(async () => {
    local = await startKinesisVideo(newFolder(), systemClock);
    simulated = await simulateCall({
      endpoint: local.endpoint,
      account: ACCOUNT,
      region: REGION,
      clock: systemClock,
      seed: 1,
      caller: { source: toneSource(440) },
      callee: { source: toneSource(620) },
      duration: 10_000,
      pace: "max",
      emit: () => {},
    });
  });
  afterEach(() => local.close());

  /** What GetMedia serves of a stream, up to the token of the fragment. */
  async function served(StreamName: string, lastFragment: string): Promise<Buffer> {
    const body = await local.getMedia({ StreamName, StartSelector: { StartSelectorType: "EARLIEST" } });
    const end = Buffer.from(`CONTINUATION_TOKEN\x44\x87\x10\x00\x00\x2f${lastFragment}`, "latin1");
    let bytes = Buffer.alloc(0);
    for await (const chunk of body) {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.includes(end)) break;
    }
    return bytes;
  }

  it("ebml-stream finds every block and every byte of audio", async () => {
    const decoder = new EbmlStreamDecoder();
    let blocks = 0;
    let payloadBytes = 0;
    decoder.on("data", (tag: unknown) => {
      if (!(tag instanceof SimpleBlock)) return;
      blocks++;
      payloadBytes += tag.payload.length;
    });

    const [leg] = simulated.legs;
    decoder.end(await served(leg?.streamName ?? "", leg?.fragmentNumbers.at(-1) ?? ""));
    await new Promise((resolve) => decoder.once("end", resolve));

    expect(blocks).toBe(Math.ceil(80_000 / 512));
    expect(payloadBytes).toBe(160_000);
  });

  (hasFfprobe ? it : it.skip)("ffprobe counts every block", async () => {
    // ffprobe believes what the track declares, and needs an Audio master: real voice streams give it neither rightly.
    const audio = { samplingFrequencyInHertz: 8000, channels: 1 };
    const tracks = trackList([{ number: 1, codecId: "A_PCM/INT/LIT", audio }]);
    await local.control.send(new CreateStreamCommand({ StreamName: "pcm", DataRetentionInHours: 1 }));
    const fragments: string[] = [];
    const session = local.service.ingest({ StreamName: "pcm" }, null, ({ EventType, FragmentNumber = "" }) => {
      if (EventType === "RECEIVED") fragments.push(FragmentNumber);
    });
    session.push(concatenate([ebmlHeader(), openSegment(1), segmentInfo(), tracks]));
    for (let index = 0; index < 5; index++) session.push(producerFragment(index * 1024));
    session.end();
    const path = join(newFolder(), "served.mkv");
    writeFileSync(path, await served("pcm", fragments.at(-1) ?? ""));

    const { stdout } = spawnSync(
      "ffprobe",
      ["-v", "error", "-count_packets", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", path],
      { encoding: "utf8" },
    );

    expect(Number(stdout)).toBe(80);
  });
});
