import { type Lease, LegStore } from "../../../shared/calls/leg-store.ts";
import { type CallsTable, createCallsTable } from "../../support/calls-table.ts";

const TRANSACTION_ID = "44444444-4444-4444-8444-444444444444";
const NOW = Date.UTC(2026, 10, 3, 10);
const LEASE_TIME = 90_000;

let calls: CallsTable;
let store: LegStore;
beforeAll(async () => {
  calls = await createCallsTable();
  store = new LegStore(calls.table, calls.tableName);
});
afterAll(() => calls.close());

let legs = 0;
const newLeg = () => `leg-${++legs}`;

async function acquire(legId: string, now = NOW): Promise<Lease> {
  const lease = await store.acquire(TRANSACTION_ID, legId, now, now + LEASE_TIME);
  if (!lease) throw new Error("the leg has another owner");
  return lease;
}

const part = (number: number) => ({
  key: `parts/${number}`,
  firstFragment: String(number),
  lastFragment: String(number + 59),
  samples: 480_000,
});

const lost = { code: "LEASE_LOST", retryable: false };

describe("the lease of a leg", () => {
  it("goes to one of ten who ask at once", async () => {
    const legId = newLeg();

    const leases = await Promise.all(
      Array.from({ length: 10 }, () => store.acquire(TRANSACTION_ID, legId, NOW, NOW + LEASE_TIME)),
    );

    expect(leases.filter((lease) => lease !== null)).toEqual([
      { transactionId: TRANSACTION_ID, legId, epoch: 1, checkpoint: { epoch: 1, parts: [] } },
    ]);
  });

  it("is refused while it runs, and given with a higher epoch when it has run out or was given back", async () => {
    const legId = newLeg();
    const first = await acquire(legId);

    const tooEarly = await store.acquire(TRANSACTION_ID, legId, NOW + LEASE_TIME - 1, NOW + 2 * LEASE_TIME);
    const second = await acquire(legId, NOW + LEASE_TIME);
    await store.release(second);
    const third = await acquire(legId, NOW + LEASE_TIME + 1);

    expect(tooEarly).toBeNull();
    expect([first, second, third].map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  });

  it("lasts longer when it is renewed", async () => {
    const legId = newLeg();
    const lease = await acquire(legId);

    await store.renew(lease, NOW + 2 * LEASE_TIME);

    expect(await store.acquire(TRANSACTION_ID, legId, NOW + LEASE_TIME, NOW + 3 * LEASE_TIME)).toBeNull();
  });

  it("is one for each leg", async () => {
    const [one, other] = [newLeg(), newLeg()];

    await acquire(one);

    expect((await acquire(other)).epoch).toBe(1);
  });

  it("once lost lets nothing be written", async () => {
    const legId = newLeg();
    const stale = await acquire(legId);
    const owner = await acquire(legId, NOW + LEASE_TIME);

    await expect(store.append(stale, part(1), NOW + 9 * LEASE_TIME)).rejects.toMatchObject(lost);
    await expect(store.renew(stale, NOW + 9 * LEASE_TIME)).rejects.toMatchObject(lost);
    await expect(store.release(stale)).rejects.toMatchObject(lost);

    expect(await store.load(TRANSACTION_ID, legId)).toEqual({ epoch: owner.epoch, parts: [] });
    expect(await store.acquire(TRANSACTION_ID, legId, NOW + LEASE_TIME + 1, NOW + 9 * LEASE_TIME)).toBeNull();
  });
});

describe("the checkpoint of a leg", () => {
  it("is empty before anyone read", async () => {
    expect(await store.load(TRANSACTION_ID, newLeg())).toEqual({ epoch: 0, parts: [] });
  });

  it("grows in order and goes on under the next owner", async () => {
    const legId = newLeg();
    const first = await store.append(await acquire(legId), part(1), NOW + LEASE_TIME);
    await store.append(first, part(61), NOW + LEASE_TIME);

    const next = await acquire(legId, NOW + LEASE_TIME);
    const after = await store.append(next, part(121), NOW + 2 * LEASE_TIME);

    expect(next.checkpoint.parts).toEqual([part(1), part(61)]);
    expect(after.checkpoint).toEqual({ epoch: 2, parts: [part(1), part(61), part(121)] });
    expect(await store.load(TRANSACTION_ID, legId)).toEqual(after.checkpoint);
  });

  it("takes a part once when the answer was lost and the write repeated", async () => {
    const legId = newLeg();
    const lease = await acquire(legId);

    const answers = [
      await store.append(lease, part(1), NOW + LEASE_TIME),
      await store.append(lease, part(1), NOW + LEASE_TIME),
    ];

    expect(answers[1]).toEqual(answers[0]);
    expect((await store.load(TRANSACTION_ID, legId)).parts).toEqual([part(1)]);
  });

  it("refuses another part in the place of one that counts", async () => {
    const lease = await acquire(newLeg());
    await store.append(lease, part(1), NOW + LEASE_TIME);

    await expect(store.append(lease, part(2), NOW + LEASE_TIME)).rejects.toMatchObject(lost);
  });

  it("renews the lease with each part", async () => {
    const legId = newLeg();
    const lease = await acquire(legId);

    await store.append(lease, part(1), NOW + 2 * LEASE_TIME);

    expect(await store.acquire(TRANSACTION_ID, legId, NOW + LEASE_TIME, NOW + 3 * LEASE_TIME)).toBeNull();
  });
});
