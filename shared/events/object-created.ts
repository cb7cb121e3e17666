import * as v from "valibot";
import { decodeNotificationKey } from "../records/key.ts";
import { parse } from "../schema.ts";
import { eventsIn } from "./notification.ts";

/** An object in S3 that somebody stored. */
export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
}

const named = v.pipe(v.string(), v.nonEmpty());
/** As S3 tells EventBridge (AWS: EventBridge, ev-events). */
const event = v.looseObject({
  detail: v.looseObject({ bucket: v.looseObject({ name: named }), object: v.looseObject({ key: named }) }),
});
/** As S3 tells a queue or a topic itself (AWS: notification-content-structure). */
const notification = v.looseObject({
  Records: v.array(
    v.looseObject({
      s3: v.looseObject({ bucket: v.looseObject({ name: named }), object: v.looseObject({ key: named }) }),
    }),
  ),
});
/** What S3 sends when notifications are set up; it names no object. */
const testEvent = v.looseObject({ Event: v.literal("s3:TestEvent") });

/**
 * The objects that a message says were stored: from EventBridge, or from S3 itself, through SNS too.
 * @param body of a message in a queue
 * @throws InvalidInputError when it is neither; NotARecordKeyError when the encoding of a key is broken
 */
export function parseObjectsCreated(body: string): StoredObject[] {
  return eventsIn(body).flatMap((value) => {
    if (v.is(testEvent, value)) return [];
    if (v.is(notification, value)) {
      return value.Records.map(({ s3 }) => ({ bucket: s3.bucket.name, key: decodeNotificationKey(s3.object.key) }));
    }
    const { bucket, object } = parse(event, value, "Object Created").detail;
    return [{ bucket: bucket.name, key: object.key }];
  });
}
