import { readFileSync } from "node:fs";
import { parseStreamingStatus, type StreamingChange } from "../../../shared/events/streaming-status.ts";
import { allSampleFiles, readSample, readStory, sampleFiles } from "../../support/samples.ts";

interface StoryStream {
  readonly streamArn: string;
  readonly toneHertz: number;
  readonly seconds: number;
  readonly startTime: string;
}

const EVENTS = new URL("../../../events/", import.meta.url);
const STORIES = [...new Set(allSampleFiles().flatMap((path) => /^stories\/([^/]+)\//.exec(path)?.[1] ?? []))];

const textOf = (path: string) => readFileSync(new URL(path, EVENTS), "utf8");
const streamsOf = (story: string) =>
  (JSON.parse(textOf(`stories/${story}/story.json`)) as { streams: StoryStream[] }).streams;

const isStarted = (change: StreamingChange) => change.kind === "started";
const isEnded = (change: StreamingChange) => change.kind === "ended";

describe.each(STORIES)("the story %s", (story) => {
  const events = readStory(story);
  const changes = events.map(parseStreamingStatus);

  it("is one call, told in the order in which it happened", () => {
    const times = events.map(({ time }) => Date.parse(time));

    expect(new Set(changes.map(({ transactionId }) => transactionId)).size).toBe(1);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(sampleFiles(`stories/${story}`).filter((path) => /\/\d\d-/.test(path))).toHaveLength(events.length);
  });

  it("streams the audio that story.json describes", () => {
    const told = changes.filter(isStarted).map((started) => {
      const ended = changes.filter(isEnded).find(({ stream }) => stream.legId === started.stream.legId);
      const { streamArn, startFragmentNumber, startTime } = started.stream;
      const { transactionId, voiceConnectorId, callId } = started;
      const seconds = ((ended?.at ?? Number.NaN) - startTime) / 1000;
      return { streamArn, startFragmentNumber, startTime, seconds, transactionId, voiceConnectorId, callId };
    });

    const described = streamsOf(story).map(({ toneHertz: _toneHertz, startTime, ...stream }) => {
      return { ...stream, startTime: Date.parse(startTime) };
    });
    expect(described).toEqual(told);
    expect(new Set(streamsOf(story).map(({ toneHertz }) => toneHertz)).size).toBe(described.length);
  });
});

describe("every sample", () => {
  const own = allSampleFiles().filter((path) => !path.includes("lenient"));

  it.each(own)("%s names numbers, addresses and accounts of nobody", (path) => {
    const text = textOf(path);

    expect((text.match(/\+1\d{10}/g) ?? []).filter((number) => !/^\+1\d{3}55501\d\d$/.test(number))).toEqual([]);
    expect(
      (text.match(/(?<=@|"|:)\d{1,3}(\.\d{1,3}){3}/g) ?? []).filter(
        (address) => !/^(192\.0\.2|198\.51\.100|203\.0\.113)\./.test(address),
      ),
    ).toEqual([]);
    expect((text.match(/(?<=:|")\d{12}(?=:|")/g) ?? []).filter((account) => account !== "111122223333")).toEqual([]);
  });

  it.each(own.filter((path) => /voice-connector\/streaming|^stories\/.*\d\d-/.test(path)))(
    "%s numbers fragments as the service does",
    (path) => {
      const { startFragmentNumber } = readSample(path).detail;

      if (startFragmentNumber !== undefined) expect(startFragmentNumber).toMatch(/^\d{47}$/);
    },
  );
});

describe("SIPREC metadata of the story siprec-call", () => {
  it.each(sampleFiles("stories/siprec-call").filter((path) => /\/\d\d-/.test(path)))("%s holds together", (path) => {
    const { siprecMetadata, sdp } = readSample(path).detail;
    const xml = String(siprecMetadata);
    const attributes = (element: string, name: string) =>
      [...xml.matchAll(new RegExp(`<${element} [^>]*\\b${name}="([^"]+)"`, "g"))].map(([, value]) => value);
    const texts = (element: string) =>
      [...xml.matchAll(new RegExp(`<${element}>([^<]+)</${element}>`, "g"))].map(([, value]) => value);

    expect(xml).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\r\n<recording xmlns="urn:ietf:params:xml:ns:recording:1">/,
    );
    expect(new Set(attributes("stream", "session_id"))).toEqual(new Set(attributes("session", "session_id")));
    expect(attributes("participantstreamassoc", "participant_id")).toEqual(attributes("participant", "participant_id"));
    expect(texts("send")).toEqual(attributes("stream", "stream_id"));
    expect(texts("label")).toEqual(["1", "2"]);
    if (sdp !== undefined) expect(texts("label")).toContain((sdp as { mediaLabel: string }).mediaLabel);
  });
});
