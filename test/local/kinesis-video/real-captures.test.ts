import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CreateStreamCommand } from "@aws-sdk/client-kinesis-video";
import { GetMediaForFragmentListCommand } from "@aws-sdk/client-kinesis-video-archived-media";
import { type LocalKinesisVideo, readAll, startKinesisVideo, takeFragments } from "../../support/kinesis-video.ts";
import { useStateFolder } from "../../support/state-folder.ts";
import { createVirtualClock } from "../../support/virtual-clock.ts";

/**
 * Captures of real GetMedia answers (see test/shared/media/real-captures.test.ts), put in again as if a producer sent them: what
 * the service kept of its producers must survive, and only its own tags may differ.
 */
const folder = process.env["CARILLON_KVS_CAPTURES"] ?? join(process.cwd(), "../shared/data/kvs");
const isThere = existsSync(folder);
if (!isThere)
  console.warn(`skipped: no captures in ${folder}; set CARILLON_KVS_CAPTURES to the folder that holds them`);

const TAGS_OF_SERVICE = Buffer.from("1254c36710", "hex");

/** The capture without the Tags elements, with sizes in 4 bytes, that the service had added. */
function withoutServiceTags(capture: Buffer): Buffer {
  const kept: Buffer[] = [];
  let position = 0;
  for (let at = capture.indexOf(TAGS_OF_SERVICE); at >= 0; at = capture.indexOf(TAGS_OF_SERVICE, position)) {
    const end = at + 8 + (capture.readUInt32BE(at + 4) & 0x0fffffff);
    kept.push(capture.subarray(position, at));
    position = end;
  }
  return Buffer.concat([...kept, capture.subarray(position)]);
}

(isThere ? describe : describe.skip)("media of real producers", () => {
  const newFolder = useStateFolder();
  let local: LocalKinesisVideo;
  beforeEach(async () => {
    // The captures hold the service's tags besides the producer's, and one of them a fragment of 12 s.
    local = await startKinesisVideo(newFolder(), createVirtualClock(), {
      tagsPerFragment: 99,
      fragmentDuration: 60_000,
    });
    await local.control.send(new CreateStreamCommand({ StreamName: "calls", DataRetentionInHours: 1 }));
  });
  afterEach(() => local.close());

  it.each([
    ["output_get_media.mkv", true],
    ["test_mixed_tags.mkv", true],
    ["vogels_480.mkv", false],
  ])("%s (an answer: %s)", async (file, isAnswer) => {
    const capture = readFileSync(join(folder, file));
    const before = await takeFragments([capture], 999);
    const bytes = withoutServiceTags(capture);

    const session = local.service.ingest({ StreamName: "calls" }, null, () => {});
    for (let position = 0; position < bytes.length; position += 4096) {
      session.push(bytes.subarray(position, position + 4096));
    }
    session.end();
    const body = await local.getMedia({ StreamName: "calls", StartSelector: { StartSelectorType: "EARLIEST" } });
    const after = await takeFragments(body, before.length);

    const media = (fragments: typeof before) =>
      fragments.map(({ fragment, blocks }) => ({
        tracks: fragment.tracks,
        clusterTimestampTicks: fragment.clusterTimestampTicks,
        tags: isAnswer ? { ...fragment.tags } : {},
        blocks: blocks.map(({ trackNumber, payload }) => [trackNumber, Buffer.from(payload).toString("base64")]),
      }));
    expect(media(after)).toEqual(media(before));
    if (isAnswer) {
      const Fragments = after.map(({ fragment }) => fragment.number ?? "");
      const command = new GetMediaForFragmentListCommand({ StreamName: "calls", Fragments });
      const { Payload } = await local.archive.send(command);
      const served = Buffer.from(await readAll(Payload as AsyncIterable<Uint8Array>));
      expect(withoutServiceTags(served).equals(bytes)).toBe(true);
    }
  });
});
