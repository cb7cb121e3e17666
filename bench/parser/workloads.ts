import { concatenate } from "../../shared/media/ebml-writer.ts";
import {
  cluster,
  ebmlHeader,
  openSegment,
  producerTags,
  segmentInfo,
  serviceTags,
  trackList,
  type WrittenTags,
} from "../../shared/media/matroska-writer.ts";
import { randomBytes, seededRandom } from "../../shared/random.ts";

/** What one producer sends, as far as a parser can feel it. */
interface Producer {
  readonly tracks: readonly string[];
  readonly tags: WrittenTags;
  readonly blocksPerFragment: number;
  readonly blockBytes: number;
  readonly fragmentMilliseconds: number;
}

const UUID = "6b7c66f5-e3d5-4112-bdf2-ee1fd9eeddc3";

const PRODUCERS = {
  /** A leg of a Voice Connector call in blocks of 20 ms: nine tags, 50 blocks of 320 bytes. */
  vc20: {
    tracks: ["audio"],
    tags: [
      ["TransactionId", UUID],
      ["VoiceConnectorId", "abcdef1ghij2klmno3pqr4"],
      ["CallId", UUID],
      ["MimeType", "audio/L16;rate=8000;channels=1;"],
    ],
    blocksPerFragment: 50,
    blockBytes: 320,
    fragmentMilliseconds: 1000,
  },
  /** An Amazon Connect contact: two tracks, eleven tags, 32 blocks of 1,024 bytes. */
  connect: {
    tracks: ["AUDIO_TO_CUSTOMER", "AUDIO_FROM_CUSTOMER"],
    tags: [
      ["ContactId", UUID],
      ["InstanceId", UUID],
      ["MimeType", "audio/L16;rate=8000;channels=1;"],
      ["AUDIO_FROM_CUSTOMER", "1"],
      ["AUDIO_TO_CUSTOMER", "1"],
      ["Events", "{}"],
    ],
    blocksPerFragment: 32,
    blockBytes: 1024,
    fragmentMilliseconds: 1024,
  },
} as const satisfies Record<string, Producer>;

export type WorkloadName = keyof typeof PRODUCERS;
export const WORKLOADS = Object.keys(PRODUCERS) as WorkloadName[];

export interface Workload {
  readonly bytes: Uint8Array;
  readonly blocks: number;
}

/** A minute of a call: some 1 MB, which fits the cache of a core, so that the parser is measured and not the memory. */
const FRAGMENTS = 60;
const FIRST_NUMBER = 91_343_852_333_181_432_392_682_062_600_000_000_000_000_000_000n;
const START = Date.UTC(2026, 10, 3, 10);

export function workload(name: WorkloadName): Workload {
  const producer: Producer = PRODUCERS[name];
  const random = seededRandom(1);
  const fragments = Array.from({ length: FRAGMENTS }, (_none, index) => fragment(producer, index, random));
  return { bytes: concatenate(fragments), blocks: FRAGMENTS * producer.blocksPerFragment };
}

/** A fragment in the bytes of the producer SDK, with what the service adds. Peers believe the declared codec, so it is the true one. */
function fragment(producer: Producer, index: number, random: () => number): Uint8Array {
  const { tracks, tags, blocksPerFragment, blockBytes, fragmentMilliseconds } = producer;
  const number = String(FIRST_NUMBER + BigInt(index));
  const seconds = ((START + index * fragmentMilliseconds) / 1000).toFixed(3);
  const blockMilliseconds = (fragmentMilliseconds * tracks.length) / blocksPerFragment;
  const audio = { samplingFrequencyInHertz: 8000, channels: 1 };
  return concatenate([
    ebmlHeader(),
    openSegment(),
    segmentInfo(),
    trackList(tracks.map((name, track) => ({ number: track + 1, name, codecId: "A_PCM/INT/LIT", audio }))),
    producerTags(tags),
    serviceTags([
      ["AWS_KINESISVIDEO_FRAGMENT_NUMBER", number],
      ["AWS_KINESISVIDEO_SERVER_TIMESTAMP", seconds],
      ["AWS_KINESISVIDEO_PRODUCER_TIMESTAMP", seconds],
    ]),
    cluster({
      timestampTicks: START + index * fragmentMilliseconds,
      blocks: Array.from({ length: blocksPerFragment }, (_none, block) => ({
        track: (block % tracks.length) + 1,
        ticks: Math.floor(block / tracks.length) * blockMilliseconds,
        payload: randomBytes(blockBytes, random),
      })),
    }),
    serviceTags([
      ["AWS_KINESISVIDEO_MILLIS_BEHIND_NOW", "0"],
      ["AWS_KINESISVIDEO_CONTINUATION_TOKEN", number],
    ]),
  ]);
}

/** The bytes in chunks as a socket gives them, each with memory of its own. */
export function chunksOf(bytes: Uint8Array, chunkBytes: number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    chunks.push(Buffer.from(bytes.subarray(start, start + chunkBytes)));
  }
  return chunks;
}
