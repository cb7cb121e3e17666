import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { KinesisVideoPolicies } from "../../../local/kinesis-video/policies.ts";
import { type AudioSource, toneSource, wavSource } from "../../../local/voice-connector/audio-source.ts";
import type { StreamingStatusEvent } from "../../../local/voice-connector/call-events.ts";
import { type SimulateCallOptions, simulateCall } from "../../../local/voice-connector/simulate-call.ts";
import type { LegProgress, StreamedLeg } from "../../../local/voice-connector/stream-leg.ts";
import { type Clock, systemClock } from "../../../shared/clock.ts";
import { parseStreamingStatus } from "../../../shared/events/streaming-status.ts";
import { concatenate } from "../../../shared/media/ebml-writer.ts";
import { l16ToSamples } from "../../../shared/media/pcm.ts";
import { toneShare } from "../../../shared/media/tones.ts";
import { writeWav } from "../../../shared/media/wav.ts";
import {
  ACCOUNT,
  type LocalKinesisVideo,
  REGION,
  startKinesisVideo,
  takeFragments,
} from "../../support/kinesis-video.ts";
import { useStateFolder } from "../../support/state-folder.ts";
import { createVirtualClock } from "../../support/virtual-clock.ts";

const START = Date.UTC(2026, 0, 2, 3, 4, 5);

