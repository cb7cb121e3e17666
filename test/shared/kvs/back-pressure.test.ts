import { setMaxListeners } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { systemClock } from "../../../shared/clock.ts";
import { readLive } from "../../../shared/kvs/live-reader.ts";
import { VideoRequests } from "../../../shared/kvs/video-requests.ts";
import { fragmentBytes } from "../../support/fragment-bytes.ts";

const MIB = 1_048_576;
const FRAGMENTS = 40;
const START = Date.UTC(2026, 10, 3, 10);
const numberOf = (index: number) => String(10n ** 46n + BigInt(index));

/** A real server for the SDK's clients; `answer` is what GetMedia does. */
async function startServer(answer: (response: ServerResponse) => void) {
  const server = createServer((request, response) => {
    request.resume();
    if (request.url === "/getMedia") answer(response);
    else response.end(JSON.stringify({ DataEndpoint: endpointOf(server) }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return {
    requests: new VideoRequests(systemClock, { region: "us-east-1", credentials, endpoint: endpointOf(server) }),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

const endpointOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const arnOf = (name: string) => `arn:aws:kinesisvideo:us-east-1:111122223333:stream/${name}/1793699990101`;

/** A stream of fragments of 1 MiB, written as fast as they are taken; it counts the bytes that it could write. */
async function startStream() {
  let writtenBytes = 0;
  async function writeMedia(response: ServerResponse) {
    for (let index = 0; index < FRAGMENTS; index++) {
      const blocks = [{ track: 1, ticks: 0, payload: new Uint8Array(MIB).fill(index) }];
      const bytes = fragmentBytes({ number: numberOf(index), time: START + index * 1000, blocks });
      for (let at = 0; at < bytes.length; at += 65_536) {
        const piece = bytes.subarray(at, at + 65_536);
        // Whoever writes on although the socket is full only fills its own memory.
        if (!response.write(piece)) await new Promise((resolve) => response.once("drain", resolve));
        writtenBytes += piece.length;
      }
    }
  }
  const server = await startServer((response) => void writeMedia(response));
  return { ...server, written: () => writtenBytes };
}

/** Resolves when the server could write nothing more for a while. */
async function untilItStops(written: () => number): Promise<number> {
  for (let before = -1; before !== written(); ) {
    before = written();
    await pause(150);
  }
  return written();
}

it("what a slow reader does not take waits in the socket, not in memory", async () => {
  const server = await startStream();
  const stop = new AbortController();
  const fragments = readLive({
    open: (...request) => server.requests.openMedia(...request),
    ...{ clock: systemClock, random: Math.random, signal: stop.signal },
    streamArn: arnOf("calls"),
    start: { serverTime: START },
  });
  const numbers: (string | null)[] = [];
  const next = async () => numbers.push((await fragments.next()).value?.fragment.number ?? null);
  await next();

  const whileNobodyReads = await untilItStops(server.written);
  for (let read = 1; read < FRAGMENTS; read++) await next();
  stop.abort();
  await fragments.return();
  await server.close();

  // What the kernel keeps for both ends of a loopback connection is less than half of what there is.
  expect(whileNobodyReads).toBeLessThan((FRAGMENTS * MIB) / 2);
  expect(numbers).toEqual(Array.from({ length: FRAGMENTS }, (_none, index) => numberOf(index)));
});

it("a process carries more legs than an HTTP agent has sockets", async () => {
  const LEGS = 120;
  const server = await startServer((response) =>
    response.write(fragmentBytes({ number: "1", time: START, blocks: [] })),
  );
  const stop = new AbortController();
  setMaxListeners(LEGS * 4, stop.signal);
  const open = (_none: unknown, index: number) =>
    server.requests.openMedia(arnOf(`leg-${index}`), { StartSelectorType: "EARLIEST" }, stop.signal);

  const answers = await Promise.all(Array.from({ length: LEGS }, open));
  const first = await Promise.all(answers.map((answer) => answer[Symbol.asyncIterator]().next()));
  stop.abort();
  await server.close();

  expect(first.filter(({ done }) => !done)).toHaveLength(LEGS);
});
