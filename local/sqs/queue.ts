import type { Clock } from "../../shared/clock.ts";
import type { Journal, JournalOptions } from "../journal.ts";
import { ServiceError } from "../wire/http.ts";
import { type QueueAttributes, type QueueSettings, settingsOf } from "./attributes.ts";
import { invalidParameter, type StoredMessage } from "./message.ts";

/** What a queue's journal holds; applying the entries in order gives the queue. */
export type QueueEntry =
  | { op: "queue"; createdAt: number; modifiedAt: number; attributes: QueueAttributes }
  | { op: "put"; message: StoredMessage }
  | { op: "receive"; id: string; at: number; visibleAt: number }
  | { op: "visibility"; id: string; visibleAt: number }
  | { op: "delete"; id: string }
  | { op: "purge" };

export interface ReceivedMessage extends StoredMessage {
  readonly receiptHandle: string;
}

export interface ReceiveOptions {
  /** 1 to 10. */
  maxMessages: number;
  /** How long to wait for a first message. */
  waitMs: number;
  /** Default: the queue's. */
  visibilityTimeoutInSeconds?: number;
  signal?: AbortSignal;
}

export interface QueueOptions {
  name: string;
  clock: Clock;
  attributes: QueueAttributes;
  open(options: Pick<JournalOptions<QueueEntry>, "replay" | "snapshot">): Journal<QueueEntry>;
  /** Takes over a message that was received too often; false where its dead letter queue does not exist. */
  moveToDeadLetters(targetArn: string, message: StoredMessage): boolean;
}

/** One standard queue. Every change is in the journal before it is visible. */
export interface Queue {
  readonly name: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly attributes: QueueAttributes;
  readonly settings: QueueSettings;
  setAttributes(attributes: QueueAttributes): void;
  put(message: StoredMessage): void;
  receive(options: ReceiveOptions): Promise<ReceivedMessage[]>;
  delete(receiptHandle: string): void;
  changeVisibility(receiptHandle: string, timeoutInSeconds: number): void;
  purge(): void;
  counts(): { visible: number; inFlight: number; delayed: number };
  /** Ends every long poll; with `forget` the stored messages go too. */
  close(options?: { forget: boolean }): void;
}

const LONGEST_VISIBILITY_IN_SECONDS = 43_200;

