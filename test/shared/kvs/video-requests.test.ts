import { VideoRequests } from "../../../shared/kvs/video-requests.ts";
import {
  createVideoService,
  type Mishap,
  type Operation,
  useWarmClients,
  type VideoServiceOptions,
} from "../../support/video-service.ts";
import { createVirtualClock } from "../../support/virtual-clock.ts";

useWarmClients();

const STREAM_ARN = "arn:aws:kinesisvideo:us-east-1:111122223333:stream/ChimeVoiceConnector-1/1793699990101";
const OTHER_ARN = STREAM_ARN.replace("Connector-1", "Connector-2");
const START = Date.UTC(2026, 10, 3, 10);
const MINUTE = 60_000;

const never = () => new AbortController().signal;
const range = { streamArn: STREAM_ARN, from: START, to: START + MINUTE };
const start = { StartSelectorType: "EARLIEST" } as const;

function setUp(options: Partial<VideoServiceOptions> = {}) {
  const clock = createVirtualClock(START);
  const service = createVideoService({ clock, fragments: [], ...options });
  const requests = new VideoRequests(clock, service.config);
  return {
    clock,
    service,
    requests,
    list: (streamArn = STREAM_ARN) =>
      clock.runUntil(requests.listFragments({ ...range, streamArn }, null, never())).catch((error: unknown) => error),
    /** Seconds after the start at which requests of an operation were sent. */
    sent: (operation: Operation) =>
      service.requests.filter((each) => each.operation === operation).map(({ at }) => (at - START) / 1000),
  };
}

const at = (failing: number, mishap: Mishap) => (operation: Operation, index: number) =>
  operation === "ListFragments" && index === failing ? mishap : undefined;

describe("data endpoints", () => {
  it("are asked for once for each stream and operation", async () => {
    const { list, service, requests, clock } = setUp();

    await list();
    await list();
    await list(OTHER_ARN);
    await clock.runUntil(requests.openMedia(STREAM_ARN, start, never()));

    expect(service.requests.map(({ operation, input }) => [operation, input["APIName"] ?? "data"])).toEqual([
      ["GetDataEndpoint", "LIST_FRAGMENTS"],
      ["ListFragments", "data"],
      ["ListFragments", "data"],
      ["GetDataEndpoint", "LIST_FRAGMENTS"],
      ["ListFragments", "data"],
      ["GetDataEndpoint", "GET_MEDIA"],
      ["GetMedia", "data"],
    ]);
  });

  it("are asked for once by many at the same time", async () => {
    const { clock, requests, sent } = setUp();

    await clock.runUntil(Promise.all([1, 2, 3].map(() => requests.listFragments(range, null, never()))));

    expect(sent("GetDataEndpoint")).toHaveLength(1);
    expect(sent("ListFragments")).toHaveLength(3);
  });

  it("are asked for again before their token has run out", async () => {
    const { clock, list, sent } = setUp();

    for (const _ of [0, 20, 40, 60]) {
      await list();
      await clock.advance(20 * MINUTE);
    }

    expect(sent("GetDataEndpoint")).toEqual([0, 2400]);
  });

  it.each<[string, Mishap, boolean]>([
    ["moved", { kind: "refused", name: "InvalidEndpointException", status: 400 }, true],
    ["cannot be reached", { kind: "unreachable" }, true],
    ["fails", { kind: "refused", name: "InternalFailure", status: 500 }, true],
    ["lets nobody in", { kind: "refused", name: "NotAuthorizedException", status: 401 }, true],
    ["is asked too often", { kind: "refused", name: "ClientLimitExceededException", status: 400 }, false],
  ])("one that %s", async (_title, mishap, isAskedForAgain) => {
    const hosts = ["first.kinesisvideo.test", "second.kinesisvideo.test"];
    const { list, service } = setUp({ mishap: at(1, mishap), endpointOf: (index) => `https://${hosts[index]}` });

    const results = [await list(), await list(), await list()];

    expect(results.map((result) => result instanceof Error)).toEqual([false, true, false]);
    const asked = service.requests.filter(({ operation }) => operation === "ListFragments").map(({ host }) => host);
    expect(asked).toEqual([hosts[0], hosts[0], hosts[isAskedForAgain ? 1 : 0]]);
  });

  it("are not kept when asking failed, or when there are none", async () => {
    const { list, sent } = setUp({
      mishap: (operation, index) =>
        operation === "GetDataEndpoint" && index === 0 ? { kind: "refused", name: "Oops", status: 500 } : undefined,
      endpointOf: (index) => (index === 1 ? "" : "https://data.kinesisvideo.test"),
    });

    expect(await list()).toMatchObject({ name: "Oops" });
    expect(await list()).toMatchObject({ code: "NO_DATA_ENDPOINT", retryable: true });
    expect(await list()).toEqual({ fragments: [], nextToken: null });
    expect(sent("GetDataEndpoint")).toHaveLength(3);
  });
});

