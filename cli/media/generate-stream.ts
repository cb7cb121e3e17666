import { LIVE_SPELLING, leadingTags, trailingTags } from "../../local/kinesis-video/documents.ts";
import { nextFragmentNumber } from "../../local/kinesis-video/fragment-number.ts";
import { APPLICATION } from "../../local/voice-connector/leg-media.ts";
import { concatenate } from "../../shared/media/ebml-writer.ts";
import {
  cluster,
  ebmlHeader,
  openSegment,
  producerTags,
  segmentInfo,
  simpleBlock,
  trackList,
  type WrittenBlock,
} from "../../shared/media/matroska-writer.ts";
import { seededRandom } from "../../shared/random.ts";
import { DEFECTS, type DefectName, wholeFragment } from "./defects.ts";
import { type OpenShape, SHAPES, type Shape, type ShapeName } from "./shapes.ts";

export interface StreamToGenerate {
  readonly shape: ShapeName;
  /** Length of the audio. */
  readonly seconds: number;
  readonly seed: number;
  readonly defect?: DefectName;
}

/** Every generated stream starts here, so that it does not depend on the day. */
const STARTED_AT = Date.UTC(2026, 0, 1);
/** Milliseconds from a fragment's end to its storage: at least, and by chance more. */
const SHORTEST_DELAY = 50;
const DELAY_SPREAD = 100;
const NOTHING = new Uint8Array(0);

/** A stream as `GetMedia` answers with it, fragment by fragment, in the byte forms of the producer SDK and the service. */
export function* generateStream({ shape: name, seconds, seed, defect }: StreamToGenerate): Generator<Uint8Array> {
  const shape: Shape = SHAPES[name];
  const random = seededRandom(seed);
  const open = shape.open(random);
  const head = concatenate([
    ebmlHeader(),
    openSegment(),
    segmentInfo({ application: APPLICATION }),
    trackList(open.tracks),
  ]);
  const tags = producerTags(open.tags);
  const tagsOfAnotherCall = producerTags(shape.open(seededRandom(seed + 1)).tags);
  const samples = Math.max(1, Math.round(seconds * shape.rateInHertz));
  const fragmentSamples = shape.blockSamples * shape.blocksPerFragment;
  const last = Math.ceil(samples / fragmentSamples) - 1;
  const middle = Math.floor(last / 2);
  const write = defect === undefined ? wholeFragment : DEFECTS[defect].bytes;
  let number: string | null = null;
  for (let index = 0; index <= last; index++) {
    const from = index * fragmentSamples;
    const until = Math.min(samples, from + fragmentSamples);
    const timestampTicks = STARTED_AT + Math.round((from * 1000) / shape.rateInHertz);
    const end = STARTED_AT + Math.round((until * 1000) / shape.rateInHertz);
    const serverTimestamp = end + SHORTEST_DELAY + Math.floor(random() * DELAY_SPREAD);
    number = nextFragmentNumber(number, random);
    const blocks = blocksOf(shape, open, from, until);
    const fragment = {
      head,
      tagsBefore: shape.tagsFollowCluster ? NOTHING : tags,
      serviceTags: leadingTags({ number, serverTimestamp, producerTimestamp: timestampTicks }, LIVE_SPELLING),
      cluster: cluster({ timestampTicks, blocks }),
      tagsAfter: shape.tagsFollowCluster ? tags : NOTHING,
      tagsOfAnotherCall,
      lastBlockBytes: blocks.slice(-1).reduce((_sum, block) => simpleBlock(block).length, 0),
      trailingTags: trailingTags({ number }, 0),
    };
    yield write(fragment, { isMiddle: index === middle, isPastMiddle: index > middle, isLast: index === last });
  }
}

/** Blocks of samples `from` to `until`: of each track in turn. */
function blocksOf(shape: Shape, { tracks, payload }: OpenShape, from: number, until: number): WrittenBlock[] {
  const blocks: WrittenBlock[] = [];
  for (let at = from; at < until; at += shape.blockSamples) {
    const ticks = Math.round(((at - from) * 1000) / shape.rateInHertz);
    const count = Math.min(shape.blockSamples, until - at);
    for (const track of tracks) blocks.push({ track: track.number, ticks, payload: payload(track, at, count) });
  }
  return blocks;
}
