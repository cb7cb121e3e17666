import { ID } from "../../../shared/media/ebml.ts";
import { concatenate, element } from "../../../shared/media/ebml-writer.ts";
import { type Fragment, FragmentReader, type FragmentVisitor } from "../../../shared/media/fragment-reader.ts";
import { cluster, producerTags, segmentInfo, serviceTags, trackList } from "../../../shared/media/matroska-writer.ts";
import { errorDocument } from "../../support/fragment-bytes.ts";
import { block, documentOf, numberOf, tagsAfter, tagsBefore, timeOf } from "../../support/media/corpus/parts.ts";

/** What a reader told so far; `take` forgets it. */
function listening(visitor: FragmentVisitor = {}) {
  const told: string[] = [];
  const reader = new FragmentReader({
    onFragmentStart: ({ number }) => told.push(`start ${number}`),
    onBlock: (_fragment, track, milliseconds, bytes) =>
      told.push(`${bytes} bytes of ${track?.name} at ${milliseconds}`),
    onFragmentEnd: ({ number, endedBy }) => told.push(`end ${number} by ${endedBy}`),
    ...visitor,
  });
  return { reader, take: () => told.splice(0) };
}

const document = documentOf(0);
const tail = serviceTags(tagsAfter(0));

describe("a fragment", () => {
  it("starts with its cluster, and is over with the last byte of its token's tags", () => {
    const { reader, take } = listening();

    reader.push(document.subarray(0, -tail.length));
    const open = take();
    reader.push(tail.subarray(0, -1));
    const almost = take();
    reader.push(tail.subarray(-1));

    expect(open).toEqual([
      `start ${numberOf(0)}`,
      `16 bytes of AUDIO_FROM_CUSTOMER at ${timeOf(0)}`,
      `16 bytes of AUDIO_FROM_CUSTOMER at ${timeOf(0) + 20}`,
    ]);
    expect(almost).toEqual([]);
    expect(take()).toEqual([`end ${numberOf(0)} by continuation-token`]);
    expect(reader.offsetBytes).toBe(document.length);
    expect(reader.end()).toBe(false);
    expect(take()).toEqual([]);
  });

  it("is over with an error, although the connection stays open", () => {
    const { reader, take } = listening();

    reader.push(errorDocument(4000));

    expect(take()).toEqual(["end null by error"]);
    expect(reader.end()).toBe(false);
    expect(take()).toEqual([]);
  });

  it("fills while it is read: tags from before the cluster at its start, those from after it at its end", () => {
    const seen: unknown[] = [];
    const look = ({ tags, blocks, payloadBytes, tracks, millisBehindNow }: Fragment) =>
      seen.push({ tags, blocks, payloadBytes, tracks: tracks.length, millisBehindNow });
    const { reader } = listening({ onFragmentStart: look, onFragmentEnd: look });

    reader.push(
      documentOf(0, {
        before: concatenate([producerTags([["CallId", "1"]]), serviceTags(tagsBefore(0))]),
        after: concatenate([producerTags([["Events", "hold"]]), tail]),
      }),
    );

    expect(seen).toEqual([
      { tags: { CallId: "1" }, blocks: 0, payloadBytes: 0, tracks: 1, millisBehindNow: null },
      { tags: { CallId: "1", Events: "hold" }, blocks: 2, payloadBytes: 32, tracks: 1, millisBehindNow: 120 },
    ]);
  });

  it("has the tracks that its document declares, also where they come behind its first tags", () => {
    const tracks = trackList([{ number: 1, name: "late", codecId: "A_AAC" }]);
    const { reader, take } = listening();

    reader.push(
      documentOf(0, { tracks: new Uint8Array(0), before: concatenate([serviceTags(tagsBefore(0)), tracks]) }),
    );
    reader.push(documentOf(1, { tracks: new Uint8Array(0) }));

    expect(take().filter((line) => line.includes("bytes of"))).toEqual([
      `16 bytes of late at ${timeOf(0)}`,
      `16 bytes of late at ${timeOf(0) + 20}`,
      `16 bytes of undefined at ${timeOf(1)}`,
      `16 bytes of undefined at ${timeOf(1) + 20}`,
    ]);
  });

  it("that was cut says so, and so does the reader", () => {
    const { reader, take } = listening({ onFragmentEnd: (fragment) => expect(fragment.truncated).toBe(true) });

    reader.push(document.subarray(0, -tail.length - 1));

    expect(take()).toHaveLength(3);
    expect(reader.end()).toBe(true);
  });

  it("needs no visitor", () => {
    const reader = new FragmentReader({});

    reader.push(concatenate([document, documentOf(1), errorDocument(5000)]));

    expect(reader.end()).toBe(false);
  });

  it("takes the time of its cluster in ticks of its document where the producer gives none", () => {
    const { reader, take } = listening();

    reader.push(
      documentOf(0, {
        before: serviceTags([["AWS_KINESISVIDEO_FRAGMENT_NUMBER", "1"]]),
        cluster: cluster({ timestampTicks: 5000, blocks: [block(7, new Uint8Array(2))] }),
      }),
    );

    expect(take()[1]).toBe("2 bytes of AUDIO_FROM_CUSTOMER at 5007");
  });

  it("takes the ticks that its document declares, also where Info comes behind its first tags", () => {
    const { reader, take } = listening();
    const number = serviceTags([["AWS_KINESISVIDEO_FRAGMENT_NUMBER", "1"]]);
    const info = segmentInfo({ nanosecondsPerTick: 100_000 });
    const written = cluster({ timestampTicks: 50_000, blocks: [block(70, new Uint8Array(2))] });

    reader.push(documentOf(0, { info, before: number, cluster: written }));
    reader.push(documentOf(1, { before: concatenate([number, info]), cluster: written }));

    expect(take().filter((line) => line.includes("bytes of"))).toEqual(
      Array(2).fill("2 bytes of AUDIO_FROM_CUSTOMER at 5007"),
    );
  });

  it("is told without a cluster where it has a number, or tags of its own document", () => {
    const { reader, take } = listening();
    const number = serviceTags([["AWS_KINESISVIDEO_FRAGMENT_NUMBER", "7"]]);
    const noTags = element(ID.Tags, new Uint8Array(0));

    reader.push(documentOf(0, { before: concatenate([noTags, serviceTags(tagsBefore(0))]) }));
    take();
    reader.push(number);
    reader.push(documentOf(1, { before: producerTags([["a", "1"]]), cluster: new Uint8Array(0), after: noTags }));
    reader.end();

    expect(take()).toEqual(["end 7 by next-fragment", "end null by known-size"]);
  });
});
