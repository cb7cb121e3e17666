import { ID } from "../../../shared/media/ebml.ts";
import {
  type Bytes,
  concatenate,
  element,
  floatElement,
  master,
  stringElement,
  uintElement,
} from "../../../shared/media/ebml-writer.ts";
import { knownTracks, readTags, readTimestampScale, readTracks } from "../../../shared/media/matroska-elements.ts";

type Read<T> = (buffer: Uint8Array, start: number, end: number) => T;

/** Reads a body that stands amid other bytes, so that a reader that looks too far is found out. */
function readAmid<T>(read: Read<T>, ...children: Bytes[]): T {
  const body = concatenate(children);
  return read(Uint8Array.of(0xae, 0x81, ...body, 0x86, 0x81, 0x42), 2, 2 + body.length);
}

const codecsOf = (...children: Bytes[]) =>
  readAmid(readTracks, master(ID.TrackEntry, children)).map(({ codecId }) => codecId);

const codec = (codecId: string) => stringElement(ID.CodecId, codecId);

describe("children of an element", () => {
  it.each([
    ["with an id of four bytes are passed over", element(ID.Cues, new Uint8Array(3)), ["B"]],
    ["whose id starts with no marker end it", Uint8Array.of(0x08, 1, 2, 3, 4, 0x80), ["A"]],
    ["whose size starts with no marker end it", Uint8Array.of(0xec, ...new Uint8Array(9)), ["A"]],
    ["of unknown size go to its end", Uint8Array.of(0xec, 0xff), ["A"]],
    ["that go past its end are cut there", Uint8Array.of(0xec, 0xfe), ["A"]],
  ])("%s", (_name, child, expected) => {
    expect(codecsOf(codec("A"), child, codec("B"))).toEqual(expected);
  });

  it.each([
    ["id", [0x63]],
    ["size", [0x86, 0x40]],
    ["size, before its first byte", [0x86]],
  ])("that are cut in their %s say nothing", (_name, child) => {
    expect(codecsOf(codec("A"), Uint8Array.from(child))).toEqual(["A"]);
  });

  it("of unknown size hold all that is left", () => {
    expect(codecsOf(Uint8Array.of(ID.CodecId, 0xff, 0x41, 0x42))).toEqual(["AB"]);
  });
});

describe("Info and Tracks", () => {
  it("keep to what they are about", () => {
    const strange = uintElement(ID.Void, 7);
    const audio = master(ID.Audio, [
      floatElement(ID.SamplingFrequency, 16_000),
      uintElement(ID.Channels, 2),
      uintElement(ID.BitDepth, 16),
    ]);

    const tracks = readAmid(readTracks, strange, master(ID.TrackEntry, [audio, strange]), strange);

    expect(tracks).toMatchObject([{ samplingFrequencyInHertz: 16_000, channels: 2 }]);
    expect(readAmid(readTimestampScale, strange, uintElement(ID.TimestampScale, 500), strange)).toBe(500);
  });
});

describe("tracks that are known", () => {
  const bodyOf = (...names: string[]) => concatenate(names.map((name) => master(ID.TrackEntry, [codec(name)])));
  const read = (...names: string[]) => readAmid((...where) => knownTracks(...where, null), bodyOf(...names));

  it("are the same objects for the same bytes, and no others", () => {
    const one = read("known");

    expect(read("known")).toBe(one);
    expect(read("known", "known").tracks).toHaveLength(2);
    expect(read("KNOWN").tracks).toMatchObject([{ codecId: "KNOWN" }]);
    expect(read("knowN").tracks).toMatchObject([{ codecId: "knowN" }]);
    expect(readAmid((...where) => knownTracks(...where, one), bodyOf("other")).tracks).toMatchObject([
      { codecId: "other" },
    ]);
  });

  it("are the last sixteen, and those that the reader had before", () => {
    const first = read("first");

    for (let index = 0; index < 15; index++) read(`after ${index}`);
    expect(read("first")).toBe(first);
    read("after 15");

    expect(readAmid((...where) => knownTracks(...where, first), bodyOf("first"))).toBe(first);
    expect(read("first")).not.toBe(first);
  });
});

describe("tags", () => {
  const name = (text: string) => stringElement(ID.TagName, text);
  const value = (text: string) => stringElement(ID.TagString, text);

  it.each([
    ["in two tags, the second without a value", [[name("a"), value("1")], [name("b")]], ["a=1", "b="]],
    ["in one tag with two names", [[name("a"), value("1"), name("b")]], ["a=1", "b="]],
    [
      "with the value first",
      [
        [value("1"), name("a")],
        [value("2"), name("b")],
      ],
      ["a=1", "b=2"],
    ],
    ["up to what is none", [[name("a"), value("1"), Uint8Array.of(0x08, 1, 2, 3, 4, 0x80), name("b")]], ["a=1"]],
    ["without a name", [[value("1")], [name("b")]], ["b="]],
  ])("are told %s", (_name, written, expected) => {
    const told: string[] = [];
    const visitor = { onTag: (tag: string, text: string) => told.push(`${tag}=${text}`) };
    const simpleTags = written.map((children) => master(ID.SimpleTag, children));

    readAmid((...where) => readTags(...where, visitor), master(ID.Tag, simpleTags));

    expect(told).toEqual(expected);
  });

  it("need no visitor", () => {
    const tags = [name("a"), value("1"), name("b")];

    expect(readAmid((...where) => readTags(...where, {}), ...tags)).toBeUndefined();
  });
});
