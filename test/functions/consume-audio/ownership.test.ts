import { compareNumbers } from "../../../shared/kvs/fragment-numbers.ts";
import { BUCKET, useS3 } from "../../local/s3/cloud.ts";
import { type CallsTable, createCallsTable } from "../../support/calls-table.ts";
import { type OwnedLegOutcome, readBySeveral } from "../../support/owned-leg.ts";
import { wholeChannel } from "../../support/recording-world.ts";

const SEEDS = 8;
const FRAGMENTS = 70;

let table: CallsTable;
beforeAll(async () => {
  table = await createCallsTable();
});
afterAll(() => table.close());
const s3 = useS3();

it("a leg that several readers believe to own is recorded once, whole, wherever each of them stops", async () => {
  const place = { table, s3: s3().client, bucket: BUCKET };
  const outcomes: OwnedLegOutcome[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) outcomes.push(await readBySeveral(place, seed, FRAGMENTS));

  for (const { recorded, complete, numbers } of outcomes) {
    expect(recorded).toEqual(wholeChannel(0, FRAGMENTS));
    expect(complete).toBe(true);
    expect(numbers).toHaveLength(FRAGMENTS);
    expect(numbers).toEqual([...new Set(numbers)].sort(compareNumbers));
  }
  // The stories are about what they claim: readers lost the leg while they read it.
  expect(outcomes.filter(({ stale }) => stale > 0).length).toBeGreaterThan(SEEDS / 4);
  expect(Math.min(...outcomes.map(({ readers }) => readers))).toBeGreaterThan(1);
}, 60_000);
