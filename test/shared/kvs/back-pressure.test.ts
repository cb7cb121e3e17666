import { createServer, type ServerResponse } from "node:http";
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

/** A real server that writes fragments of 1 MiB as fast as its client takes them, and counts the bytes that it could write. */
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
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    request.resume();
    if (request.url === "/getMedia") void writeMedia(response);
    else response.end(JSON.stringify({ DataEndpoint: `http://127.0.0.1:${port}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    written: () => writtenBytes,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
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
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const config = { region: "us-east-1", credentials, endpoint: server.endpoint };
  const requests = new VideoRequests(systemClock, config);
  const stop = new AbortController();
  const fragments = readLive({
    open: (...request) => requests.openMedia(...request),
    ...{ clock: systemClock, random: Math.random, signal: stop.signal },
    streamArn: "arn:aws:kinesisvideo:us-east-1:111122223333:stream/calls/1793699990101",
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
