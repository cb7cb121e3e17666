import { randomUUID } from "node:crypto";
import type { EventBridge } from "../eventbridge/contract.ts";
import type { StreamingStatusEvent } from "./call-events.ts";

/** Tells one target of a Voice Connector's streaming, by the kind that its configuration names. */
export type NotifyTarget = (target: string, event: StreamingStatusEvent) => void;

export interface StreamingTargetsOptions {
  readonly bridge: Pick<EventBridge, "deliver">;
  /** Sends a message to the queue that the service notifies, and that the topic passes on to. */
  readonly tellQueue: (body: string) => void;
  readonly topicArn: string;
}

/** `StreamingNotificationTargets`: each gets the same event, a queue behind a topic inside what SNS puts around it (AWS: stream-events-cvc). */
export function streamingTargets({ bridge, tellQueue, topicArn }: StreamingTargetsOptions): NotifyTarget {
  const tell: Readonly<Record<string, (event: StreamingStatusEvent) => void>> = {
    EventBridge: (event) => void bridge.deliver("default", event),
    SQS: (event) => tellQueue(JSON.stringify(event)),
    SNS: (event) => tellQueue(JSON.stringify(notificationOf(event, topicArn))),
  };
  return (target, event) => tell[target]?.(event);
}

/** A message as SNS delivers it to a queue without raw delivery (AWS: sns-message-and-json-formats), but for the signature. */
function notificationOf(event: StreamingStatusEvent, topicArn: string) {
  return {
    Type: "Notification",
    MessageId: randomUUID(),
    TopicArn: topicArn,
    Message: JSON.stringify(event),
    Timestamp: event.time,
  };
}
