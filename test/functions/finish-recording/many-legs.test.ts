import { parseStreamingStatus } from "../../../shared/events/streaming-status.ts";
import { BUCKET, useS3 } from "../../local/s3/cloud.ts";
import { type CallsTable, createCallsTable } from "../../support/calls-table.ts";
import {
  createRecordingWorld,
  FRAGMENT_TIME,
  WORLD_START,
  type WorldLeg,
  wholeChannel,
} from "../../support/recording-world.ts";
import { readSample } from "../../support/samples.ts";

let table: CallsTable;
beforeAll(async () => {
  table = await createCallsTable();
});
afterAll(() => table.close());
const s3 = useS3();

let calls = 0;
let world: ReturnType<typeof createRecordingWorld>;
afterEach(() => world.close());

function open(legs: readonly WorldLeg[]) {
  const transactionId = `many-${++calls}`;
  world = createRecordingWorld({ table, s3: s3().client, bucket: BUCKET, transactionId, legs, seed: calls });
  world.startLambdas();
  world.startFinisher();
  return { ...world, transactionId };
}

const leg = (letter: string, isCaller: boolean | null, more: Partial<WorldLeg> = {}): WorldLeg => ({
  legId: `ChimeVoiceConnector-${letter}`,
  isCaller,
  fragments: 10,
  others: 1,
  ...more,
});

describe("a call of more than two legs", () => {
  it("is one recording with a channel for each: caller, callee, then those who joined, by when they did", async () => {
    const legs = [
      leg("d", null, { startsAfter: 6 * FRAGMENT_TIME, fragments: 4 }),
      leg("c", null, { startsAfter: 2 * FRAGMENT_TIME, fragments: 5 }),
      leg("b", false),
      leg("a", true),
    ];
    const { announce, until, recorded, manifest } = open(legs);
    announce();

    const call = await until();

    expect(call.recording).toMatchObject({ complete: true, reasons: [], gapSamples: 0 });
    const { channels } = await manifest(call);
    expect(channels.map(({ legId, role }) => [legId.slice(-1), role])).toEqual([
      ["a", "caller"],
      ["b", "callee"],
      ["c", "unknown"],
      ["d", "unknown"],
    ]);
    const silence = (fragments: number) => Array.from({ length: fragments }, () => 0);
    expect(await recorded(call)).toEqual([
      wholeChannel(3, 10),
      wholeChannel(2, 10),
      [...silence(2), ...wholeChannel(1, 5), ...silence(3)],
      [...silence(6), ...wholeChannel(0, 4)],
    ]);
    expect(channels[2]?.stretches.map(({ from, cause }) => cause ?? from)).toEqual(["late-start", "part", "early-end"]);
  });

  it("is recorded anew, as a higher revision, when a leg joins after the others have ended", async () => {
    const late = leg("c", null, { startsAfter: 100 * FRAGMENT_TIME });
    const { announce, until, facts } = open([leg("a", true), leg("b", false), late]);
    announce();

    const first = await until();
    const second = await until(({ recording }) => recording?.channels.length === 3);

    expect(first.recording).toMatchObject({ complete: true });
    expect(second.recording).toMatchObject({ complete: true, durationSeconds: (110 * FRAGMENT_TIME) / 1000 });
    const said = facts.filter(({ fact }) => fact.type === "Recording Ready");
    expect(said.map(({ revision }) => revision)).toEqual([1, 2]);
    expect(new Set(said.map(({ fact }) => fact.factId)).size).toBe(1);
    expect(second.recording?.key).not.toBe(first.recording?.key);
  });
});

describe("a call that is forked to be recorded only (NBR, SIPREC)", () => {
  it("has its channels in the order of their starts where nobody tells who called", async () => {
    const { announce, until, recorded } = open([leg("b", null, { startsAfter: 1 }), leg("a", null)]);
    announce();

    const call = await until();

    expect(call.recording).toMatchObject({ complete: true });
    expect(call.recording?.channels.map(({ legId, role }) => [legId.slice(-1), role])).toEqual([
      ["a", "unknown"],
      ["b", "unknown"],
    ]);
    expect((await recorded(call))[0]?.slice(0, 9)).toEqual(wholeChannel(1, 9));
  });

  it("with one leg is recorded when no other has come for a while", async () => {
    const { announce, until, recorded } = open([leg("a", true)]);
    announce();

    const call = await until();

    expect(call).toMatchObject({ isSettled: true, recording: { complete: true } });
    expect(await recorded(call)).toEqual([wholeChannel(0, 10)]);
  });

  it("is not touched by an update in the middle of it", async () => {
    const {
      announce,
      until,
      recorded,
      run,
      clock,
      calls: record,
      transactionId,
    } = open([leg("a", true), leg("b", false)]);
    announce();
    await run(clock.sleep(WORLD_START + 5 * FRAGMENT_TIME - clock.now()));
    const update = parseStreamingStatus(readSample("chime-voice-connector/streaming-updated.json"));
    await run(record.apply({ ...update, transactionId }));

    const call = await until();

    expect(Object.keys(call.updates)).toHaveLength(1);
    expect(call.recording).toMatchObject({ complete: true });
    expect(await recorded(call)).toEqual([wholeChannel(0, 10), wholeChannel(1, 10)]);
  });
});
