import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { createS3, type ObjectCreated, type S3 } from "../../../local/s3/s3.ts";
import { type LocalServer, startServer } from "../../../local/server.ts";
import { useStateFolder } from "../../support/state-folder.ts";
import { createVirtualClock, type VirtualClock } from "../../support/virtual-clock.ts";

export const BUCKET = "recordings";

export interface S3UnderTest {
  readonly clock: VirtualClock;
  readonly s3: S3;
  readonly server: LocalServer;
  readonly client: S3Client;
  readonly notices: ObjectCreated[];
  readonly stateFolder: string;
  /** Errors that the service did not mean to answer. */
  readonly failures: unknown[];
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** A local S3 with one bucket behind the local cloud's server, and the real client, for each test. */
export function useS3(config: S3ClientConfig = {}): () => S3UnderTest {
  const newStateFolder = useStateFolder();
  let current: S3UnderTest | undefined;

  beforeEach(async () => {
    const clock = createVirtualClock();
    const notices: ObjectCreated[] = [];
    const failures: unknown[] = [];
    const stateFolder = newStateFolder();
    const s3 = createS3({ stateFolder, clock, onObjectCreated: (notice) => notices.push(notice) });
    const server = await startServer({
      account: "111122223333",
      handlers: { s3: s3.handler },
      onFailure: (_description, error) => failures.push(error),
    });
    const client = new S3Client({
      endpoint: server.endpoint,
      forcePathStyle: true,
      maxAttempts: 1,
      logger: silent,
      ...config,
    });
    await s3.createBucket(BUCKET);
    current = { clock, s3, server, client, notices, stateFolder, failures };
  });

  afterEach(async () => {
    current?.client.destroy();
    await current?.server.close();
    await current?.s3.close();
  });

  return () => {
    if (!current) throw new Error("only inside a test");
    return current;
  };
}

/** Bytes that differ from place to place, the same for every run. */
export function someBytes(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 0x9e3779b9;
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}
