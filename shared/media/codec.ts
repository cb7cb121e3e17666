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
  readonly rateInHertz: number;
  readonly channels: number;
}

const KNOWN: Readonly<Record<string, string>> = { l16: "L16", pcma: "PCMA", pcmu: "PCMU", aac: "AAC" };

/**
 * `audio/L16;rate=8000;channels=1;` as streams and events spell it: case, spaces, missing parameters and a last semicolon do not matter.
 * The media type decides the codec; the CodecID of the track is known to be wrong in real streams.
 */
export function parseMediaType(text: string): MediaType {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const values = new Map(
    parameters.map((parameter) => parameter.split("=").map((side) => side.trim()) as [string, string]),
  );
  const subtype = type.slice(type.indexOf("/") + 1);
  return {
    encoding: KNOWN[subtype] ?? subtype,
    rateInHertz: positive(values.get("rate")) ?? 8000,
    channels: positive(values.get("channels")) ?? 1,
  };
}

function positive(text: string | undefined): number | null {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : null;
}

const DECODERS: Readonly<Record<string, (bytes: Uint8Array) => Int16Array>> = {
  L16: l16ToSamples,
  PCMA: (bytes) => decodeG711(bytes, "A"),
  PCMU: (bytes) => decodeG711(bytes, "mu"),
};

/** @throws UnsupportedCodecError for anything but L16 and G.711 */
export function decoderFor(mediaType: string): (bytes: Uint8Array) => Int16Array {
  const decoder = DECODERS[parseMediaType(mediaType).encoding];
  if (!decoder) throw new UnsupportedCodecError(mediaType);
  return decoder;
}