export function createQueue({ name, clock, attributes, open, moveToDeadLetters }: QueueOptions): Queue {
  const messages = new Map<string, StoredMessage>();
  const longPolls = new Set<AbortController>();
  let isClosed = false;
  let queue = { createdAt: clock.now(), modifiedAt: clock.now(), attributes, settings: settingsOf(attributes) };

  const journal = open({
    replay: apply,
    *snapshot() {
      yield description();
      for (const message of messages.values()) yield { op: "put", message };
    },
  });
  releaseInFlight();

  function description(): QueueEntry {
    const { createdAt, modifiedAt, attributes } = queue;
    return { op: "queue", createdAt, modifiedAt, attributes };
  }

  function apply(entry: QueueEntry): void {
    if (entry.op === "queue") {
      const { createdAt, modifiedAt, attributes } = entry;
      queue = { createdAt, modifiedAt, attributes, settings: settingsOf(attributes) };
    } else if (entry.op === "put") {
      messages.set(entry.message.id, entry.message);
    } else if (entry.op === "purge") {
      messages.clear();
    } else if (entry.op === "delete") {
      messages.delete(entry.id);
    } else {
      const message = messages.get(entry.id);
      if (!message) return;
      const { visibleAt } = entry;
      messages.set(entry.id, entry.op === "receive" ? received(message, entry) : { ...message, visibleAt });
    }
  }

  function commit(entry: QueueEntry): void {
    journal.append(entry);
    apply(entry);
  }

  /** Whoever had received a message ran in the process that is gone: nobody has to wait for the visibility timeout. */
  function releaseInFlight(): void {
    const now = clock.now();
    for (const { id, visibleAt, receiveCount } of messages.values()) {
      if (receiveCount > 0 && visibleAt > now) commit({ op: "visibility", id, visibleAt: now });
    }
  }

  function expire(now: number): void {
    const oldest = now - queue.settings.retentionInSeconds * 1000;
    for (const { id, sentAt } of messages.values()) if (sentAt <= oldest) commit({ op: "delete", id });
  }

  function take(maxMessages: number, visibilityTimeoutInSeconds: number): ReceivedMessage[] {
    const now = clock.now();
    const { redrive } = queue.settings;
    const taken: ReceivedMessage[] = [];
    expire(now);
    for (const message of messages.values()) {
      if (taken.length === maxMessages) break;
      if (message.visibleAt > now) continue;
      if (
        redrive &&
        message.receiveCount >= redrive.maxReceiveCount &&
        moveToDeadLetters(redrive.deadLetterTargetArn, message)
      ) {
        commit({ op: "delete", id: message.id });
        continue;
      }
      const visibleAt = now + visibilityTimeoutInSeconds * 1000;
      const receive = { op: "receive", id: message.id, at: now, visibleAt } as const;
      commit(receive);
      const after = received(message, receive);
      taken.push({ ...after, receiptHandle: receiptHandleOf(name, after) });
    }
    return taken;
  }

  /** Waits until something may have become visible, at most until `deadline`. */
  async function untilChange(deadline: number, signal: AbortSignal | undefined): Promise<void> {
    const now = clock.now();
    let until = deadline;
    for (const { visibleAt } of messages.values()) if (visibleAt > now && visibleAt < until) until = visibleAt;
    const poll = new AbortController();
    const stop = () => poll.abort();
    signal?.addEventListener("abort", stop, { once: true });
    longPolls.add(poll);
    await clock.sleep(until - now, poll.signal);
    longPolls.delete(poll);
    signal?.removeEventListener("abort", stop);
  }

  function wakeLongPolls(): void {
    for (const poll of longPolls) poll.abort();
  }

  /** The message in flight under this handle: null where it is gone or was received again since. */
  function held(receiptHandle: string): StoredMessage | null {
    const [queueName, id, receiveCount] = readReceiptHandle(receiptHandle);
    if (queueName !== name) throw new ServiceError("ReceiptHandleIsInvalid", "The input receipt handle is invalid.");
    const message = messages.get(id);
    return message?.receiveCount === receiveCount ? message : null;
  }

  return {
    name,
    get createdAt() {
      return queue.createdAt;
    },
    get modifiedAt() {
      return queue.modifiedAt;
    },
    get attributes() {
      return queue.attributes;
    },
    get settings() {
      return queue.settings;
    },
    setAttributes(changed) {
      const attributes = { ...queue.attributes, ...changed };
      commit({ op: "queue", createdAt: queue.createdAt, modifiedAt: clock.now(), attributes });
      wakeLongPolls();
    },
    put(message) {
      commit({ op: "put", message });
      wakeLongPolls();
    },
    async receive({
      maxMessages,
      waitMs,
      visibilityTimeoutInSeconds = queue.settings.visibilityTimeoutInSeconds,
      signal,
    }) {
      const deadline = clock.now() + waitMs;
      while (!isClosed && !signal?.aborted) {
        const taken = take(maxMessages, visibilityTimeoutInSeconds);
        if (taken.length > 0 || clock.now() >= deadline) return taken;
        await untilChange(deadline, signal);
      }
      return [];
    },
    delete(receiptHandle) {
      const message = held(receiptHandle);
      if (message) commit({ op: "delete", id: message.id });
    },
    changeVisibility(receiptHandle, timeoutInSeconds) {
      const now = clock.now();
      const message = held(receiptHandle);
      if (!message) {
        throw invalidParameter(
          `Value ${receiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
        );
      }
      if (message.visibleAt <= now)
        throw new ServiceError("MessageNotInflight", "The message referred to isn't in flight.");
      const visibleAt = now + timeoutInSeconds * 1000;
      if (visibleAt - (message.lastReceivedAt ?? now) > LONGEST_VISIBILITY_IN_SECONDS * 1000) {
        throw invalidParameter(
          `Total VisibilityTimeout for the message is beyond the limit [${LONGEST_VISIBILITY_IN_SECONDS} seconds]`,
        );
      }
      commit({ op: "visibility", id: message.id, visibleAt });
      wakeLongPolls();
    },
    purge: () => commit({ op: "purge" }),
    counts() {
      const now = clock.now();
      expire(now);
      const counts = { visible: 0, inFlight: 0, delayed: 0 };
      for (const { visibleAt, receiveCount } of messages.values()) {
        counts[visibleAt <= now ? "visible" : receiveCount > 0 ? "inFlight" : "delayed"]++;
      }
      return counts;
    },
    close({ forget } = { forget: false }) {
      if (isClosed) return;
      isClosed = true;
      wakeLongPolls();
      if (forget) journal.remove();
      else journal.close();
    },
  };
}

function received(message: StoredMessage, { at, visibleAt }: { at: number; visibleAt: number }): StoredMessage {
  return {
    ...message,
    visibleAt,
    receiveCount: message.receiveCount + 1,
    firstReceivedAt: message.firstReceivedAt ?? at,
    lastReceivedAt: at,
  };
}

/** Different for each receive of a message, and good only in its queue. */
function receiptHandleOf(queueName: string, { id, receiveCount }: StoredMessage): string {
  return Buffer.from(`${queueName}/${id}/${receiveCount}`).toString("base64url");
}

function readReceiptHandle(receiptHandle: string): [queueName: string, id: string, receiveCount: number] {
  const [queueName = "", id = "", receiveCount = ""] = Buffer.from(receiptHandle, "base64url").toString().split("/");
  return [queueName, id, Number(receiveCount)];
}
