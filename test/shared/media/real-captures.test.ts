import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readFragments } from "../../../shared/media/read-fragments.ts";
import { digestOf } from "../../support/media/transcript.ts";

/**
 * Captures of real GetMedia answers, from the test resources of aws/amazon-kinesis-video-streams-parser-library (Apache-2.0).
 * They are too large to be part of this repository: CARILLON_KVS_CAPTURES names the folder that holds them.
 */
const folder = process.env["CARILLON_KVS_CAPTURES"] ?? join(process.cwd(), "../shared/data/kvs");
const isThere = existsSync(folder);
if (!isThere)
  console.warn(`skipped: no captures in ${folder}; set CARILLON_KVS_CAPTURES to the folder that holds them`);

const CAPTURES = [
  ["output_get_media.mkv", { fragments: 5, blocks: 300, truncated: 0 }],
  ["output_get_media_sparse_fragments.mkv", { fragments: 3, blocks: 180, truncated: 0 }],
  ["output_get_media_sparse_fragments_merged.mkv", { fragments: 3, blocks: 180, truncated: 0 }],
  ["output-get-media-equal-timecode.mkv", { fragments: 2, blocks: 239, truncated: 1 }],
  ["output-get-media-non-increasing-timecode.mkv", { fragments: 12, blocks: 358, truncated: 1 }],
  ["kinesis_video_renderer_example_output.mkv", { fragments: 8, blocks: 444, truncated: 0 }],
  ["test_mixed_tags.mkv", { fragments: 10, blocks: 100, truncated: 0 }],
  ["test_tags_empty_cluster.mkv", { fragments: 1, blocks: 0, truncated: 0 }],
  ["empty-mkv-with-tags.mkv", { fragments: 1, blocks: 0, truncated: 0 }],
  ["clusters.mkv", { fragments: 8, blocks: 444, truncated: 0 }],
  ["bezos_vogels.mkv", { fragments: 5, blocks: 546, truncated: 0 }],
  ["vogels_330.mkv", { fragments: 9, blocks: 2334, truncated: 0 }],
  ["vogels_480.mkv", { fragments: 9, blocks: 2334, truncated: 0 }],
] as const;

(isThere ? describe : describe.skip)("real GetMedia captures", () => {
  it.each(CAPTURES)("finds every block of %s", async (file, expected) => {
    const found = { fragments: 0, blocks: 0, truncated: 0 };

    for await (const { fragment, blocks } of readFragments([readFileSync(join(folder, file))])) {
      found.fragments++;
      found.blocks += blocks.filter(({ isWhole }) => isWhole).length;
      found.truncated += fragment.truncated ? 1 : 0;
    }

    expect(found).toEqual(expected);
  });

  it.each(CAPTURES)("reads %s the same whatever the chunks", (file) => {
    const bytes = readFileSync(join(folder, file));
    const whole = digestOf(bytes, Number.POSITIVE_INFINITY);

    for (const size of [1, 13, 1000, 16_384]) expect([size, digestOf(bytes, size)]).toEqual([size, whole]);
  });
});
