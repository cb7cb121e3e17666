import { Calls, type Publisher, type SendableEffect } from "../../../shared/calls/calls.ts";
import { effectsOf } from "../../../shared/calls/effects.ts";
import { addEffects } from "../../../shared/calls/outbox.ts";
import { type Change, reduce } from "../../../shared/calls/reducer.ts";
import { CallStore } from "../../../shared/calls/store.ts";
import { systemClock } from "../../../shared/clock.ts";
import { CarillonError } from "../../../shared/errors.ts";
import { parseStreamingStatus } from "../../../shared/events/streaming-status.ts";
import { seededRandom } from "../../../shared/random.ts";
import { canonicalJson } from "../../../shared/schema.ts";
import { type CallsTable, createCallsTable } from "../../support/calls-table.ts";
import { createRecordingPublisher, type Fate } from "../../support/recording-publisher.ts";
import { readStory } from "../../support/samples.ts";
import { recordingOf } from "../../support/stories.ts";
import { createVirtualClock } from "../../support/virtual-clock.ts";

let calls: CallsTable;
beforeAll(async () => {
  calls = await createCallsTable();
});
afterAll(() => calls.close());

let transactions = 0;

/** Everything that is heard of a call of two legs, from its start to its recording, under a transaction of its own. */
function wholeCall(transactionId = `transaction-${++transactions}`): Change[] {
  const events = readStory("two-leg-call").map((event) => {
    return parseStreamingStatus({ ...event, detail: { ...event.detail, transactionId } });
  });
  const drains = events.flatMap((change): Change[] => {
    if (change.kind !== "ended") return [];
    const drain = { at: change.at + 3000, reason: "ended", epoch: 1, parts: 1, explanation: null } as const;
    return [{ kind: "leg-drained", transactionId, legId: change.stream.legId, drain }];
  });
  const rest: Change[] = [
    { kind: "settled", transactionId },
    { kind: "recorded", transactionId, recording: recordingOf(1, false) },
    { kind: "recorded", transactionId, recording: recordingOf(2, true) },
  ];
  return [...events, ...drains, ...rest];
}

function setUp(publisher: Publisher = createRecordingPublisher()) {
  // Time moves when a test says so; whoever waits for a moment, as between attempts, waits for real.
  const clock = { ...createVirtualClock(), sleep: systemClock.sleep };
  const store = new CallStore(calls.table, calls.tableName);
  return { clock, store, calls: new Calls(store, publisher, clock, seededRandom(1)) };
}

/** Applies as Lambda would have it applied: what may go better another time is tried again. */
async function applyUntilDone(to: Calls, change: Change): Promise<void> {
  for (;;) {
    try {
      await to.apply(change);
      return;
    } catch (error) {
      if (!(error instanceof CarillonError && error.retryable)) throw error;
    }
  }
}

/** Applies, and lets what is thrown be lost, as when a process dies. */
async function applyOrDie(to: Calls, change: Change): Promise<void> {
  await to.apply(change).catch(() => {});
}

const idAndRevision = ({ effect, revision }: SendableEffect) => `${effect.id} ${revision}`;
const facts = (sent: readonly SendableEffect[]) => sent.filter(({ effect }) => effect.kind === "fact");
/** What each fact says at last: its highest revision. */
const lastWords = (sent: readonly SendableEffect[]) =>
  Object.fromEntries(
    [...facts(sent)]
      .sort((a, b) => a.revision - b.revision)
      .map(({ effect, revision }) => [effect.id, [revision, effect]]),
  );

