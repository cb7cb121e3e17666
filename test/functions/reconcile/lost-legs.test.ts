import type { StreamDirectory } from "../../../functions/reconcile/find-legs.ts";
import { recoverLostLegs } from "../../../functions/reconcile/lost-legs.ts";
import type { Change } from "../../../shared/calls/reducer.ts";
import { summaryOf } from "../../../shared/records/derive.ts";
import { buildRecord, parseRecord } from "../../../shared/records/record.ts";
import { BUCKET, useS3 } from "../../local/s3/cloud.ts";
import { type CallsTable, createCallsTable } from "../../support/calls-table.ts";
import { createRecordingWorld, type WorldLeg, wholeChannel } from "../../support/recording-world.ts";

const OVERDUE = 7_200_000;
const VOICE_CONNECTOR = "abcdef1ghij2klmno3pqr4";
const FRAGMENTS = 20;

const legOf = (letter: string, isCaller: boolean): WorldLeg => ({
  legId: `ChimeVoiceConnector-${VOICE_CONNECTOR}-${letter}`,
  isCaller,
  fragments: FRAGMENTS,
  others: 4,
});
const CALLER = legOf("a", true);
const CALLEE = legOf("b", false);
/** A stream that other calls used at the same time. */
const STRANGER: WorldLeg = {
  ...legOf("c", true),
  changed: (fragment) => ({ ...fragment, owner: "another-call", value: 30_000 }),
};

let table: CallsTable;
beforeAll(async () => {
  table = await createCallsTable();
});
afterAll(() => table.close());
const s3 = useS3();

let calls = 0;
let world: ReturnType<typeof createRecordingWorld>;
afterEach(() => world.close());

function open(told: (legId: string, kind: "started" | "ended") => boolean) {
  const transactionId = `lost-${++calls}`;
  const legs = [CALLER, CALLEE, STRANGER];
  world = createRecordingWorld({ table, s3: s3().client, bucket: BUCKET, transactionId, legs, seed: calls });
  world.announce((legId, kind) => legId !== STRANGER.legId && told(legId, kind));
  world.startLambdas();
  world.startFinisher();
  const logger = { warn() {} };
  return {
    ...world,
    transactionId,
    /** The reconciler comes by when the call has been quiet for long. */
    async reconcile() {
      await world.run(world.clock.sleep(OVERDUE + 1));
      await world.run(world.calls.reportAllOverdue(OVERDUE, (call) => recoverLostLegs({ ...world, logger }, call)));
    },
    /** About this call alone: the reconciler goes over those of other tests, too. */
    facts: () =>
      world.facts
        .filter(({ fact }) => fact.detail.transactionId === transactionId)
        .map(({ fact, revision }) => `${fact.type} ${revision}`)
        .filter((fact) => /Recording|Incomplete/.test(fact)),
  };
}

it("a leg of which no event came is found in its stream, recorded, and told as a higher revision of the same fact", async () => {
  const here = open((legId) => legId === CALLER.legId);
  await here.until();
  expect(here.facts()).toEqual(["Recording Ready 1"]);

  await here.reconcile();
  const call = await here.until(({ recording }) => recording?.channels.length === 2);

  expect(call.recording).toMatchObject({ complete: true, reasons: [] });
  expect(call.recording?.channels.map(({ role }) => role)).toEqual(["caller", "callee"]);
  expect(await here.run(here.recorded(call))).toEqual([wholeChannel(0, FRAGMENTS), wholeChannel(1, FRAGMENTS)]);
  expect(here.facts()).toEqual(["Recording Ready 1", "Recording Ready 2"]);
});

it("a call of which no event came at all is found when its record says that it streamed", async () => {
  const here = open(() => false);
  const { at: endTime } = here.eventOf(CALLER.legId, "ended");
  await here.run(here.clock.sleep(endTime - here.clock.now()));
  await here.run(here.calls.apply(recordOf(here.transactionId, here.eventOf(CALLER.legId, "started").at, endTime)));

  await here.reconcile();
  const call = await here.until();

  // Nobody tells which leg is whose: both roles are unknown, in the order of their starts.
  expect(call.recording).toMatchObject({ complete: true });
  expect(await here.run(here.recorded(call))).toEqual([wholeChannel(0, FRAGMENTS), wholeChannel(1, FRAGMENTS)]);
  await here.reconcile();
  expect(here.facts()).toEqual(["Recording Ready 1"]);
});

it("an end that no event told is told by the record of the call: what was read is proven to be all of it", async () => {
  const here = open((_legId, kind) => kind === "started");
  const first = await here.until();
  expect(first.recording).toMatchObject({ complete: false });
  expect(first.recording?.reasons).toContain("caller: no event said when it ended");

  const { at: startTime } = here.eventOf(CALLER.legId, "started");
  const { at: endTime } = here.eventOf(CALLER.legId, "ended");
  await here.run(here.calls.apply(recordOf(here.transactionId, startTime, endTime)));
  await here.until(({ recording }) => recording?.complete === true);

  expect(here.facts()).toEqual(["Recording Incomplete 1", "Recording Ready 2"]);
});

it("what is in no stream is reported as missing, once", async () => {
  const here = open(() => false);
  for (const arn of [...here.streams.keys()]) here.streams.delete(arn);
  const startTime = here.clock.now();
  await here.run(here.calls.apply(recordOf(here.transactionId, startTime, startTime + 20_000)));

  await here.reconcile();
  await here.reconcile();

  expect(here.facts()).toEqual(["Call Incomplete 1"]);
  const [{ fact } = { fact: null }] = world.facts.filter((one) => one.fact.type === "Call Incomplete");
  expect(fact?.detail).toMatchObject({ missing: "announcement" });
});

it("a directory that cannot be asked holds nothing up", async () => {
  const here = open((legId) => legId === CALLER.legId);
  await here.until();
  const failing: StreamDirectory = {
    ...here.directory,
    // biome-ignore lint/correctness/useYield: it fails before its first stream
    async *streams() {
      throw new Error("no streams");
    },
  };
  const warnings: string[] = [];

  const call = await here.run(here.calls.load(here.transactionId));
  if (!call) throw new Error("the call is there");
  await recoverLostLegs(
    { ...here, directory: failing, logger: { warn: (text) => void warnings.push(String(text)) } },
    call,
  );

  expect(warnings).toEqual(["streams could not be looked through"]);
});

/** A call detail record as AWS writes it, in whole seconds. */
function recordOf(transactionId: string, startTime: number, endTime: number): Change {
  const record = parseRecord("cdr", {
    ...{ TransactionId: transactionId, VoiceConnectorId: VOICE_CONNECTOR, Status: "Completed", Streaming: true },
    StartTimeEpochSeconds: Math.floor(startTime / 1000),
    EndTimeEpochSeconds: Math.floor(endTime / 1000),
  });
  return {
    kind: "detail-recorded",
    ...{ transactionId, voiceConnectorId: VOICE_CONNECTOR, recordId: "record-1" },
    detail: { kind: "cdr", source: buildRecord(record), summary: summaryOf(record) },
  };
}