describe("a simulated call", () => {
  const newFolder = useStateFolder();
  let local: LocalKinesisVideo;
  let events: StreamingStatusEvent[] = [];

  async function start(clock: Clock = systemClock, policies: Partial<KinesisVideoPolicies> = {}): Promise<void> {
    events = [];
    local = await startKinesisVideo(newFolder(), clock, policies);
  }

  afterEach(() => local.close());

  const call = (options: Partial<SimulateCallOptions> = {}) =>
    simulateCall({
      endpoint: local.endpoint,
      account: ACCOUNT,
      region: REGION,
      clock: systemClock,
      seed: 1,
      caller: { source: toneSource(440) },
      callee: { source: toneSource(620) },
      duration: 3000,
      pace: "max",
      emit: (event) => void events.push(event),
      ...options,
    });

  async function readLeg(leg: StreamedLeg) {
    const body = await local.getMedia({
      StreamARN: leg.streamArn,
      StartSelector: { StartSelectorType: "PRODUCER_TIMESTAMP", StartTimestamp: new Date(leg.startedAt) },
    });
    const fragments = await takeFragments(body, leg.fragmentNumbers.length);
    const pcm = concatenate(fragments.flatMap(({ blocks }) => blocks.map(({ payload }) => payload)));
    return { fragments, pcm, sha256: createHash("sha256").update(pcm).digest("hex") };
  }

  it.each(["preceding", "following"] as const)(
    "streams each leg, whole, in blocks of 64 ms (tags between clusters: %s)",
    async (tagsBetweenClusters) => {
      await start(systemClock, { tagsBetweenClusters });

      const { call: identity, legs, startedAt } = await call({ callee: { source: toneSource(620), startsAfter: 500 } });

      expect(legs.map(({ isCaller, lengthSamples }) => [isCaller, lengthSamples])).toEqual([
        [true, 24_000],
        [false, 20_000],
      ]);
      expect(legs.map((leg) => leg.startedAt - startedAt)).toEqual([0, 500]);
      for (const leg of legs) {
        const { fragments, sha256, pcm } = await readLeg(leg);
        expect(sha256).toBe(leg.sha256);
        expect(fragments.map(({ fragment }) => fragment.number)).toEqual(leg.fragmentNumbers);
        for (const { fragment, blocks } of fragments) {
          expect(fragment.tags).toEqual({
            TransactionId: identity.transactionId,
            VoiceConnectorId: identity.voiceConnectorId,
            CallId: identity.callId,
          });
          expect(fragment.producerTimestamp).toBe(fragment.clusterTimestampTicks);
          expect(blocks.slice(0, -1).every(({ payload }) => payload.length === 1024)).toBe(true);
        }
        const starts = fragments.map(({ fragment }) => (fragment.producerTimestamp ?? 0) - leg.startedAt);
        expect(starts).toEqual([0, 1024, 2048]);
        expect(toneShare(l16ToSamples(pcm), leg.isCaller ? 440 : 620, 8000)).toBeGreaterThan(0.99);
      }
    },
  );

  it("is described by events that the parser reads, in the order of a real call", async () => {
    await start();

    const { call: identity, legs, startedAt, endedAt } = await call();

    const parsed = events.map(parseStreamingStatus);
    expect(parsed.map(({ kind }) => kind).sort()).toEqual(["ended", "ended", "started", "started"]);
    for (const leg of legs) {
      const [started, ended] = parsed.filter(
        (change) => (change.kind === "started" || change.kind === "ended") && change.stream.isCaller === leg.isCaller,
      );
      expect(started).toMatchObject({
        kind: "started",
        at: startedAt,
        transactionId: identity.transactionId,
        stream: { streamArn: leg.streamArn, startFragmentNumber: leg.startFragmentNumber, mediaType: "audio/L16" },
      });
      expect(ended).toMatchObject({ kind: "ended", at: endedAt });
    }
    expect(endedAt - startedAt).toBe(3000);
    expect(events[0]).toMatchObject({
      source: "aws.chime",
      account: ACCOUNT,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      detail: {
        streamingStatus: "STARTED",
        direction: "Inbound",
        fromNumber: "+12065550100",
        toNumber: "+13605550199",
        version: "0",
        inviteHeaders: { cseq: "101 INVITE", "call-id": identity.callId, "content-type": "application/sdp" },
        sdp: { mediaLabel: expect.stringMatching(/^[12]$/) },
      },
    });
    expect(identity.voiceConnectorId).toMatch(/^[a-z0-9]{22}$/);
    expect(legs[0]?.streamName).toMatch(new RegExp(`^ChimeVoiceConnector-${identity.voiceConnectorId}-[0-9a-f-]{36}$`));
  });

  it("is the same call for the same seed", async () => {
    const clock = createVirtualClock(START);
    await start(clock);
    const first = await call({ clock });
    const firstEvents = events;
    await local.close();
    await start(clock);

    const second = await call({ clock });

    const byId = (all: StreamingStatusEvent[]) => all.map((event) => JSON.stringify(event)).sort();
    expect(second.call).toEqual(first.call);
    expect(second.legs.map(({ sha256 }) => sha256)).toEqual(first.legs.map(({ sha256 }) => sha256));
    expect(byId(events).map((text) => JSON.parse(text).id)).toEqual(
      byId(firstEvents).map((text) => JSON.parse(text).id),
    );
  });

  it("sends recording metadata when it is a SIPREC session", async () => {
    await start();

    const { call: identity } = await call({ siprec: true });

    const metadata = events.map(({ detail }) => detail["siprecMetadata"]);
    expect(new Set(metadata).size).toBe(1);
    expect(metadata[0]).toContain('<recording xmlns="urn:ietf:params:xml:ns:recording:1">');
    expect(metadata[0]).toContain(`sip:+12065550100@${identity.host}`);
    expect(events.map(({ detail }) => detail["streamingStatus"]).filter((status) => status === "UPDATED")).toHaveLength(
      1,
    );
    expect(events.find(({ detail }) => detail["streamingStatus"] === "UPDATED")?.detail["updateHeaders"]).toMatchObject(
      {
        cseq: "102 INVITE",
      },
    );
    expect(events.map(parseStreamingStatus)).toHaveLength(5);
  });

  it("ends with FAILED when it is told to", async () => {
    await start();

    const { legs } = await call({ failure: { after: 1500, reason: "Internal failure" } });

    expect(legs.map(({ lengthSamples }) => lengthSamples)).toEqual([12_000, 12_000]);
    expect(events.map(parseStreamingStatus).map(({ kind }) => kind)).toEqual(["started", "started", "failed"]);
  });

  it("uses streams of an earlier call again", async () => {
    await start();
    const first = await call();
    const pool = first.legs.map(({ streamName }) => streamName);

    const second = await call({ seed: 2, pool });

    const [leg] = second.legs;
    expect(leg?.streamArn).toBe(first.legs[0]?.streamArn);
    expect(leg && (await readLeg(leg)).sha256).toBe(leg?.sha256);
    const stream = local.service.streams.get({ StreamName: pool[0] });
    expect(stream.fragments().map(({ number }) => number)).toEqual([
      ...(first.legs[0]?.fragmentNumbers ?? []),
      ...(leg?.fragmentNumbers ?? []),
    ]);
  });

  it("carries files of 16-bit PCM and of G.711, and silence after them", async () => {
    await start();
    const folder = newFolder();
    const samples = Int16Array.from({ length: 12_345 }, (_none, index) => (index % 2000) - 1000);
    writeFileSync(join(folder, "caller.wav"), writeWav(8000, [samples]));
    const muLaw = Buffer.from(writeWav(8000, [new Int16Array(4000)]));
    muLaw.writeUInt16LE(7, 20);
    muLaw.writeUInt16LE(8, 34);
    writeFileSync(join(folder, "callee.wav"), muLaw);
    const sources = [wavSource(join(folder, "caller.wav")), wavSource(join(folder, "callee.wav"))] as const;

    const { legs } = await call({ caller: { source: sources[0] }, callee: { source: sources[1] }, duration: 2000 });

    const [caller, callee] = await Promise.all(legs.map(async (leg) => l16ToSamples((await readLeg(leg)).pcm)));
    expect(caller?.subarray(0, samples.length)).toEqual(samples);
    expect(caller?.subarray(samples.length)).toEqual(new Int16Array(16_000 - samples.length));
    // Code 0 of mu-law is the most negative sample.
    expect(callee?.subarray(0, 8000).every((sample) => sample === -32_124)).toBe(true);
    expect(callee?.subarray(8000).every((sample) => sample === 0)).toBe(true);
    for (const source of sources) source.close();
  });

  it("refuses files that no call could carry, and calls without an end", async () => {
    await start();
    const path = join(newFolder(), "stereo.wav");
    writeFileSync(path, writeWav(8000, [new Int16Array(9), new Int16Array(9)]));
    const endless: Partial<SimulateCallOptions> = { caller: { source: toneSource(440) } };
    const { duration: _duration, ...withoutDuration } = { duration: 0, ...endless };

    expect(() => wavSource(path)).toThrow("has 2 channels at 8000 Hz");
    await expect(
      simulateCall({
        endpoint: local.endpoint,
        account: ACCOUNT,
        region: REGION,
        clock: systemClock,
        seed: 1,
        caller: { source: toneSource(440) },
        callee: { source: toneSource(620) },
        pace: "max",
        emit: () => {},
        ...withoutDuration,
      }),
    ).rejects.toThrow(RangeError);
  });

  it.each([
    ["that is not there", "absent.wav", "ENOENT"],
    ["that is a folder", ".", "EISDIR"],
    ["that is no WAV file", "notes.wav", "not a RIFF/WAVE file"],
  ])("a file %s is refused by its name", (_what, name, reason) => {
    const folder = newFolder();
    writeFileSync(join(folder, "notes.wav"), "hello");
    const path = join(folder, name);

    expect(() => wavSource(path)).toThrow(
      expect.objectContaining({
        code: "UNSUPPORTED_CALL_AUDIO",
        message: expect.stringMatching(new RegExp(`^${path} cannot be played: .*${reason}`)) as string,
      }),
    );
  });

  it("keeps to the clock at real pace, and hangs up when it is told to", async () => {
    const clock = createVirtualClock(START);
    await start(clock);
    const hangUp = new AbortController();
    const progress: LegProgress[] = [];

    const calling = call({
      clock,
      pace: "real",
      duration: 60_000,
      signal: hangUp.signal,
      onProgress: (step) => progress.push(step),
    });
    for (let fragment = 1; fragment <= 3; fragment++) {
      await clock.untilSleeping(2);
      expect(progress).toHaveLength(2 * (fragment - 1));
      await clock.advance(1024);
    }
    await clock.untilSleeping(2);
    hangUp.abort();
    const { legs } = await calling;

    expect(legs.map(({ fragmentNumbers, startedAt }) => [fragmentNumbers.length, startedAt])).toEqual([
      [3, START],
      [3, START],
    ]);
    expect(progress.at(-1)).toMatchObject({ fragments: 3, streamed: 3072 });
    expect(events.map(parseStreamingStatus).filter(({ kind }) => kind === "ended")).toHaveLength(2);
  });

  it("keeps one fragment in memory, however long the call", async () => {
    await start();
    let largest = 0;
    const counting = (source: AudioSource): AudioSource => ({
      ...source,
      read: (from, count) => {
        largest = Math.max(largest, count);
        return source.read(from, count);
      },
    });

    const { legs } = await call({ caller: { source: counting(toneSource(440)) }, duration: 120_000 });

    expect(largest).toBe(8192);
    expect(legs.map(({ fragmentNumbers }) => fragmentNumbers.length)).toEqual([118, 118]);
  });
});