describe("applying changes", () => {
  it("stores the call and sends each effect once", async () => {
    const publisher = createRecordingPublisher();
    const { calls, clock } = setUp(publisher);
    const changes = wholeCall();

    for (const change of [...changes, ...changes]) await calls.apply(change);
    await clock.advance(60_000);
    const abandoned = await calls.sendAllAbandoned();

    const expected = changes.reduce<ReturnType<typeof reduce> | null>(reduce, null);
    expect(await calls.load(changes[0]?.transactionId ?? "")).toEqual(expected);
    expect(new Set(publisher.sent.map(idAndRevision)).size).toBe(publisher.sent.length);
    expect(publisher.sent.map(({ effect, revision }) => [kindOf(effect), revision]).sort()).toEqual([
      ["Call Ended", 1],
      ["Call Streaming Started", 1],
      ["Call Streaming Started", 1],
      ["Recording Incomplete", 1],
      ["Recording Ready", 2],
      ["consume-leg", 1],
      ["consume-leg", 1],
      ["finish-recording", 1],
      ["finish-recording", 1],
      ["settle-call", 1],
    ]);
    expect(abandoned).toEqual([]);
  });

  it("knows nothing of a call nobody spoke of", async () => {
    expect(await setUp().calls.load("nobody")).toBeNull();
  });

  it("loses none of 20 changes applied at once, and sends nothing twice", async () => {
    const publisher = createRecordingPublisher();
    const { calls } = setUp(publisher);
    const changes = wholeCall();
    const updates = Array.from({ length: 20 - changes.length }, (_, index): Change => {
      const [first] = changes;
      if (first?.kind !== "started") throw new Error("a story begins with a start");
      const { stream: _stream, ...rest } = first;
      return { ...rest, kind: "updated", callId: `dialog-${index}` };
    });
    const all = [...changes, ...updates];

    await Promise.all(all.map((change) => applyUntilDone(calls, change)));

    const expected = all.reduce<ReturnType<typeof reduce> | null>(reduce, null);
    expect(await calls.load(all[0]?.transactionId ?? "")).toEqual(expected);
    expect(new Set(publisher.sent.map(idAndRevision)).size).toBe(publisher.sent.length);
    expect(Object.keys(lastWords(publisher.sent)).sort()).toEqual(
      (expected ? effectsOf(expected) : []).flatMap(({ kind, id }) => (kind === "fact" ? [id] : [])).sort(),
    );
  });

  it("says that a call is contended when others are always faster", async () => {
    const [change] = wholeCall();
    const losing = new CallStore(calls.table, calls.tableName);
    losing.replace = async () => false;
    const loser = new Calls(
      losing,
      createRecordingPublisher(),
      { ...createVirtualClock(), sleep: async () => {} },
      seededRandom(1),
    );

    await expect(change && loser.apply(change)).rejects.toMatchObject({ code: "CONTENDED_CALL", retryable: true });
  });
});

function kindOf(effect: SendableEffect["effect"]): string {
  return effect.kind === "fact" ? effect.fact.type : effect.body.type;
}

describe("a crash", () => {
  /** What is sent for a call when the publication of one entry ends badly, and the reconciler comes by later. */
  async function sentDespite(fateOf: (position: number) => Fate): Promise<SendableEffect[]> {
    const publisher = createRecordingPublisher(fateOf);
    const { calls, clock } = setUp(publisher);
    const transactionId = `transaction-${++transactions}`;
    for (const change of wholeCall(transactionId)) await applyOrDie(calls, change);
    await clock.advance(60_000);
    await calls.sendAllAbandoned();
    await clock.advance(60_000);
    expect(await calls.sendAllAbandoned()).toEqual([]);
    // The reconciler sends what calls of other tests left behind, too.
    return publisher.sent.filter(({ effect }) => canonicalJson(effect).includes(`"${transactionId}"`));
  }

  /** Ids follow from the transaction; what is compared across transactions is what they stand for. */
  const said = (sent: readonly SendableEffect[]) =>
    Object.values(lastWords(sent))
      .map((words) => canonicalJson(words).replaceAll(/transaction-\d+|[0-9a-f]{32}/g, "*"))
      .sort();

  const ENTRIES = 10;
  const positions = Array.from({ length: ENTRIES }, (_, position) => position);

  let undisturbed: SendableEffect[] = [];
  beforeAll(async () => {
    undisturbed = await sentDespite(() => "sent");
  });

  it.each(positions.flatMap((position) => [[position, "cut-before"] as const, [position, "cut-after"] as const]))(
    "at entry %i, %s, loses no fact and keeps its id",
    async (position, fate) => {
      const sent = await sentDespite((at) => (at === position ? fate : "sent"));

      expect(undisturbed).toHaveLength(ENTRIES);
      expect(said(sent)).toEqual(said(undisturbed));
      const repeats = sent.length - new Set(sent.map(idAndRevision)).size;
      // What a later revision replaced before it was sent again is not sent again.
      expect(repeats).toBeLessThanOrEqual(fate === "cut-after" ? 1 : 0);
    },
  );

  it("of every publication loses no fact", async () => {
    const isUp = { now: false };
    const publisher = createRecordingPublisher(() => (isUp.now ? "sent" : "cut-before"));
    const { calls, clock } = setUp(publisher);
    const changes = wholeCall();
    for (const change of changes) await applyOrDie(calls, change);
    isUp.now = true;

    await clock.advance(60_000);
    const found = await calls.sendAllAbandoned();

    expect(found).toEqual([changes[0]?.transactionId]);
    expect(
      facts(publisher.sent)
        .map(({ effect, revision }) => [kindOf(effect), revision])
        .sort(),
    ).toEqual([
      ["Call Ended", 1],
      ["Call Streaming Started", 1],
      ["Call Streaming Started", 1],
      ["Recording Ready", 2],
    ]);
  });

  it("between storing and publishing loses nothing, and what is stored but fresh is left to whoever stored it", async () => {
    const publisher = createRecordingPublisher();
    const { calls, clock, store } = setUp(publisher);
    const [change] = wholeCall();
    if (!change) throw new Error("a story has changes");
    const before = await store.load(change.transactionId);
    const call = reduce(before.call, change);
    await store.replace(before, call, addEffects(before.outbox, effectsOf(call), clock.now()), clock.now());

    const atOnce = await calls.sendAllAbandoned();
    await clock.advance(10_001);
    const later = await calls.sendAllAbandoned();

    expect(atOnce).toEqual([]);
    expect(later).toEqual([change.transactionId]);
    expect(publisher.sent.map(({ effect }) => effect)).toEqual(effectsOf(call));
  });

  it("is made good by the next event of the call too", async () => {
    const publisher = createRecordingPublisher((position) => (position === 0 ? "cut-before" : "sent"));
    const { calls, clock } = setUp(publisher);
    const [first, second] = wholeCall();
    if (!first || !second) throw new Error("a story has changes");
    await applyOrDie(calls, first);

    await clock.advance(10_001);
    await calls.apply(second);

    expect(facts(publisher.sent)).toHaveLength(2);
  });

  it("of one call holds up no other", async () => {
    const isUp = { now: false };
    const [refused, other] = [wholeCall(), wholeCall()].map(([change]) => change);
    if (!refused || !other) throw new Error("a story has changes");
    const publisher = createRecordingPublisher((_position, { effect }) => {
      const transactionId = effect.kind === "fact" ? effect.fact.detail.transactionId : effect.body.transactionId;
      return isUp.now && transactionId !== refused.transactionId ? "sent" : "cut-before";
    });
    const { calls, clock } = setUp(publisher);
    for (const change of [refused, other]) {
      await applyOrDie(calls, change);
      await clock.advance(1000);
    }
    isUp.now = true;

    await clock.advance(60_000);
    await calls.sendAllAbandoned().catch(() => {});

    expect(facts(publisher.sent)).toHaveLength(1);
  });
});

