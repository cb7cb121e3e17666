import { appendFileSync, readdirSync, readFileSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { createQueues, type Queues } from "../../../local/sqs/queues.ts";
import { useStateFolder } from "../../support/state-folder.ts";
import { createVirtualClock, type VirtualClock } from "../../support/virtual-clock.ts";

const stateFolder = useStateFolder();
const opened: Queues[] = [];
afterEach(() => {
  for (const queues of opened.splice(0)) queues.close();
});

function openQueues(clock: VirtualClock, folder?: string): Queues {
  const queues = createQueues({
    clock,
    account: "111122223333",
    region: "us-east-1",
    endpoint: () => "http://127.0.0.1:1",
    ...(folder !== undefined && { stateFolder: folder }),
  });
  opened.push(queues);
  return queues;
}

const NOW = { maxMessages: 10, waitMs: 0 };

async function bodies(queues: Queues, url: string): Promise<string[]> {
  return (await queues.receive(url, NOW)).map(({ body }) => body);
}

describe("a queue in time", () => {
  it("hides a received message for the visibility timeout and counts its receives", async () => {
    const clock = createVirtualClock();
    const queues = openQueues(clock);
    const url = queues.createQueue("work", { VisibilityTimeout: "60" });
    queues.send(url, "one");

    const first = await queues.receive(url, NOW);
    await clock.advance(59_999);
    const tooEarly = await queues.receive(url, NOW);
    await clock.advance(1);
    const second = await queues.receive(url, NOW);

    expect([first.length, tooEarly.length, second.length]).toEqual([1, 0, 1]);
    expect(second[0]).toMatchObject({ id: first[0]?.id, receiveCount: 2, firstReceivedAt: first[0]?.firstReceivedAt });
    expect(second[0]?.receiptHandle).not.toBe(first[0]?.receiptHandle);
  });

  it("delays by the message, else by the queue", async () => {
    const clock = createVirtualClock();
    const queues = openQueues(clock);
    const url = queues.createQueue("work", { DelaySeconds: "10" });
    queues.send(url, "queue's");
    queues.send(url, "own", { delayInSeconds: 900 });
    queues.send(url, "none", { delayInSeconds: 0 });

    expect(queues.queue(url).counts()).toEqual({ visible: 1, inFlight: 0, delayed: 2 });
    expect(await bodies(queues, url)).toEqual(["none"]);
    await clock.advance(10_000);
    expect(await bodies(queues, url)).toEqual(["queue's"]);
    await clock.advance(890_000);
    expect(await bodies(queues, url)).toContain("own");
  });

  it("wakes a long poll by a send, by the end of a delay and by the end of the wait", async () => {
    const clock = createVirtualClock();
    const queues = openQueues(clock);
    const url = queues.createQueue("work", { VisibilityTimeout: "600" });
    const poll = () => {
      const result = { at: 0, bodies: [] as string[] };
      const done = queues.receive(url, { maxMessages: 1, waitMs: 20_000 }).then((messages) => {
        result.at = clock.now() - start;
        result.bodies = messages.map(({ body }) => body);
        return result;
      });
      return done;
    };
    const start = clock.now();

    const bySend = poll();
    await clock.advance(5000);
    queues.send(url, "sent");
    expect(await bySend).toEqual({ at: 5000, bodies: ["sent"] });

    queues.send(url, "delayed", { delayInSeconds: 3 });
    const byDelay = poll();
    await clock.advance(10_000);
    expect(await byDelay).toEqual({ at: 8000, bodies: ["delayed"] });

    const byTime = poll();
    await clock.advance(20_000);
    expect(await byTime).toEqual({ at: 35_000, bodies: [] });
  });

  it("gives one message to one of several long polls", async () => {
    const clock = createVirtualClock();
    const queues = openQueues(clock);
    const url = queues.createQueue("work");

    const polls = [1, 2, 3].map(() => queues.receive(url, { maxMessages: 1, waitMs: 1000 }));
    queues.send(url, "only");
    await clock.advance(1000);

    expect((await Promise.all(polls)).flat().map(({ body }) => body)).toEqual(["only"]);
  });

  it("ends a long poll by its signal and by close", async () => {
    const clock = createVirtualClock();
    const queues = openQueues(clock);
    const url = queues.createQueue("work");
    const abort = new AbortController();

    const aborted = queues.receive(url, { maxMessages: 1, waitMs: 20_000, signal: abort.signal });
    const closed = queues.receive(url, { maxMessages: 1, waitMs: 20_000 });
    abort.abort();
    queues.send(url, "for the other");

    expect(await aborted).toEqual([]);
    expect((await closed).map(({ body }) => body)).toEqual(["for the other"]);
    const last = queues.receive(url, { maxMessages: 1, waitMs: 20_000 });
    queues.close();
    expect(await last).toEqual([]);
  });

  it("moves a message that was received too often to the dead letter queue, with its id and age", async () => {
    const clock = createVirtualClock();
    const queues = openQueues(clock);
    const deadLetters = queues.createQueue("dead", { MessageRetentionPeriod: "60" });
    const redrive = { deadLetterTargetArn: queues.arn("dead"), maxReceiveCount: 2 };
    const url = queues.createQueue("work", { VisibilityTimeout: "1", RedrivePolicy: JSON.stringify(redrive) });
    const sent = queues.send(url, "poison", { attributes: { kind: { DataType: "String", StringValue: "leg" } } });

    for (let receive = 0; receive < 2; receive++) {
      expect(await bodies(queues, url)).toEqual(["poison"]);
      await clock.advance(1000);
    }
    expect(await bodies(queues, url)).toEqual([]);
    const [moved] = await queues.receive(deadLetters, { ...NOW, visibilityTimeoutInSeconds: 0 });

    expect(moved).toMatchObject({
      id: sent.id,
      body: "poison",
      attributes: sent.attributes,
      sentAt: sent.sentAt,
      deadLetterSourceArn: queues.arn("work"),
    });
    await clock.advance(58_000);
    expect(await bodies(queues, deadLetters)).toEqual([]);
  });

  it("keeps delivering where the dead letter queue does not exist", async () => {
    const queues = openQueues(createVirtualClock());
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queues.arn("gone"), maxReceiveCount: "1" });
    const url = queues.createQueue("work", { VisibilityTimeout: "0", RedrivePolicy });
    queues.send(url, "kept");

    expect([await bodies(queues, url), await bodies(queues, url)]).toEqual([["kept"], ["kept"]]);
  });

  it("forgets a message after its retention", async () => {
    const clock = createVirtualClock();
    const queues = openQueues(clock);
    const url = queues.createQueue("work", { MessageRetentionPeriod: "60" });
    queues.send(url, "old");

    await clock.advance(60_000);

    expect(queues.queue(url).counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it("deletes only by the latest receipt handle, and refuses a handle of another queue", async () => {
    const clock = createVirtualClock();
    const queues = openQueues(clock);
    const url = queues.createQueue("work", { VisibilityTimeout: "1" });
    const other = queues.createQueue("other");
    queues.send(url, "one");
    const [first] = await queues.receive(url, NOW);
    await clock.advance(1000);
    const [second] = await queues.receive(url, NOW);

    queues.delete(url, first?.receiptHandle ?? "");
    expect(queues.queue(url).counts().inFlight).toBe(1);
    await clock.advance(5000);
    queues.delete(url, second?.receiptHandle ?? "");
    queues.delete(url, second?.receiptHandle ?? "");

    expect(queues.queue(url).counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    expect(() => queues.delete(other, second?.receiptHandle ?? "")).toThrow(
      expect.objectContaining({ code: "ReceiptHandleIsInvalid" }),
    );
  });

  it("changes visibility of a message in flight, up to twelve hours from its receive", async () => {
    const clock = createVirtualClock();
    const queues = openQueues(clock);
    const url = queues.createQueue("work");
    queues.send(url, "one");
    const [message] = await queues.receive(url, NOW);
    const handle = message?.receiptHandle ?? "";

    queues.changeVisibility(url, handle, 120);
    await clock.advance(60_000);
    expect(await bodies(queues, url)).toEqual([]);
    expect(() => queues.changeVisibility(url, handle, 43_200)).toThrow(/beyond the limit/);
    queues.changeVisibility(url, handle, 0);
    expect(() => queues.changeVisibility(url, handle, 10)).toThrow(
      expect.objectContaining({ code: "MessageNotInflight" }),
    );

    expect(await bodies(queues, url)).toEqual(["one"]);
  });
});

describe("queues across a restart", () => {
  it("keep attributes, messages, delays, receive counts and deletions; what was in flight is visible again", async () => {
    const clock = createVirtualClock();
    const folder = stateFolder();
    const before = openQueues(clock, folder);
    const url = before.createQueue("work", { VisibilityTimeout: "900" });
    for (const body of ["deleted", "in flight", "waiting"]) before.send(url, body);
    before.send(url, "delayed", { delayInSeconds: 60 });
    const [deleted, inFlight] = await before.receive(url, { ...NOW, maxMessages: 2 });
    before.delete(url, deleted?.receiptHandle ?? "");

    const after = openQueues(clock, folder);

    expect(after.names()).toEqual(["work"]);
    expect(after.queue(url).settings.visibilityTimeoutInSeconds).toBe(900);
    expect(after.queue(url).counts()).toEqual({ visible: 2, inFlight: 0, delayed: 1 });
    after.delete(url, inFlight?.receiptHandle ?? "");
    expect(await bodies(after, url)).toEqual(["waiting"]);
    await clock.advance(60_000);
    expect(await bodies(after, url)).toEqual(["delayed"]);
  });

  it("forget a deleted queue and the messages of a purged one", () => {
    const clock = createVirtualClock();
    const folder = stateFolder();
    const before = openQueues(clock, folder);
    const purged = before.createQueue("purged");
    before.send(purged, "gone");
    before.queue(purged).purge();
    before.deleteQueue(before.createQueue("deleted"));

    const after = openQueues(clock, folder);

    expect(after.names()).toEqual(["purged"]);
    expect(after.queue(purged).counts().visible).toBe(0);
    expect(readdirSync(join(folder, "sqs"))).toEqual(["purged.ndjson"]);
  });

  it("drop a torn last line, and name the line of any other damage", () => {
    const clock = createVirtualClock();
    const folder = stateFolder();
    const path = join(folder, "sqs", "work.ndjson");
    const before = openQueues(clock, folder);
    const url = before.createQueue("work");
    before.send(url, "whole");
    appendFileSync(path, '{"op":"put","message":{"id"');

    const after = openQueues(clock, folder);
    expect(after.queue(url).counts().visible).toBe(1);
    after.send(url, "next");
    expect(openQueues(clock, folder).queue(url).counts().visible).toBe(2);

    appendFileSync(path, "garbage\n{}\n");
    const lines = readFileSync(path, "utf8").split("\n").length;
    expect(() => openQueues(clock, folder)).toThrow(`work.ndjson line ${lines - 2}`);
  });

  it("lose nothing that was answered, wherever the journal is cut off", async () => {
    const cut = fc.record({
      steps: fc.array(fc.constantFrom("send", "receive", "delete"), { maxLength: 12 }),
      cutBytes: fc.nat(300),
    });
    await fc.assert(
      fc.asyncProperty(cut, async ({ steps, cutBytes }) => {
        const clock = createVirtualClock();
        const folder = stateFolder();
        const path = join(folder, "sqs", "work.ndjson");
        const queues = openQueues(clock, folder);
        const url = queues.createQueue("work");
        // The messages that must be there for each length of the journal.
        const history: { bytes: number; alive: string[] }[] = [];
        let alive: string[] = [];
        const handles = new Map<string, string>();
        const note = () => history.push({ bytes: statSync(path).size, alive });
        note();
        for (const step of steps) {
          if (step === "send") alive = [...alive, queues.send(url, "x").id];
          else if (step === "receive") {
            for (const { id, receiptHandle } of await queues.receive(url, { ...NOW, maxMessages: 1 }))
              handles.set(id, receiptHandle);
          } else {
            for (const [id, handle] of [...handles].slice(0, 1)) {
              queues.delete(url, handle);
              handles.delete(id);
              alive = alive.filter((other) => other !== id);
            }
          }
          note();
        }
        const kept = Math.max(history[0]?.bytes ?? 0, statSync(path).size - cutBytes);
        queues.close();
        truncateSync(path, kept);

        const after = openQueues(clock, folder);
        const found = (await after.receive(url, { ...NOW, maxMessages: 100 })).map(({ id }) => id);

        const expected = history.filter(({ bytes }) => bytes <= kept).at(-1)?.alive;
        expect(found.sort()).toEqual([...(expected ?? [])].sort());
      }),
      { numRuns: 40, seed: 7 },
    );
  });
});