describe("the service's quotas", () => {
  it.each<Operation>(["GetMedia", "ListFragments", "GetMediaForFragmentList"])(
    "five requests a second and stream: %s",
    async (operation) => {
      const { clock, requests, sent } = setUp();
      const send: Readonly<Record<string, (streamArn: string) => Promise<unknown>>> = {
        GetMedia: (streamArn) => requests.openMedia(streamArn, start, never()),
        ListFragments: (streamArn) => requests.listFragments({ ...range, streamArn }, null, never()),
        GetMediaForFragmentList: (streamArn) => requests.openFragments(streamArn, ["1"], never()),
      };

      await clock.runUntil(
        Promise.all(Array.from({ length: 12 }, () => STREAM_ARN).map((streamArn) => send[operation]?.(streamArn))),
      );
      await clock.runUntil(Promise.all([1, 2, 3].map(() => send[operation]?.(OTHER_ARN))));

      expect(sent(operation)).toEqual([0, 0, 0, 0, 0, 1.1, 1.1, 1.1, 1.1, 1.1, 2.2, 2.2, 2.2, 2.2, 2.2]);
    },
  );

  it("three hundred endpoints a second in all", async () => {
    const { clock, requests, sent } = setUp();
    const streams = Array.from({ length: 301 }, (_none, index) => STREAM_ARN.replace("Connector-1", `C-${index}`));

    await clock.runUntil(
      Promise.all(streams.map((streamArn) => requests.listFragments({ ...range, streamArn }, null, never()))),
    );

    expect(sent("GetDataEndpoint").filter((time) => time === 0)).toHaveLength(300);
    expect(sent("GetDataEndpoint").at(-1)).toBe(1.1);
  });

  it("a request whose turn has not come is not sent when it is given up", async () => {
    const { clock, requests, sent } = setUp();
    const stop = new AbortController();
    const all = Array.from({ length: 6 }, () => requests.listFragments(range, null, stop.signal).catch(() => "gone"));
    await clock.settle();

    stop.abort();

    expect((await Promise.all(all)).at(-1)).toBe("gone");
    expect(sent("ListFragments")).toHaveLength(5);
  });
});

describe("an answer that says nothing", () => {
  const fragment = { number: "1001", time: START, duration: 0, payload: new Uint8Array(40) };
  const reading = async (answer: Promise<AsyncIterable<Uint8Array>>, onChunk: () => Promise<void> = async () => {}) => {
    try {
      for await (const _ of await answer) await onChunk();
      return "over";
    } catch (error) {
      return error;
    }
  };

  it.each<[string, Mishap]>([
    ["inside a fragment", { kind: "cut", afterBytes: 200, how: "stalls" }],
    ["at all", { kind: "late", milliseconds: 10 * MINUTE }],
  ])("is taken for dead after half a minute: %s", async (_title, mishap) => {
    const { clock, requests, service } = setUp({
      fragments: [fragment],
      mishap: (operation) => (operation === "GetMedia" ? mishap : undefined),
    });

    const result = await clock.runUntil(reading(requests.openMedia(STREAM_ARN, start, never())));

    expect(result).toMatchObject({ code: "STALLED_ANSWER", retryable: true, message: "no byte came for 30 s" });
    expect(clock.now() - START).toBe(30_000);
    expect(service.open()).toBe(0);
  });

  it.each<Operation>(["ListFragments", "GetDataEndpoint"])(
    "is taken for dead after half a minute: %s",
    async (late) => {
      const { list, clock } = setUp({
        mishap: (operation) => (operation === late ? { kind: "late", milliseconds: 10 * MINUTE } : undefined),
      });

      expect(await list()).toMatchObject({ code: "STALLED_ANSWER" });
      expect(clock.now() - START).toBe(30_000);
      await clock.untilSleeping(0);
    },
  );

  it("is none while its reader takes its time", async () => {
    const { clock, requests } = setUp({ fragments: [fragment], session: 20 * MINUTE });
    const slow = () => clock.sleep(19 * MINUTE);

    expect(await clock.runUntil(reading(requests.openMedia(STREAM_ARN, start, never()), slow))).toMatchObject({
      code: "STALLED_ANSWER",
    });
    expect(clock.now() - START).toBe(19 * MINUTE + 30_000);
  });

  it("is closed before anybody reads it, and nothing happens", async () => {
    const { clock, requests, service } = setUp({ fragments: [fragment] });
    const stop = new AbortController();
    const answer = await clock.runUntil(requests.openMedia(STREAM_ARN, start, stop.signal));

    stop.abort();
    await clock.settle();

    expect(service.open()).toBe(0);
    expect(await reading(Promise.resolve(answer))).toMatchObject({ name: "AbortError" });
  });

  it("is closed with its reader, and nothing of it stays behind", async () => {
    const { clock, requests, service } = setUp({ fragments: [fragment] });
    const stop = new AbortController();
    const result = reading(requests.openMedia(STREAM_ARN, start, stop.signal));
    await clock.advance(1000);

    stop.abort();

    expect(await result).toMatchObject({ name: "AbortError" });
    expect(service.open()).toBe(0);
    await clock.untilSleeping(0);
  });
});
