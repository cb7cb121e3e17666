import { Readable } from "node:stream";
import { type HttpHandler, type HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { type Clock, systemClock } from "../../shared/clock.ts";
import { compareNumbers } from "../../shared/kvs/fragment-numbers.ts";
import { type VideoClientConfig, VideoRequests } from "../../shared/kvs/video-requests.ts";
import type { WrittenTags } from "../../shared/media/matroska-writer.ts";
import { archivedFragmentBytes, archiveErrorDocument, errorDocument, fragmentBytes } from "./fragment-bytes.ts";

export interface VideoFragment {
  readonly number: string;
  /** When it begins, by the producer's and the service's clock, in epoch milliseconds. */
  readonly time: number;
  /** Milliseconds after which all of it has arrived. */
  readonly duration: number;
  readonly payload: Uint8Array;
  readonly tags?: WrittenTags;
}

export type Operation = "GetDataEndpoint" | "GetMedia" | "ListFragments" | "GetMediaForFragmentList";

/** What goes wrong with one request. */
export type Mishap =
  /** An error of the service, before any answer. */
  | { readonly kind: "refused"; readonly name: string; readonly status: number }
  | { readonly kind: "unreachable" }
  | { readonly kind: "late"; readonly milliseconds: number }
  /** The body is over after so many bytes: in order, by a broken connection, or never, since nothing comes any more. */
  | { readonly kind: "cut"; readonly afterBytes: number; readonly how: "ends" | "breaks" | "stalls" }
  /** An error document after so many fragments; where it comes `inside` the next one, after its first block. */
  | { readonly kind: "error"; readonly id: number; readonly afterFragments: number; readonly inside: boolean }
  /** The answer begins with fragments that came before. */
  | { readonly kind: "repeats"; readonly fragments: number };

export interface VideoServiceOptions {
  readonly clock: Clock;
  /** In order of number. */
  readonly fragments: readonly VideoFragment[];
  /** A `GetMedia` answer ends after this time, in order, wherever it is. */
  readonly session?: number;
  /** What goes wrong with the so-manieth request of an operation, counted from 0. */
  readonly mishap?: (operation: Operation, index: number) => Mishap | undefined;
  readonly endpointOf?: (index: number) => string;
}

export interface SentRequest {
  readonly operation: Operation;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly host: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface VideoService {
  /** What an SDK client has to be given to talk to it. */
  readonly config: VideoClientConfig;
  readonly requests: readonly SentRequest[];
  /** Bodies that nobody has closed. */
  open(): number;
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  "/getDataEndpoint": "GetDataEndpoint",
  "/getMedia": "GetMedia",
  "/listFragments": "ListFragments",
  "/getMediaForFragmentList": "GetMediaForFragmentList",
};
const FRAGMENTS_A_PAGE = 5;

/**
 * Kinesis Video Streams in memory, as a handler of HTTP requests for the AWS SDK's own clients: no socket, any clock, and every
 * fault where a test wants it. It shares no code with the local cloud, so that the two can be compared by what readers make of them.
 */
export function createVideoService(options: VideoServiceOptions): VideoService {
  const { clock, fragments, session = Number.POSITIVE_INFINITY, mishap: mishapOf, endpointOf } = options;
  const requests: SentRequest[] = [];
  const bodies = new Set<Readable>();

  const answers: Readonly<Record<Operation, (input: Input, mishap: Mishap | undefined, index: number) => Answer>> = {
    GetDataEndpoint: (_input, _mishap, index) => ({
      DataEndpoint: endpointOf?.(index) ?? "https://data.kinesisvideo.test",
    }),
    ListFragments: ({ FragmentSelector: { FragmentSelectorType, TimestampRange } = {}, NextToken = "0" }) => {
      const [from, to] = [TimestampRange?.StartTimestamp ?? 0, TimestampRange?.EndTimestamp ?? 0];
      const selected = fragments.filter(
        ({ time, duration }) => time / 1000 >= from && time / 1000 <= to && time + duration <= clock.now(),
      );
      const first = Number(NextToken);
      const page = selected.slice(first, first + FRAGMENTS_A_PAGE);
      const end = first + page.length;
      return {
        Fragments: page.map(({ number, time, duration }) => ({
          FragmentNumber: number,
          ProducerTimestamp: time / 1000,
          ServerTimestamp: time / 1000,
          FragmentLengthInMilliseconds: duration,
        })),
        ...(end < selected.length && FragmentSelectorType ? { NextToken: String(end) } : {}),
      };
    },
    GetMedia: ({ StartSelector = {} }, mishap) => withMishap(live(firstOf(StartSelector, mishap), mishap), mishap),
    GetMediaForFragmentList: ({ Fragments = [] }, mishap) => withMishap(archived(Fragments, mishap), mishap),
  };

  function firstOf({ AfterFragmentNumber: after, StartTimestamp = 0 }: StartSelector, mishap: Mishap | undefined) {
    const first =
      after === undefined
        ? fragments.findIndex(({ time, duration }) => time + duration > StartTimestamp * 1000)
        : fragments.findIndex(({ number }) => compareNumbers(number, after) > 0);
    const index = first < 0 ? fragments.length : first;
    return mishap?.kind === "repeats" ? Math.max(0, index - mishap.fragments) : index;
  }

  async function* live(first: number, mishap: Mishap | undefined): Bytes {
    const end = clock.now() + session;
    for (let index = first; ; index++) {
      const fragment = fragments[index];
      const sent = index - first;
      if (mishap?.kind === "error" && sent === mishap.afterFragments) {
        if (fragment && mishap.inside) yield beginningOf(fragment);
        return yield errorDocument(mishap.id);
      }
      // Beyond the last fragment an answer stays open.
      const arrives = fragment ? fragment.time + fragment.duration : Number.POSITIVE_INFINITY;
      if (arrives > end) {
        await clock.sleep(end - clock.now());
        // The service does not wait for a fragment to be over.
        if (fragment && clock.now() > fragment.time) yield beginningOf(fragment);
        return;
      }
      if (!fragment) return void (await new Promise(() => {}));
      await clock.sleep(arrives - clock.now());
      yield fragmentBytes(written(fragment));
    }
  }

  async function* archived(numbers: readonly string[], mishap: Mishap | undefined): Bytes {
    for (const [index, number] of numbers.entries()) {
      if (mishap?.kind === "error" && index === mishap.afterFragments)
        return yield archiveErrorDocument(null, mishap.id);
      const fragment = fragments.find((each) => each.number === number);
      if (!fragment) return yield archiveErrorDocument(number, 4000);
      yield archivedFragmentBytes(written(fragment));
    }
  }

  function bodyOf(bytes: Bytes, signal: AbortSignal | undefined): Readable {
    // A generator that waits for ever cannot be told to return: it is left where it is.
    const left = async () => ({ done: true, value: undefined }) as const;
    const iterator = { next: () => bytes.next(), return: left };
    const body = Readable.from({ [Symbol.asyncIterator]: () => iterator }, { objectMode: false });
    bodies.add(body);
    const abort = () => body.destroy(Object.assign(new Error("Request aborted"), { name: "AbortError" }));
    signal?.addEventListener("abort", abort, { once: true });
    body.once("close", () => {
      bodies.delete(body);
      signal?.removeEventListener("abort", abort);
    });
    return body;
  }

  async function handle(request: HttpRequest, signal: AbortSignal | undefined): Promise<HttpResponse> {
    const operation = OPERATIONS[request.path];
    if (!operation) throw new TypeError(`no operation for ${request.path}`);
    const index = requests.filter((sent) => sent.operation === operation).length;
    const input = JSON.parse(textOf(request.body as Uint8Array)) as Input;
    requests.push({ operation, at: clock.now(), host: request.hostname, input: { ...input } });
    const mishap = mishapOf?.(operation, index);
    if (mishap?.kind === "unreachable") {
      throw Object.assign(new Error("connect ECONNREFUSED 192.0.2.1:443"), { code: "ECONNREFUSED" });
    }
    if (mishap?.kind === "refused") {
      const headers = { "x-amzn-errortype": mishap.name, "content-type": "application/json" };
      return new HttpResponse({ statusCode: mishap.status, headers, body: Readable.from(["{}"]) });
    }
    if (mishap?.kind === "late") await clock.sleep(mishap.milliseconds, signal);
    if (signal?.aborted) throw Object.assign(new Error("Request aborted"), { name: "AbortError" });
    const answer = answers[operation](input, mishap, index);
    const body =
      Symbol.asyncIterator in answer ? bodyOf(answer, signal) : Readable.from([Buffer.from(JSON.stringify(answer))]);
    return new HttpResponse({ statusCode: 200, headers: { "content-type": "application/json" }, body });
  }

  const requestHandler: HttpHandler<object> = {
    metadata: { handlerProtocol: "http/1.1" },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    destroy() {},
    handle: async (request, { abortSignal } = {}) => ({
      response: await handle(request, abortSignal as AbortSignal | undefined),
    }),
  };
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return {
    config: { region: "us-east-1", credentials, requestHandler },
    requests,
    open: () => bodies.size,
  };
}

/**
 * An SDK client reads the machine's settings from files when it is used first in a process. Time that is virtual would go by meanwhile:
 * that is done before the tests.
 */
export function useWarmClients(): void {
  beforeAll(async () => {
    const service = createVideoService({ clock: systemClock, fragments: [] });
    const requests = new VideoRequests(systemClock, service.config);
    const stop = new AbortController();
    await requests.openMedia("stream", { StartSelectorType: "EARLIEST" }, stop.signal);
    await requests.listFragments({ streamArn: "stream", from: 0, to: 0 }, null, stop.signal);
    stop.abort();
  });
}

type Bytes = AsyncGenerator<Uint8Array, void, undefined>;
type Answer = Bytes | Readonly<Record<string, unknown>>;

interface StartSelector {
  readonly AfterFragmentNumber?: string;
  readonly StartTimestamp?: number;
}

/** As much of the requests as is answered. */
interface Input {
  readonly StartSelector?: StartSelector;
  readonly Fragments?: readonly string[];
  readonly FragmentSelector?: {
    readonly FragmentSelectorType?: string;
    readonly TimestampRange?: { readonly StartTimestamp: number; readonly EndTimestamp: number };
  };
  readonly NextToken?: string;
}

function written({ number, time, tags, payload }: VideoFragment) {
  const middle = payload.length >> 1;
  const blocks = [
    { track: 1, ticks: 0, payload: payload.subarray(0, middle) },
    { track: 1, ticks: 64, payload: payload.subarray(middle) },
  ];
  return { number, time, blocks, ...(tags && { tags }) };
}

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** A fragment up to the end of its first block, as it looks when no more of it comes. */
function beginningOf(fragment: VideoFragment): Uint8Array {
  const { blocks, ...rest } = written(fragment);
  return archivedFragmentBytes({ ...rest, blocks: blocks.slice(0, 1) });
}

async function* withMishap(bytes: Bytes, mishap: Mishap | undefined): Bytes {
  if (mishap?.kind !== "cut") return yield* bytes;
  let left = mishap.afterBytes;
  for await (const chunk of bytes) {
    if (chunk.length < left) {
      yield chunk;
      left -= chunk.length;
      continue;
    }
    yield chunk.subarray(0, left);
    if (mishap.how === "breaks") throw Object.assign(new Error("aborted"), { code: "ECONNRESET" });
    if (mishap.how === "stalls") await new Promise(() => {});
    return;
  }
}
