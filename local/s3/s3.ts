import { createReadStream } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import type { Clock } from "../../shared/clock.ts";
import type { HttpHandler, RequestContext } from "../wire/http.ts";
import { requestBody } from "./body.ts";
import { bucketOperations } from "./bucket-operations.ts";
import { DEFAULT_ALGORITHM, digest } from "./checksum.ts";
import { S3Error } from "./errors.ts";
import { multipartOperations } from "./multipart-operations.ts";
import type { ObjectInfo } from "./object-info.ts";
import { descriptionOf, objectOperations } from "./object-operations.ts";
import { checkKey, createObjectStore, type ObjectCreated } from "./object-store.ts";
import { targetOf } from "./request-target.ts";
import { type Answer, operationOf, readInput, type S3Request, writeAnswer, writeError } from "./rest-xml.ts";
import { createUploads } from "./uploads.ts";

export type { ObjectCreated } from "./object-store.ts";

export interface S3Options {
  /** Each bucket is a folder in it, in which the path of an object reads like its key (`key-path.ts`). */
  readonly stateFolder: string;
  readonly clock: Clock;
  /** Hears of each object once it is stored. */
  readonly onObjectCreated?: (notice: ObjectCreated) => void;
}

/** A local S3, and the same objects without HTTP for commands and tests. */
export interface S3 {
  readonly handler: HttpHandler;
  /** Does nothing when the bucket exists. @throws S3Error InvalidBucketName */
  createBucket(name: string): Promise<void>;
  /** Whether what happens in a bucket is told to EventBridge. @throws S3Error NoSuchBucket */
  tellsEventBridge(bucket: string): boolean;
  /** @throws S3Error NoSuchBucket */
  setTellsEventBridge(bucket: string, tells: boolean): void;
  /** @throws S3Error NoSuchBucket, NoSuchKey */
  readObject(bucket: string, key: string): Promise<Uint8Array>;
  /** @param metadata user metadata, ASCII. @throws S3Error NoSuchBucket, KeyTooLongError */
  writeObject(
    bucket: string,
    key: string,
    bytes: Uint8Array,
    metadata?: Readonly<Record<string, string>>,
  ): Promise<void>;
  /** In the order of the keys' UTF-8 bytes. @throws S3Error NoSuchBucket */
  listObjects(bucket: string, prefix: string): Promise<ObjectInfo[]>;
  /** The file of an object, whether there is one or not. */
  objectPath(bucket: string, key: string): string;
  /** Resolves when the requests under way have ended; end their connections before. */
  close(): Promise<void>;
}

const LOCAL_REGION = "us-east-1";

type Handler = (input: Record<string, unknown>, request: S3Request) => Promise<Answer<Record<string, unknown>>>;

export function createS3({ stateFolder, clock, onObjectCreated }: S3Options): S3 {
  const store = createObjectStore({ folder: stateFolder, clock, onObjectCreated });
  const uploads = createUploads(stateFolder);
  // Each handler was typed by its command; here any of them is called the same way.
  const operations = {
    ...bucketOperations(store, uploads),
    ...objectOperations(store),
    ...multipartOperations(store, uploads, clock),
  } as Readonly<Record<string, Handler | undefined>>;
  const underWay = new Set<Promise<void>>();
  let requests = 0;

  async function answer(request: IncomingMessage, response: ServerResponse, context: RequestContext): Promise<void> {
    response.setHeader("x-amz-request-id", (++requests).toString(16).toUpperCase().padStart(16, "0"));
    try {
      const { headers } = request;
      const target = targetOf(request);
      const operation = operationOf(request.method ?? "", target, headers);
      const handler = operations[operation.name];
      if (!handler) throw new S3Error("NotImplemented", {}, `S3 ${operation.name} is not part of the local cloud.`);
      const body = requestBody(request, headers, operation.name !== "CompleteMultipartUpload");
      const input = await readInput(operation, target, headers, body);
      await writeAnswer(response, operation, await handler(input, { context, headers, body }));
    } catch (error) {
      writeError(request, response, error);
    }
  }

  return {
    handler(request, response, context) {
      const answered = answer(request, response, context).finally(() => underWay.delete(answered));
      underWay.add(answered);
      return answered;
    },
    async createBucket(name) {
      store.createBucket(name, LOCAL_REGION);
    },
    tellsEventBridge: (bucket) => store.bucket(bucket).tellsEventBridge,
    setTellsEventBridge: store.setTellsEventBridge,
    async readObject(bucket, key) {
      const { file } = store.open(bucket, key);
      return buffer(createReadStream("", { fd: file }));
    },
    async writeObject(bucket, key, bytes, metadata) {
      checkKey(key);
      const algorithm = DEFAULT_ALGORITHM;
      const { staged, result } = await store.stage((sink) => digest([bytes], [algorithm], sink));
      const { sizeBytes, md5, checksums } = result;
      const checksum = { algorithm, value: checksums[algorithm] ?? "", type: "FULL_OBJECT" } as const;
      store.put(staged, { bucket, key, sizeBytes, etag: md5, checksum, ...descriptionOf({}, metadata) });
    },
    async listObjects(bucket, prefix) {
      const keys = store.keys(bucket).filter((key) => key.startsWith(prefix));
      return keys.map((key) => store.info(bucket, key));
    },
    objectPath: store.pathOf,
    async close() {
      await Promise.allSettled(underWay);
    },
  };
}
