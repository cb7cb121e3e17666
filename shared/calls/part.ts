/**
 * A part: some seconds of one leg's audio as a recorder stores them, with the fragments they came from. Layout: the length of
 * the index in bytes (unsigned 32-bit, big-endian), the index as JSON, then the samples as 16-bit little-endian PCM.
 */
import * as v from "valibot";
import { InvalidInputError } from "../errors.ts";
import { parse, parseJson } from "../schema.ts";

/** A stretch of samples without a gap: where it starts by producer time (epoch milliseconds), and its length. */
const run = v.tuple([v.number(), v.pipe(v.number(), v.integer(), v.minValue(0))]);

const indexSchema = v.object({
  version: v.literal(1),
  legId: v.string(),
  rateInHertz: v.number(),
  fragments: v.array(
    v.object({
      number: v.string(),
      producerTimestamp: v.nullable(v.number()),
      serverTimestamp: v.nullable(v.number()),
      runs: v.array(run),
    }),
  ),
});

export type PartIndex = v.InferOutput<typeof indexSchema>;
export type PartFragment = PartIndex["fragments"][number];

const LENGTH_BYTES = 4;

/** Samples of one fragment: the sum of its runs. */
export function samplesOf(fragment: PartFragment): number {
  return fragment.runs.reduce((sum, [, samples]) => sum + samples, 0);
}

export function encodePart(index: PartIndex, pcm: readonly Uint8Array[]): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(index));
  const part = new Uint8Array(LENGTH_BYTES + json.length + pcm.reduce((sum, bytes) => sum + bytes.length, 0));
  new DataView(part.buffer).setUint32(0, json.length);
  part.set(json, LENGTH_BYTES);
  let position = LENGTH_BYTES + json.length;
  for (const bytes of pcm) {
    part.set(bytes, position);
    position += bytes.length;
  }
  return part;
}

/** Bytes before the first sample, from the start of a part. @throws InvalidInputError when fewer than four are given */
export function partHeaderBytes(start: Uint8Array): number {
  if (start.length < LENGTH_BYTES) {
    throw new InvalidInputError("part", [{ path: "", found: `${start.length} bytes`, allowed: "at least 4 bytes" }]);
  }
  return LENGTH_BYTES + new DataView(start.buffer, start.byteOffset).getUint32(0);
}

/** The index of a part, from its first `partHeaderBytes` bytes. @throws InvalidInputError when it is not one */
export function decodePartIndex(header: Uint8Array): PartIndex {
  const text = new TextDecoder().decode(header.subarray(LENGTH_BYTES, partHeaderBytes(header)));
  return parse(indexSchema, parseJson(text, "part index"), "part index");
}
