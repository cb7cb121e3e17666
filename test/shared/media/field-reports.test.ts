/**
 * What parsers and recorders of these streams were seen to get wrong, and what their users complain of: each a test, by the name of
 * what must not happen.
 */
import { ID } from "../../../shared/media/ebml.ts";
import { concatenate, master, stringElement } from "../../../shared/media/ebml-writer.ts";
import { FragmentReader } from "../../../shared/media/fragment-reader.ts";
import { alignLegs } from "../../../shared/media/leg-plan.ts";
import { planLeg, type Run } from "../../../shared/media/leg-timeline.ts";
import { MatroskaReader } from "../../../shared/media/matroska-reader.ts";
import { cluster, serviceTags, trackList } from "../../../shared/media/matroska-writer.ts";
import { type FragmentWithBlocks, readFragments } from "../../../shared/media/read-fragments.ts";
import { chunksOf } from "../../support/media/chunks.ts";
import { audio, block, documentOf, numberOf, tagsAfter, tagsBefore, timeOf } from "../../support/media/corpus/parts.ts";

async function read(source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<FragmentWithBlocks[]> {
  const fragments: FragmentWithBlocks[] = [];
  for await (const fragment of readFragments(source)) fragments.push(fragment);
  return fragments;
}

const documents = (count: number) => concatenate(Array.from({ length: count }, (_none, index) => documentOf(index)));
const payloadsOf = (fragments: readonly FragmentWithBlocks[]) =>
  fragments.flatMap(({ blocks }) => blocks.map(({ payload }) => payload));

describe("what parsers were seen to get wrong does not happen:", () => {
  it("elements of unknown size are said to end behind their first child", () => {
    const said: string[] = [];
    const reader = new MatroskaReader({
      onDocument: () => said.push("document"),
      onCluster: () => said.push("cluster"),
      onBlock: () => said.push("block"),
      onClusterEnd: () => said.push("cluster end"),
      onDocumentEnd: () => said.push("document end"),
    });

    reader.push(documents(2));
    reader.end();

    const each = ["document", "cluster", "block", "block", "cluster end", "document end"];
    expect(said).toEqual([...each, ...each]);
  });

  it("name and value of a tag are taken by their order", async () => {
    const swapped = master(ID.Tags, [
      master(ID.Tag, [master(ID.SimpleTag, [stringElement(ID.TagString, "value"), stringElement(ID.TagName, "name")])]),
    ]);
    const bytes = documentOf(0, { before: concatenate([swapped, serviceTags(tagsBefore(0))]) });

    const [fragment] = await read([bytes]);

    expect(fragment?.fragment.tags).toEqual({ name: "value" });
  });

  it("a fragment is held back until the next one begins, and the last one for ever", async () => {
    const told: [number, number][] = [];
    let given = 0;
    async function* source() {
      for (; given < 3; given++) yield documentOf(given);
      // The connection stays open.
      await new Promise(() => {});
    }

    for await (const _ of readFragments(source())) if (told.push([told.length, given]) === 3) break;

    expect(told).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
  });

  it("what came already is read again with every chunk", () => {
    const bytes = documentOf(0, {
      cluster: cluster({ timestampTicks: 0, blocks: [block(0, audio(1, 100_000))] }),
    });
    let pushes = 0;
    let handedOut = 0;
    const reader = new FragmentReader({
      onPayload: (buffer, start, end) => {
        // Audio is a view of the chunk that brought it: nothing is kept to be looked at once more.
        expect(buffer.length).toBeLessThanOrEqual(1024);
        handedOut += end - start;
      },
    });

    for (const chunk of chunksOf(bytes, 1024)) {
      reader.push(chunk);
      pushes++;
    }

    expect(handedOut).toBe(100_000);
    expect(pushes).toBe(Math.ceil(bytes.length / 1024));
  });

  it("a stream that is cut throws, and what came of its last fragment is gone", async () => {
    const bytes = documents(2);
    const fragments = await read([bytes.subarray(0, bytes.length - serviceTags(tagsAfter(1)).length - 5)]);

    expect(fragments.map(({ fragment }) => fragment.truncated)).toEqual([false, true]);
    expect(fragments[1]?.blocks.map(({ payload, isWhole }) => [payload.length, isWhole])).toEqual([
      [16, true],
      [11, false],
    ]);
  });

  it.each([
    ["a fragment with a number and no time", [["AWS_KINESISVIDEO_FRAGMENT_NUMBER", numberOf(0)]] as const],
    ["a fragment with no tag of the service", []],
  ])("%s is taken for an error, or crashes the reader", async (_title, before) => {
    const [fragment] = await read([
      documentOf(0, { before: before.length === 0 ? new Uint8Array(0) : serviceTags(before) }),
    ]);

    expect(fragment?.fragment).toMatchObject({ error: null, producerTimestamp: null, serverTimestamp: null });
    expect(fragment?.blocks).toHaveLength(2);
  });

  it("an error document without an id crashes the reader", async () => {
    const tags = serviceTags([
      ["AWS_KINESISVIDEO_FRAGMENT_NUMBER", numberOf(1)],
      ["AWS_KINESISVIDEO_ERROR_CODE", "something went wrong"],
    ]);
    const none = new Uint8Array(0);

    const fragments = await read([documentOf(0), documentOf(1, { before: tags, cluster: none, after: none })]);

    expect(fragments.map(({ fragment }) => fragment.error)).toEqual([
      null,
      { id: null, message: "something went wrong" },
    ]);
  });

  it("audio stands in the error that a bad byte gives", async () => {
    const secret = new TextEncoder().encode("a secret that was said");
    const said = cluster({ timestampTicks: 0, blocks: [block(0, secret)] });
    const bytes = documentOf(0, { cluster: concatenate([said, new Uint8Array(30)]), after: secret });

    const error = await read([bytes]).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ name: "MatroskaError", retryable: false });
    const text = `${(error as Error).message} ${JSON.stringify(error)}`;
    expect(text).not.toContain("secret");
    expect(text).not.toContain(Buffer.from("secret").toString("hex"));
    expect(text.length).toBeLessThan(300);
  });

  it("blocks are held back by seconds", () => {
    const blocks: number[] = [];
    const reader = new FragmentReader({ onPayload: (_buffer, _start, _end, isLast) => isLast && blocks.push(1) });
    const fifty = Array.from({ length: 50 }, (_none, index) => block(index * 20, audio(index, 320)));
    const bytes = documentOf(0, { cluster: cluster({ timestampTicks: 0, blocks: fifty }), after: new Uint8Array(0) });

    reader.push(bytes);

    expect(blocks).toHaveLength(50);
  });

  it.each<[string, (index: number) => number]>([
    ["are all the same", () => 0],
    ["go back", (index) => 1_000_000 - index * 1000],
  ])("blocks are lost where the times of clusters %s", async (_title, ticksOf) => {
    const at = (index: number) =>
      documentOf(index, {
        cluster: cluster({
          timestampTicks: ticksOf(index),
          blocks: [block(0, audio(index)), block(20, audio(index + 50))],
        }),
      });

    const fragments = await read(Array.from({ length: 12 }, (_none, index) => at(index)));

    expect(payloadsOf(fragments)).toEqual(
      Array.from({ length: 12 }, (_none, index) => [audio(index), audio(index + 50)]).flat(),
    );
    expect(fragments.flatMap(({ blocks }) => blocks.map(({ milliseconds }) => milliseconds))).toEqual(
      Array.from({ length: 12 }, (_none, index) => [timeOf(index), timeOf(index) + 20]).flat(),
    );
  });

  it("tracks are told apart by their number, although only their name says whose they are", async () => {
    const names = ["AUDIO_FROM_CUSTOMER", "AUDIO_TO_CUSTOMER"] as const;
    const withTracks = (index: number, order: readonly [number, number]) =>
      documentOf(index, {
        tracks: trackList(order.map((name, at) => ({ number: at + 1, name: names[name] ?? "", codecId: "A_AAC" }))),
        cluster: cluster({
          timestampTicks: 0,
          // What the customer says is 1, in whichever track it is.
          blocks: order.map((name, at) => block(0, Uint8Array.of(name + 1), at + 1)),
        }),
      });

    const fragments = await read([
      withTracks(0, [0, 1]),
      withTracks(1, [1, 0]),
      documentOf(2, { tracks: trackList([{ number: 1, codecId: "A_AAC" }]) }),
    ]);

    const said = fragments.map(({ blocks }) => blocks.map(({ track, payload }) => [track?.name, payload[0]]));
    expect(said.slice(0, 2)).toEqual([
      [
        [names[0], 1],
        [names[1], 2],
      ],
      [
        [names[1], 2],
        [names[0], 1],
      ],
    ]);
    // Nobody guesses the name of a track that has none.
    expect(fragments[2]?.blocks.map(({ track }) => track?.name)).toEqual(["", ""]);
  });
});

