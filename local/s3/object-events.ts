import { randomUUID } from "node:crypto";
import type { EmittedEvent } from "../eventbridge/envelope.ts";
import type { ObjectCreated } from "./object-store.ts";

/**
 * The event that S3 puts on the default bus for a new object, where its bucket says so (AWS: EventBridge, ev-events). The key is as
 * it is, not URL-encoded as in S3's other notifications. How the object was made is always said to be `PutObject`.
 */
export function objectCreatedEvent(
  { bucket, key, sizeBytes, etag }: ObjectCreated,
  account: string,
  now: number,
): EmittedEvent {
  return {
    source: "aws.s3",
    "detail-type": "Object Created",
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: "0",
      bucket: { name: bucket },
      object: { key, size: sizeBytes, etag: etag.replaceAll('"', ""), sequencer: now.toString(16).padStart(18, "0") },
      "request-id": randomUUID().replaceAll("-", "").slice(0, 16).toUpperCase(),
      requester: account,
      "source-ip-address": "127.0.0.1",
      reason: "PutObject",
    },
  };
}
