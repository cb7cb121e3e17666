import { decoderFor, parseMediaType } from "../media/codec.ts";
import { samplesToL16 } from "../media/pcm.ts";
import type { FragmentWithBlocks } from "../media/read-fragments.ts";
import type { PartFragment, PartIndex } from "./part.ts";

/** A part is stored when it holds about a minute of audio or a mebibyte, whichever comes first. */
const FULL_SECONDS = 60;
const FULL_BYTES = 1_048_576;
/** Timestamps are whole milliseconds, samples are not: up to this distance two blocks are one run. */
const JOIN_MILLISECONDS = 1;

/** A part that is ready to be stored. */
export interface BuiltPart {
  readonly index: PartIndex;
  readonly pcm: readonly Uint8Array[];
  readonly samples: number;
  readonly firstFragment: string;
  readonly lastFragment: string;
}

/** Collects the decoded audio of complete fragments until it is enough for a part. */
export class PartBuilder {
  readonly #legId: string;
  readonly #decode: (bytes: Uint8Array) => Int16Array;
  readonly #rateInHertz: number;
  #fragments: PartFragment[] = [];
  #pcm: Uint8Array[] = [];
  #samples = 0;

  /** @throws UnsupportedCodecError when the media type is not one a recorder can decode */
  constructor(legId: string, mediaType: string) {
    this.#legId = legId;
    this.#decode = decoderFor(mediaType);
    this.#rateInHertz = parseMediaType(mediaType).rateInHertz;
  }

  get isFull(): boolean {
    return this.#samples >= FULL_SECONDS * this.#rateInHertz || this.#samples * 2 >= FULL_BYTES;
  }

  add({ fragment, blocks }: FragmentWithBlocks): void {
    const { number, producerTimestamp, serverTimestamp } = fragment;
    if (number === null) return;
    const runs: [number, number][] = [];
    for (const block of blocks) {
      const decoded = this.#decode(block.payload);
      const last = runs.at(-1);
      const expected = last === undefined ? Number.NaN : last[0] + (last[1] * 1000) / this.#rateInHertz;
      if (last !== undefined && Math.abs(block.milliseconds - expected) <= JOIN_MILLISECONDS) last[1] += decoded.length;
      else runs.push([block.milliseconds, decoded.length]);
      this.#pcm.push(samplesToL16(decoded));
      this.#samples += decoded.length;
    }
    this.#fragments.push({ number, producerTimestamp, serverTimestamp, runs });
  }

  /** Hands out what was collected and starts anew; null when there is nothing. */
  take(): BuiltPart | null {
    const firstFragment = this.#fragments[0]?.number;
    const lastFragment = this.#fragments.at(-1)?.number;
    if (firstFragment === undefined || lastFragment === undefined) return null;
    const index = {
      version: 1,
      legId: this.#legId,
      rateInHertz: this.#rateInHertz,
      fragments: this.#fragments,
    } as const;
    const built = { index, pcm: this.#pcm, samples: this.#samples, firstFragment, lastFragment };
    this.#fragments = [];
    this.#pcm = [];
    this.#samples = 0;
    return built;
  }
}