describe("what users of parsers complain of does not happen:", () => {
  it("only the first cluster is read", async () => {
    const two = concatenate(
      [0, 1].map((index) => cluster({ timestampTicks: timeOf(index), blocks: [block(0, audio(index))] })),
    );

    expect(payloadsOf(await read([documentOf(0, { cluster: two })]))).toEqual([audio(0), audio(1)]);
  });

  it("a size of 127 is taken for an unknown one, and one that is unknown for a number", async () => {
    // With its header of four bytes, audio of 123 bytes gives a block of 127: in one byte, that is how an unknown size is written.
    const lengths = [122, 123, 124, 16_379, 16_380];
    const blocks = lengths.map((length, ticks) => block(ticks, audio(ticks, length)));

    for (const size of ["known", "unknown"] as const) {
      const fragments = await read(
        chunksOf(documentOf(0, { cluster: cluster({ timestampTicks: 0, size, blocks }) }), 100),
      );

      expect(payloadsOf(fragments).map(({ length }) => length)).toEqual(lengths);
      expect(payloadsOf(fragments)).toEqual(blocks.map(({ payload }) => payload));
    }
  });

  it("the two tracks of a stream cannot be separated, and nobody knows its tags", async () => {
    const tags = serviceTags([
      ["ContactId", "contact-1"],
      ["MimeType", "audio/L16;rate=8000;channels=1;"],
    ]);

    const [fragment] = await read([documentOf(0, { before: concatenate([tags, serviceTags(tagsBefore(0))]) })]);

    expect(fragment?.fragment.tags).toEqual({ ContactId: "contact-1", MimeType: "audio/L16;rate=8000;channels=1;" });
    expect(fragment?.fragment.tracks).toEqual([expect.objectContaining({ number: 1, name: "AUDIO_FROM_CUSTOMER" })]);
  });
});

