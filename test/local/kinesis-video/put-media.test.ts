import { request as openRequest } from "node:http";
import { CreateStreamCommand, DeleteStreamCommand } from "@aws-sdk/client-kinesis-video";
import { openPutMedia } from "../../../local/voice-connector/put-media-client.ts";
import { concatenate } from "../../../shared/media/ebml-writer.ts";
import { trackList } from "../../../shared/media/matroska-writer.ts";
import {
  type LocalKinesisVideo,
  producerFragment,
  producerHeader,
  REGION,
  startKinesisVideo,
} from "../../support/kinesis-video.ts";
import { useStateFolder } from "../../support/state-folder.ts";
import { createVirtualClock } from "../../support/virtual-clock.ts";

const STREAM = "calls";
const START = Date.UTC(2026, 0, 2, 3, 4, 5);

const CREDENTIAL = `AWS4-HMAC-SHA256 Credential=local/20260102/${REGION}/kinesisvideo/aws4_request`;

describe("PutMedia", () => {
  const newFolder = useStateFolder();
  const clock = createVirtualClock(START);
  let local: LocalKinesisVideo;
  let streamArn = "";

  beforeEach(async () => {
    local = await startKinesisVideo(newFolder(), clock);
    const input = { StreamName: STREAM, DataRetentionInHours: 1 };
    const { StreamARN = "" } = await local.control.send(new CreateStreamCommand(input));
    streamArn = StreamARN;
  });
  afterEach(() => local.close());

  const fragments = () => local.service.streams.get({ StreamName: STREAM }).fragments();

  /** One request with the whole body at once; the answer's status, error name, and lines. */
  function put(headers: Record<string, string>, body: Uint8Array) {
    return new Promise<{ status: number; error: unknown; lines: unknown[] }>((resolve, reject) => {
      const request = openRequest(`${local.endpoint}/putMedia`, {
        method: "POST",
        headers: { authorization: CREDENTIAL, "transfer-encoding": "chunked", ...headers },
      });
      request.on("error", reject);
      request.on("response", async (response) => {
        let text = "";
        for await (const chunk of response) text += chunk;
        const isAnswer = response.statusCode === 200;
        const lines = isAnswer
          ? text
              .split("\n")
              .filter(Boolean)
              .map((line) => JSON.parse(line) as unknown)
          : [];
        resolve({ status: response.statusCode ?? 0, error: response.headers["x-amzn-errortype"], lines });
      });
      request.end(body);
    });
  }

  const absolute = { "x-amzn-stream-name": STREAM, "x-amzn-fragment-timecode-type": "ABSOLUTE" };

  it("acknowledges each fragment when it begins, when it is whole and when it is stored", async () => {
    const body = concatenate([producerHeader(), producerFragment(START), producerFragment(START + 1024)]);

    const { status, lines } = await put(absolute, body);

    const [first, second] = fragments();
    const of = (fragment: typeof first, timecode: number, EventType: string) => ({
      EventType,
      FragmentTimecode: timecode,
      FragmentNumber: fragment?.number,
    });
    expect(status).toBe(200);
    expect(lines).toEqual([
      of(first, START, "BUFFERING"),
      of(first, START, "RECEIVED"),
      of(first, START, "PERSISTED"),
      of(second, START + 1024, "BUFFERING"),
      of(second, START + 1024, "RECEIVED"),
      of(second, START + 1024, "PERSISTED"),
    ]);
    expect(first).toMatchObject({ producerTimestamp: START, serverTimestamp: START, duration: 1024, state: "whole" });
  });

  it("adds relative timestamps to the producer's start", async () => {
    const body = concatenate([producerHeader(), producerFragment(5000)]);
    const headers = {
      "x-amzn-stream-arn": streamArn,
      "x-amzn-fragment-timecode-type": "RELATIVE",
      "x-amzn-producer-start-timestamp": "1767323000.250",
    };

    await put(headers, body);

    expect(fragments()[0]?.producerTimestamp).toBe(1_767_323_005_250);
  });

  it("refuses requests that it cannot take", async () => {
    const refused = async (headers: Record<string, string>) => {
      const { status, error } = await put(headers, producerHeader());
      return [status, error];
    };
    const type = { "x-amzn-fragment-timecode-type": "ABSOLUTE" };

    expect(await refused(type)).toEqual([400, "InvalidArgumentException"]);
    expect(await refused({ ...absolute, "x-amzn-stream-arn": streamArn })).toEqual([400, "InvalidArgumentException"]);
    expect(await refused({ "x-amzn-stream-name": STREAM })).toEqual([400, "InvalidArgumentException"]);
    expect(await refused({ ...type, "x-amzn-stream-name": "other" })).toEqual([404, "ResourceNotFoundException"]);
  });

  const header = producerHeader();
  const twoTracks = concatenate([header, trackList([1, 2].map((number) => ({ number, codecId: "A_AAC" })))]);
  const fourTracks = concatenate([header, trackList([1, 2, 3, 4].map((number) => ({ number, codecId: "A_AAC" })))]);
  const otherTrack = concatenate([header, trackList([{ number: 7, codecId: "A_AAC" }])]);
  const tags = Array.from({ length: 11 }, (_none, index) => [`name-${index}`, "value"] as const);
  it.each([
    ["INVALID_MKV_DATA", 4006, Buffer.from("not Matroska")],
    ["FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS", 4004, concatenate([header, producerFragment(9), producerFragment(8)])],
    ["MAX_FRAGMENT_DURATION_REACHED", 4002, concatenate([header, producerFragment(9, { blocks: 200 })])],
    ["FRAGMENT_METADATA_LIMIT_REACHED", 4009, concatenate([header, producerFragment(9, { tags })])],
    ["FRAMES_MISSING_FOR_TRACK", 4011, concatenate([twoTracks, producerFragment(9)])],
    ["MORE_THAN_ALLOWED_TRACKS_FOUND", 4005, concatenate([fourTracks, producerFragment(9)])],
    ["TRACK_NUMBER_MISMATCH", 4010, concatenate([otherTrack, producerFragment(9)])],
  ])("ends with %s", async (code, id, body) => {
    const { lines } = await put(absolute, body);

    expect(lines.at(-1)).toMatchObject({ EventType: "ERROR", ErrorCode: code, ErrorId: id });
    expect(fragments().every(({ state }) => state === "whole")).toBe(true);
  });

  it("drops the last fragment of a producer that breaks off, and lets it come back", async () => {
    const open = () => openPutMedia({ endpoint: local.endpoint, region: REGION, streamName: STREAM, startedAt: START });
    const first = open();
    await first.write(producerHeader());
    await first.writeFragment(producerFragment(START), START);
    await first.writeFragment(producerFragment(START + 1024), START + 1024);

    await expect(open().writeFragment(producerHeader(), START)).rejects.toThrow("ConnectionLimitExceededException");
    first.abort();
    while (fragments().length !== 1) await clock.settle();

    const second = open();
    await second.write(producerHeader());
    await second.writeFragment(producerFragment(START + 1024), START + 1024);
    await second.finish();
    expect(fragments().map(({ producerTimestamp, state }) => [producerTimestamp - START, state])).toEqual([
      [0, "whole"],
      [1024, "whole"],
    ]);
  });

  it("stops a producer whose stream is deleted", async () => {
    const session = openPutMedia({ endpoint: local.endpoint, region: REGION, streamName: STREAM, startedAt: START });
    await session.write(producerHeader());
    await session.writeFragment(producerFragment(START), START);

    await local.control.send(new DeleteStreamCommand({ StreamARN: streamArn }));

    await expect(session.writeFragment(producerFragment(START + 1024), START + 1024)).rejects.toThrow(
      "STREAM_NOT_ACTIVE",
    );
  });
});
