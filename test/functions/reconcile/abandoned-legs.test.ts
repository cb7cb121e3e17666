import { LOOK_TIME, lookForAbandoned } from "../../../functions/reconcile/abandoned-legs.ts";
import { BUCKET, useS3 } from "../../local/s3/cloud.ts";
import { type CallsTable, createCallsTable } from "../../support/calls-table.ts";
import { createRecordingWorld, wholeChannel } from "../../support/recording-world.ts";

const LEG_ID = "ChimeVoiceConnector-a";

let table: CallsTable;
beforeAll(async () => {
  table = await createCallsTable();
});
afterAll(() => table.close());
const s3 = useS3();

let calls = 0;
let world: ReturnType<typeof createRecordingWorld>;
afterEach(() => world.close());

/** A call that streams, whose work messages are taken by nobody yet. */
async function open(fragments = 40) {
  const transactionId = `abandoned-${++calls}`;
  const legs = [{ legId: LEG_ID, isCaller: true, fragments }];
  world = createRecordingWorld({ table, s3: s3().client, bucket: BUCKET, transactionId, legs, seed: calls });
  await world.run(world.calls.apply(world.eventOf(LEG_ID, "started")));
  const logger = { warn() {} };
  return {
    ...world,
    transactionId,
    look: () =>
      world.run(world.calls.lookOverReaders(LOOK_TIME, (call) => lookForAbandoned({ ...world, logger }, call))),
    passes: (time: number) => world.run(world.clock.sleep(time)),
    loseMessages: () => world.queues.queue(world.urls.work).purge(),
    messages: () => world.queues.queue(world.urls.work).counts().visible,
  };
}

it("a leg whose message was lost is given to a reader anew, and recorded whole", async () => {
  const { loseMessages, look, passes, messages, calls: record, eventOf, until, ...here } = await open();
  loseMessages();
  await passes(LOOK_TIME + 1);
  await look();
  expect(messages()).toBe(0);

  await passes(LOOK_TIME + 1);
  await look();
  expect(messages()).toBe(1);
  await here.run(record.apply(eventOf(LEG_ID, "ended")));
  here.startLambdas();
  here.startFinisher();

  const call = await until();
  expect(call.recording).toMatchObject({ complete: true });
  expect(await here.run(here.recorded(call))).toEqual([wholeChannel(0, 40)]);
});

it("a reader that died with its message is noticed by its lease, once", async () => {
  const { loseMessages, look, passes, messages, legs, clock, run, transactionId } = await open();
  loseMessages();
  await run(legs.acquire(transactionId, LEG_ID, clock.now(), clock.now() + LOOK_TIME / 2));
  for (let looks = 0; looks < 4; looks++) {
    await passes(LOOK_TIME + 1);
    await look();
  }

  expect(messages()).toBe(1);
});

it("a leg that is read is left alone, however often somebody looks", async () => {
  const { look, passes, messages, startLambdas } = await open(2000);
  startLambdas();
  for (let looks = 0; looks < 2; looks++) {
    await passes(LOOK_TIME + 1);
    await look();
    expect(messages()).toBe(0);
  }
});

it("each call is looked at once in a while, and not when its legs have been read", async () => {
  const { look, passes, transactionId, calls: record, run, clock } = await open();

  expect(await look()).toEqual([]);
  await passes(LOOK_TIME + 1);
  expect(await look()).toEqual([transactionId]);
  expect(await look()).toEqual([]);
  const drain = { at: clock.now(), reason: "ended", epoch: 1, parts: 0, explanation: null } as const;
  await run(record.apply({ kind: "leg-drained", transactionId, legId: LEG_ID, drain }));
  await passes(LOOK_TIME + 1);

  expect(await look()).toEqual([]);
});
