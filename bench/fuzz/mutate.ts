/** Breaks streams in the ways that networks, disks, producers and attackers do. */
import { ID, idLength, readId, readVint, UNKNOWN_SIZE, vintLength } from "../../shared/media/ebml.ts";
import { concatenate, unknownSizeBytes } from "../../shared/media/ebml-writer.ts";
import { noise, type Random } from "../../test/support/media/random.ts";

/** Where an element of a sound stream lies. */
interface Place {
  readonly start: number;
  readonly sizeAt: number;
  readonly bodyAt: number;
  readonly end: number;
}

export interface Source {
  readonly bytes: Uint8Array;
  readonly places: readonly Place[];
}

const MASTERS: ReadonlySet<number> = new Set([
  ...[ID.EBML, ID.Segment, ID.Info, ID.Tracks, ID.TrackEntry, ID.Audio, ID.Tags, ID.Tag, ID.SimpleTag],
  ...[ID.Cluster, ID.BlockGroup],
]);

/** Every element that can be found by walking a stream; what is unsound is left out. */
export function sourceOf(bytes: Uint8Array): Source {
  const places: Place[] = [];
  const walk = (from: number, to: number) => {
    let start = from;
    while (start < to) {
      const idBytes = idLength(bytes[start] as number);
      const sizeAt = start + idBytes;
      const sizeBytes = vintLength(bytes[sizeAt] ?? 0);
      const bodyAt = sizeAt + sizeBytes;
      if (idBytes > 4 || sizeBytes > 8 || bodyAt > to) return;
      const size = readVint(bytes, sizeAt, sizeBytes);
      const end = size === UNKNOWN_SIZE ? to : bodyAt + size;
      if (end > to) return;
      places.push({ start, sizeAt, bodyAt, end });
      const isMaster = MASTERS.has(readId(bytes, start, idBytes));
      if (isMaster) walk(bodyAt, end);
      start = end;
    }
  };
  walk(0, bytes.length);
  return { bytes, places };
}

type Mutation = (source: Source, other: Source, random: Random) => Uint8Array;

/** Values at which readers of numbers go wrong. */
const EDGES = [0x00, 0x01, 0x7f, 0x80, 0x81, 0xbf, 0xfe, 0xff];

const flipBits: Mutation = ({ bytes }, _other, random) => {
  const broken = bytes.slice();
  for (let count = random(8); count >= 0 && broken.length > 0; count--) {
    const position = random(broken.length);
    broken[position] = (broken[position] as number) ^ (1 << random(8));
  }
  return broken;
};

const writeEdges: Mutation = ({ bytes }, _other, random) => {
  const broken = bytes.slice();
  for (let count = random(4); count >= 0 && broken.length > 0; count--) {
    const position = random(broken.length);
    broken.fill(EDGES[random(EDGES.length)] ?? 0, position, position + 1 + random(3));
  }
  return broken;
};

const truncate: Mutation = ({ bytes }, _other, random) => bytes.slice(0, random(bytes.length + 1));

const splice: Mutation = ({ bytes }, other, random) =>
  concatenate([bytes.subarray(0, random(bytes.length + 1)), other.bytes.subarray(random(other.bytes.length + 1))]);

const removeBytes: Mutation = ({ bytes }, _other, random) => {
  const start = random(bytes.length + 1);
  return concatenate([bytes.subarray(0, start), bytes.subarray(start + 1 + random(40))]);
};

const insertNoise: Mutation = ({ bytes }, _other, random) => {
  const at = random(bytes.length + 1);
  return concatenate([bytes.subarray(0, at), noise(random(1e9), 1 + random(40)), bytes.subarray(at)]);
};

/** One element is left out, said twice, or put where another one is. */
const moveElement: Mutation = ({ bytes, places }, other, random) => {
  const place = places[random(places.length)];
  const strange = other.places[random(other.places.length)];
  if (place === undefined || strange === undefined) return bytes;
  const own = bytes.subarray(place.start, place.end);
  const middle = [[], [own, own], [other.bytes.subarray(strange.start, strange.end)]][random(3)] ?? [];
  return concatenate([bytes.subarray(0, place.start), ...middle, bytes.subarray(place.end)]);
};

/** An element says that it is longer or shorter than it is, or that it does not know. */
const changeSize: Mutation = ({ bytes, places }, _other, random) => {
  const place = places[random(places.length)];
  if (place === undefined) return bytes;
  const length = place.bodyAt - place.sizeAt;
  const most = 2 ** (7 * length) - 2;
  const size = place.end - place.bodyAt;
  const sizes = [0, size + 1, size - 1, size + random(100), size - random(size + 1), most, most - 1, random(most)];
  const changed = random(5) === 0 ? unknownSizeBytes(length) : vintOf(sizes[random(sizes.length)] ?? 0, length);
  return concatenate([bytes.subarray(0, place.sizeAt), changed, bytes.subarray(place.bodyAt)]);
};

function vintOf(value: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let rest = Math.max(0, value);
  for (let index = length - 1; index >= 0; index--, rest = Math.floor(rest / 256)) bytes[index] = rest % 256;
  bytes[0] = ((bytes[0] as number) & (0xff >> length)) | (0x80 >> (length - 1));
  return bytes;
}

/** On elements first, as they are only known in the sound stream; then on bytes. */
const ON_ELEMENTS: readonly Mutation[] = [moveElement, changeSize, changeSize];
const ON_BYTES: readonly Mutation[] = [flipBits, writeEdges, truncate, splice, removeBytes, insertNoise];

export function mutate(sources: readonly Source[], random: Random): Uint8Array {
  const pick = () => sources[random(sources.length)] as Source;
  let source = pick();
  if (random(2) === 0) source = { bytes: chosen(ON_ELEMENTS, random)(source, pick(), random), places: [] };
  else source = { bytes: chosen(ON_BYTES, random)(source, pick(), random), places: [] };
  for (let more = random(3); more > 0; more--)
    source = { bytes: chosen(ON_BYTES, random)(source, pick(), random), places: [] };
  return source.bytes;
}

const chosen = (mutations: readonly Mutation[], random: Random) => mutations[random(mutations.length)] as Mutation;
