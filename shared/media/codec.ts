import { CarillonError } from "../errors.ts";
import { decodeG711 } from "./g711.ts";
import { l16ToSamples } from "./pcm.ts";

/** Audio of a kind that nothing here decodes. */
export class UnsupportedCodecError extends CarillonError {
  readonly code = "UNSUPPORTED_CODEC";

  constructor(mediaType: string) {
    super(`no decoder for ${mediaType.slice(0, 64)}; audio/L16, audio/PCMA and audio/PCMU can be decoded`);
  }
}

export interface MediaType {
  /** Subtype in the spelling of its registration where it is known (`L16`, `PCMA`, `PCMU`, `AAC`), else as given. */
  readonly encoding: string;
  /** Default 8000. */
  readonly rateInHertz: number;
  /** Default 1. */
  readonly channels: number;
}

const KNOWN: ReadonlyMap<string, string> = new Map(
  ["L16", "PCMA", "PCMU", "AAC"].map((encoding) => [encoding.toLowerCase(), encoding]),
);

/**
 * `audio/L16;rate=8000;channels=1;` as streams and events spell it: case, spaces, quotes, missing parameters and a last semicolon do
 * not matter. The media type decides the codec; the CodecID of the track is known to be wrong in real streams.
 */
export function parseMediaType(text: string): MediaType {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim());
  const subtype = type.slice(type.indexOf("/") + 1).trim();
  return {
    encoding: KNOWN.get(subtype.toLowerCase()) ?? subtype,
    rateInHertz: countIn(parameters, "rate") ?? 8000,
    channels: countIn(parameters, "channels") ?? 1,
  };
}

function countIn(parameters: readonly string[], name: string): number | null {
  const pattern = new RegExp(`^${name}\\s*=\\s*"?0*([1-9]\\d{0,8})"?$`, "i");
  const [digits] = parameters.flatMap((parameter) => pattern.exec(parameter)?.[1] ?? []);
  return digits === undefined ? null : Number(digits);
}

/** Bytes of a track to its samples; those of several channels stay interleaved. */
export type Decoder = (bytes: Uint8Array) => Int16Array;

const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ["L16", l16ToSamples],
  ["PCMA", (bytes) => decodeG711(bytes, "A")],
  ["PCMU", (bytes) => decodeG711(bytes, "mu")],
]);

/** @throws UnsupportedCodecError for anything but L16 and G.711 */
export function decoderFor(mediaType: string): Decoder {
  const decoder = DECODERS.get(parseMediaType(mediaType).encoding);
  if (!decoder) throw new UnsupportedCodecError(mediaType);
  return decoder;
}