describe("what never came of a call", () => {
  const LIMIT = 7_200_000;
  const incomplete = (sent: readonly SendableEffect[]) =>
    facts(sent).flatMap(({ effect }) =>
      effect.kind === "fact" && effect.fact.type === "Call Incomplete" ? [effect.fact.detail.missing] : [],
    );

  it("is reported once, when nothing came of the call for the limit", async () => {
    const publisher = createRecordingPublisher();
    const { calls, clock } = setUp(publisher);
    const changes = wholeCall().filter(({ kind }) => kind !== "recorded");
    for (const change of changes) await calls.apply(change);

    const tooEarly = await calls.reportAllOverdue(LIMIT);
    await clock.advance(LIMIT + 1);
    const inTime = await calls.reportAllOverdue(LIMIT);
    await clock.advance(LIMIT + 1);
    const again = await calls.reportAllOverdue(LIMIT);

    const transactionId = changes[0]?.transactionId;
    expect(tooEarly).not.toContain(transactionId);
    expect(inTime).toContain(transactionId);
    expect(again).not.toContain(transactionId);
    expect(incomplete(publisher.sent.filter(isOf(transactionId))).sort()).toEqual(["call-detail-record", "recording"]);
  });

  it("is not asked for while a leg streams", async () => {
    const publisher = createRecordingPublisher();
    const { calls, clock } = setUp(publisher);
    const [started] = wholeCall();
    if (!started) throw new Error("a story has changes");
    await calls.apply(started);

    await clock.advance(LIMIT + 1);

    expect(await calls.reportAllOverdue(LIMIT)).not.toContain(started.transactionId);
  });

  const isOf =
    (transactionId: string | undefined) =>
    ({ effect }: SendableEffect) =>
      effect.kind === "fact" && effect.fact.detail.transactionId === transactionId;
});

it("calls are found by when they started, the latest first, also over midnight", async () => {
  const { calls, store } = setUp();
  const eve = Date.UTC(2025, 0, 1, 23, 59, 50);
  for (const [index, offset] of [0, 5_000, 20_000, 86_400_000].entries()) {
    const [started] = wholeCall(`listed-${index}`);
    if (started?.kind !== "started") throw new Error("a story begins with a start");
    await calls.apply({ ...started, stream: { ...started.stream, startTime: eve + offset } });
  }

  const found: string[] = [];
  for await (const { transactionId } of store.startedBetween(eve + 5_000, eve + 20_000)) found.push(transactionId);

  expect(found).toEqual(["listed-2", "listed-1"]);
});
