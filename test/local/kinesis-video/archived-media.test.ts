import { appendFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CreateStreamCommand } from "@aws-sdk/client-kinesis-video";
import {
  GetMediaForFragmentListCommand,
  ListFragmentsCommand,
  type ListFragmentsCommandInput,
} from "@aws-sdk/client-kinesis-video-archived-media";
import type { KinesisVideoPolicies } from "../../../local/kinesis-video/policies.ts";
import {
  ingestFragments,
  type LocalKinesisVideo,
  producerFragment,
  producerHeader,
  startKinesisVideo,
  takeFragments,
} from "../../support/kinesis-video.ts";
import { useStateFolder } from "../../support/state-folder.ts";
import { createVirtualClock } from "../../support/virtual-clock.ts";

const STREAM = "calls";
const START = Date.UTC(2026, 0, 2, 3, 4, 5);
const HOUR = 3_600_000;

describe("the archive of a stream", () => {
  const newFolder = useStateFolder();
  let clock = createVirtualClock(START);
  let folder = "";
  let local: LocalKinesisVideo;

  async function start(retentionInHours: number, policies: Partial<KinesisVideoPolicies> = {}): Promise<void> {
    clock = createVirtualClock(START);
    folder = newFolder();
    local = await startKinesisVideo(folder, clock, policies);
    const input = { StreamName: STREAM, DataRetentionInHours: retentionInHours };
    await local.control.send(new CreateStreamCommand(input));
  }

  afterEach(() => local.close());

  const range = (from: number, to: number, type: "PRODUCER_TIMESTAMP" | "SERVER_TIMESTAMP" = "PRODUCER_TIMESTAMP") => ({
    FragmentSelectorType: type,
    TimestampRange: { StartTimestamp: new Date(START + from), EndTimestamp: new Date(START + to) },
  });
  const list = (input: ListFragmentsCommandInput) =>
    local.archive.send(new ListFragmentsCommand({ StreamName: STREAM, ...input }));
  const numbersOf = async (input: ListFragmentsCommandInput) =>
    (await list(input)).Fragments?.map(({ FragmentNumber }) => FragmentNumber);
  const getMedia = async (Fragments: string[]) => {
    const command = new GetMediaForFragmentListCommand({ StreamName: STREAM, Fragments });
    const { Payload } = await local.archive.send(command);
    return takeFragments(Payload as AsyncIterable<Uint8Array>, 9999);
  };

  it("lists whole fragments whose start lies in the range, both ends included", async () => {
    await start(1);
    const numbers = ingestFragments(local.service, STREAM, START, 4);
    const arriving = local.service.ingest({ StreamName: STREAM }, null, () => {});
    arriving.push(producerHeader());
    arriving.push(producerFragment(START + 9000));

    const { Fragments } = await list({ FragmentSelector: range(0, HOUR) });

    expect(Fragments?.map(({ FragmentNumber }) => FragmentNumber)).toEqual(numbers);
    expect(Fragments?.[1]).toEqual({
      FragmentNumber: numbers[1],
      ProducerTimestamp: new Date(START + 1024),
      ServerTimestamp: new Date(START),
      FragmentLengthInMilliseconds: 1024,
      FragmentSizeInBytes: expect.any(Number),
    });
    expect(await numbersOf({ FragmentSelector: range(1, 2048) })).toEqual(numbers.slice(1, 3));
    expect(await numbersOf({ FragmentSelector: range(0, 0, "SERVER_TIMESTAMP") })).toEqual(numbers);
    expect(await numbersOf({ FragmentSelector: range(1, 2, "SERVER_TIMESTAMP") })).toEqual([]);
    arriving.abort();
  });

  it("pages, whether or not the selector is repeated", async () => {
    await start(1);
    const numbers = ingestFragments(local.service, STREAM, START, 5);
    const FragmentSelector = range(0, HOUR);

    const first = await list({ FragmentSelector, MaxResults: 2 });
    const second = await list({ NextToken: first.NextToken, MaxResults: 2 });
    const third = await list({ FragmentSelector, NextToken: second.NextToken, MaxResults: 2 });

    const pages = [first, second, third].map(({ Fragments }) => Fragments?.map(({ FragmentNumber }) => FragmentNumber));
    expect(pages).toEqual([numbers.slice(0, 2), numbers.slice(2, 4), numbers.slice(4)]);
    expect(third.NextToken).toBeUndefined();
  });

  it("refuses what it cannot read", async () => {
    await start(1);

    for (const input of [
      {},
      { FragmentSelector: range(1, 0) },
      { FragmentSelector: range(0, 1), MaxResults: 1001 },
      { NextToken: "nonsense" },
    ]) {
      await expect(list(input)).rejects.toMatchObject({ name: "InvalidArgumentException" });
    }
    await expect(getMedia([])).rejects.toMatchObject({ name: "InvalidArgumentException" });
    await expect(getMedia(Array(1001).fill("1"))).rejects.toMatchObject({ name: "InvalidArgumentException" });
  });

  it("gives media in the order asked for, until a fragment is missing", async () => {
    await start(1);
    const [first = "", second = "", third = ""] = ingestFragments(local.service, STREAM, START, 3);

    const whole = await getMedia([third, first]);
    const broken = await getMedia([second, "12345", first]);

    expect(whole.map(({ fragment, blocks }) => [fragment.number, blocks.length])).toEqual([
      [third, 16],
      [first, 16],
    ]);
    expect(whole[1]?.fragment).toMatchObject({ producerTimestamp: START, serverTimestamp: START, tags: {} });
    expect(broken.map(({ fragment }) => [fragment.number, fragment.error?.id])).toEqual([
      [second, undefined],
      ["12345", 4000],
    ]);
  });

  it("forgets fragments when their time is over", async () => {
    await start(1);
    const early = ingestFragments(local.service, STREAM, START, 2);
    await clock.advance(HOUR - 1);
    const late = ingestFragments(local.service, STREAM, START + HOUR, 1);
    const FragmentSelector = range(0, 2 * HOUR);
    expect(await numbersOf({ FragmentSelector })).toEqual([...early, ...late]);

    await clock.advance(1);

    expect(await numbersOf({ FragmentSelector })).toEqual(late);
    expect(readdirSync(join(folder, STREAM)).sort()).toEqual([`${late[0]}.fragment`, "index.ndjson"]);
  });

  it("keeps a buffer of five minutes, or so many bytes, without retention, and no archive", async () => {
    await start(0, { bufferBytes: 100_000 });
    const numbers = ingestFragments(local.service, STREAM, START, 8);
    const stream = local.service.streams.get({ StreamName: STREAM });
    const kept = () => stream.fragments().map(({ number }) => number);

    expect(kept()).toEqual(numbers.slice(3));
    expect(await numbersOf({ FragmentSelector: range(0, HOUR) })).toEqual([]);
    await clock.advance(5 * 60_000);
    expect(kept()).toEqual([]);
  });

  it("survives a restart, also one that tore the index's last line and left a cut fragment", async () => {
    await start(1);
    const numbers = ingestFragments(local.service, STREAM, START, 3);
    const cut = local.service.ingest({ StreamName: STREAM }, null, () => {});
    cut.push(producerHeader());
    cut.push(producerFragment(START + 5000));
    await local.close();
    appendFileSync(join(folder, STREAM, "index.ndjson"), '{"fragment":{"number":"99');

    local = await startKinesisVideo(folder, clock);
    const later = ingestFragments(local.service, STREAM, START + 10_000, 1);

    expect(await numbersOf({ FragmentSelector: range(0, HOUR) })).toEqual([...numbers, ...later]);
    expect((await getMedia(numbers)).every(({ blocks }) => blocks.length === 16)).toBe(true);
    expect(BigInt(later[0] ?? 0)).toBeGreaterThan(BigInt(numbers[2] ?? 0));
    expect(readdirSync(join(folder, STREAM))).toHaveLength(5);
  });
});
