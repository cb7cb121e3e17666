import fc from "fast-check";
import { decoderFor, parseMediaType, UnsupportedCodecError } from "../../../shared/media/codec.ts";
import { decodeG711 } from "../../../shared/media/g711.ts";

const L16 = { encoding: "L16", rateInHertz: 8000, channels: 1 };

describe("parseMediaType", () => {
  it.each([
    ["audio/L16;rate=8000;channels=1;", L16],
    ["audio/L16", L16],
    ["  AUDIO/l16 ; Rate = 16000 ;CHANNELS= 2 ", { encoding: "L16", rateInHertz: 16_000, channels: 2 }],
    ['audio/L16;rate="44100"', { ...L16, rateInHertz: 44_100 }],
    ["audio/L16;rate=;channels=many", L16],
    ["audio/L16;rate=0;channels=-1", L16],
    ["audio/L16;rate=1e3", L16],
    ["audio/L16;;x=1;rate=8000;rate=9000", L16],
    ["audio/pcmu", { ...L16, encoding: "PCMU" }],
    ["audio / pcma ;rate=8000", { ...L16, encoding: "PCMA" }],
    ["audio/PCMA;rate=8000", { ...L16, encoding: "PCMA" }],
    ["audio/aac;rate=48000;channels=2", { encoding: "AAC", rateInHertz: 48_000, channels: 2 }],
    ["L16", L16],
    ["video/H264", { ...L16, encoding: "H264" }],
    ["audio/constructor", { ...L16, encoding: "constructor" }],
    ["", { ...L16, encoding: "" }],
  ])("reads %p", (text, expected) => {
    expect(parseMediaType(text)).toEqual(expected);
  });

  it("makes something usable of any text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { encoding, rateInHertz, channels } = parseMediaType(text);

        expect(typeof encoding).toBe("string");
        expect(Number.isSafeInteger(rateInHertz) && rateInHertz > 0).toBe(true);
        expect(Number.isSafeInteger(channels) && channels > 0).toBe(true);
      }),
    );
  });
});

describe("decoderFor", () => {
  const bytes = Uint8Array.of(0x01, 0x80, 0xff, 0x7f);

  it("decodes L16 as little-endian, as Kinesis Video Streams carry it", () => {
    expect(decoderFor("audio/L16;rate=8000;channels=1;")(bytes)).toEqual(Int16Array.of(-32_767, 32_767));
  });

  it("decodes both laws of G.711", () => {
    expect(decoderFor("audio/PCMA")(bytes)).toEqual(decodeG711(bytes, "A"));
    expect(decoderFor("AUDIO/pcmu;")(bytes)).toEqual(decodeG711(bytes, "mu"));
  });

  it.each(["audio/AAC", "audio/opus", "audio/constructor", "audio/__proto__", ""])(
    "does not decode %p",
    (mediaType) => {
      const decode = () => decoderFor(mediaType);

      expect(decode).toThrow(UnsupportedCodecError);
      expect(decode).toThrow(`no decoder for ${mediaType}; audio/L16`);
      expect(decode).toThrow(expect.objectContaining({ code: "UNSUPPORTED_CODEC", retryable: false }));
    },
  );

  it("does not repeat a long text", () => {
    expect(() => decoderFor("x".repeat(1000))).toThrow(`for ${"x".repeat(64)};`);
  });
});
