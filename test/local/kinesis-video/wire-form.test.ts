import { CreateStreamCommand } from "@aws-sdk/client-kinesis-video";
import { GetMediaForFragmentListCommand } from "@aws-sdk/client-kinesis-video-archived-media";
import type { LocalKinesisVideo } from "../../support/kinesis-video.ts";
import { readAll, startKinesisVideo } from "../../support/kinesis-video.ts";
import { useStateFolder } from "../../support/state-folder.ts";
import { createVirtualClock } from "../../support/virtual-clock.ts";

const STREAM = "calls";
const START = Date.UTC(2026, 0, 2, 3, 4, 5); // 1767323045.000, 0x19b7ca98c88
const SECONDS = "1767323045.000";

/** Bytes as hexadecimal text; `'text'` stands for itself in ASCII. */
function bytes(...parts: string[]): Buffer {
  return Buffer.concat(
    parts.map((part) =>
      part.startsWith("'") ? Buffer.from(part.slice(1, -1), "latin1") : Buffer.from(part.replaceAll(" ", ""), "hex"),
    ),
  );
}

const EBML_HEADER = [
  "1a45dfa3 a3",
  "4286 81 01  42f7 81 01  42f2 81 04  42f3 81 08",
  "4282 88",
  "'matroska'",
  "4287 81 02  4285 81 02",
];
const INFO_AND_TRACKS = [
  "1549a966 400c  2ad7b1 88 00000000000f4240",
  "1654ae6b 10000012  ae 1000000d  d7 81 01  83 81 02  86 85",
  "'A_AAC'",
];
const CLIENT_TAGS = [
  "1254c367 0100000000000031  7373 0100000000000027  67c8 010000000000001d",
  "45a3 0100000000000006",
  "'CallId'",
  "4487 0100000000000003",
  "'c-1'",
];
const CLUSTER = ["1f43b675 ff  e7 88 0000019b7ca98c88  a7 81 00", "a3 0100000000000008 81 0000 80 01020304"];

const PRODUCED = bytes(...EBML_HEADER, "18538067 ff", ...INFO_AND_TRACKS, ...CLIENT_TAGS, ...CLUSTER, ...CLIENT_TAGS);

function served(number: string, server: [string, string], producer: [string, string], tags: string): string[] {
  return [
    ...EBML_HEADER,
    "18538067 01ffffffffffffff",
    ...INFO_AND_TRACKS,
    ...CLIENT_TAGS,
    tags,
    "67c8 1000005b  45a3 10000020",
    "'AWS_KINESISVIDEO_FRAGMENT_NUMBER'",
    "4487 1000002f",
    `'${number}'`,
    server[0],
    `'${server[1]}'`,
    "4487 1000000e",
    `'${SECONDS}'`,
    producer[0],
    `'${producer[1]}'`,
    "4487 1000000e",
    `'${SECONDS}'`,
    ...CLUSTER,
    ...CLIENT_TAGS,
  ];
}

describe("the bytes of one fragment", () => {
  const newFolder = useStateFolder();
  let local: LocalKinesisVideo;
  let number = "";

  beforeEach(async () => {
    local = await startKinesisVideo(newFolder(), createVirtualClock(START));
    await local.control.send(new CreateStreamCommand({ StreamName: STREAM, DataRetentionInHours: 1 }));
    const session = local.service.ingest({ StreamName: STREAM }, null, ({ FragmentNumber = "" }) => {
      number = FragmentNumber;
    });
    session.push(PRODUCED);
    session.end();
  });
  afterEach(() => local.close());

  it("from GetMedia", async () => {
    const expected = bytes(
      ...served(
        number,
        ["67c8 1000003b  45a3 10000021", "AWS_KINESISVIDEO_SERVER_TIMESTAMP"],
        ["67c8 1000003d  45a3 10000023", "AWS_KINESISVIDEO_PRODUCER_TIMESTAMP"],
        "1254c367 100000eb  7373 100000e5",
      ),
      "1254c367 1000009f  7373 10000099",
      "67c8 1000002f  45a3 10000022",
      "'AWS_KINESISVIDEO_MILLIS_BEHIND_NOW'",
      "4487 10000001",
      "'0'",
      "67c8 1000005e  45a3 10000023",
      "'AWS_KINESISVIDEO_CONTINUATION_TOKEN'",
      "4487 1000002f",
      `'${number}'`,
    );

    const received: Uint8Array[] = [];
    let receivedBytes = 0;
    for await (const chunk of await local.getMedia({
      StreamName: STREAM,
      StartSelector: { StartSelectorType: "EARLIEST" },
    })) {
      received.push(chunk);
      receivedBytes += chunk.length;
      if (receivedBytes >= expected.length) break;
    }

    expect(number).toMatch(/^\d{47}$/);
    expect(Buffer.concat(received).toString("hex")).toBe(expected.toString("hex"));
  });

  it("from GetMediaForFragmentList", async () => {
    const expected = bytes(
      ...served(
        number,
        ["67c8 10000040  45a3 10000026", "AWS_KINESISVIDEO_SERVER_SIDE_TIMESTAMP"],
        ["67c8 10000042  45a3 10000028", "AWS_KINESISVIDEO_PRODUCER_SIDE_TIMESTAMP"],
        "1254c367 100000f5  7373 100000ef",
      ),
    );

    const command = new GetMediaForFragmentListCommand({ StreamName: STREAM, Fragments: [number] });
    const { Payload } = await local.archive.send(command);
    const received = await readAll(Payload as AsyncIterable<Uint8Array>);

    expect(Buffer.from(received).toString("hex")).toBe(expected.toString("hex"));
  });
});