describe("what recorders were seen to get wrong does not happen:", () => {
  const RATE = 8000;
  const START = timeOf(0);
  const BLOCK_SAMPLES = 512;
  const BLOCK_TIME = 64;

  /** Blocks of 64 ms, `count` of them from a time on. */
  const runs = (from: number, count: number): Run<string>[] =>
    Array.from({ length: count }, (_none, index) => {
      const at = START + from + index * BLOCK_TIME;
      return { fragment: String(Math.floor(at / 1024)), at, samples: BLOCK_SAMPLES, source: "sound" };
    });
  const plan = (spoken: readonly Run<string>[]) => planLeg(spoken, { rateInHertz: RATE, startTime: START });
  /** Where silence was put in, and how much, in samples. */
  const silencesOf = (segments: readonly { kind: string; samples: number }[]) => {
    let at = 0;
    return segments.flatMap(({ kind, samples }) => {
      at += samples;
      return kind === "silence" ? [[at - samples, samples]] : [];
    });
  };
  const audioSamples = (segments: readonly { kind: string; samples: number }[]) =>
    segments.reduce((sum, { kind, samples }) => sum + (kind === "audio" ? samples : 0), 0);

  it("legs are mixed by the order in which they arrive, and one is dropped while the other is silent", () => {
    // One leg speaks all the time, the other in the first and in the last second of ten.
    const steady = runs(0, 150);
    const sparse = [...runs(0, 15), ...runs(9 * 960, 15)];

    const { legs, samples } = alignLegs([plan(steady), plan(sparse)], RATE);

    expect(samples).toBe(150 * BLOCK_SAMPLES);
    expect(legs.map(({ segments }) => audioSamples(segments))).toEqual([150 * BLOCK_SAMPLES, 30 * BLOCK_SAMPLES]);
    expect(silencesOf(legs[1]?.segments ?? [])).toEqual([[15 * BLOCK_SAMPLES, 120 * BLOCK_SAMPLES]]);
  });

  it("every ten seconds a sample of silence is put in that nobody sent", () => {
    const { samples, segments } = plan(runs(0, 938));

    expect(samples).toBe(938 * BLOCK_SAMPLES);
    expect(silencesOf(segments)).toEqual([]);
  });

  it("a leg that starts later is heard earlier, and the legs drift apart", () => {
    const { legs, samples } = alignLegs([plan(runs(0, 100)), plan(runs(640, 50))], RATE);

    expect(legs.map(({ leadSamples, trailSamples }) => [leadSamples, trailSamples])).toEqual([
      [0, 0],
      [10 * BLOCK_SAMPLES, 40 * BLOCK_SAMPLES],
    ]);
    expect(samples).toBe(100 * BLOCK_SAMPLES);
  });

  it("where no audio is sent for a while, what follows is moved to the front", () => {
    const { segments, samples } = plan([...runs(0, 10), ...runs(20_000, 10)]);

    expect(silencesOf(segments)).toEqual([[10 * BLOCK_SAMPLES, 20 * RATE - 10 * BLOCK_SAMPLES]]);
    expect(samples).toBe(20 * RATE + 10 * BLOCK_SAMPLES);
  });
});
