import { type CallSource, openCallSource } from "../../../cli/calls/call-source.ts";
import { isListed } from "../../../cli/calls/list-filter.ts";
import { recordsOf } from "../../../functions/ingest-records/records-of.ts";
import { Calls } from "../../../shared/calls/calls.ts";
import type { CallDigest } from "../../../shared/calls/digest.ts";
import { CallStore } from "../../../shared/calls/store.ts";
import { systemClock } from "../../../shared/clock.ts";
import { seededRandom } from "../../../shared/random.ts";
import { buildRecordKey } from "../../../shared/records/key.ts";
import { type CallsTable, createCallsTable } from "../../support/calls-table.ts";
import { carillon } from "../../support/cli.ts";
import { createRecordingPublisher } from "../../support/recording-publisher.ts";
import { readSample } from "../../support/samples.ts";
import { recordingOf } from "../../support/stories.ts";

const NOW = Date.now();
const HOUR = 3_600_000;
const ANSWERED = "11111111-1111-4111-8111-111111111111";
const BUSY = "22222222-2222-4222-8222-222222222222";
const BRIDGED = "33333333-3333-4333-8333-333333333333";
const OLD = "44444444-4444-4444-8444-444444444444";

let table: CallsTable;
let calls: Calls;
let source: CallSource;

/** A call by its call detail record, `ago` milliseconds before now, ten seconds long. */
async function tell(transactionId: string, ago: number, members: Record<string, unknown>): Promise<void> {
  const start = Math.floor((NOW - ago) / 1000);
  const record = {
    ...readSample("records/cdr.json"),
    TransactionId: transactionId,
    CallId: `${transactionId}@203.0.113.9`,
    StartTimeEpochSeconds: start,
    EndTimeEpochSeconds: start + 10,
    ...members,
  };
  const key = buildRecordKey("cdr", { ownerId: "owner", startTime: start * 1000, transactionId });
  for (const change of recordsOf(key, Buffer.from(JSON.stringify(record))).changes) await calls.apply(change);
}

beforeAll(async () => {
  table = await createCallsTable();
  const store = new CallStore(table.table, table.tableName);
  calls = new Calls(store, createRecordingPublisher(), systemClock, seededRandom(1));
  source = openCallSource(table.tableName, table.endpoint);
  await tell(ANSWERED, 2 * HOUR, { SourcePhoneNumber: "+12065550101", DestinationPhoneNumber: "+13605550111" });
  await tell(BRIDGED, 2 * HOUR - 2000, {
    SourcePhoneNumber: "+13605550111",
    DestinationPhoneNumber: "+14255550177",
    EndTimeEpochSeconds: Math.floor((NOW - 2 * HOUR) / 1000) + 8,
    VoiceConnectorId: "zzzzzz1ghij2klmno3pqr4",
  });
  await tell(BUSY, HOUR, {
    ...readSample("records/cdr-failed.json"),
    TransactionId: BUSY,
    DestinationPhoneNumber: "+14255550188",
    ...timesBefore(HOUR),
  });
  await tell(OLD, 50 * HOUR, { SourcePhoneNumber: "+12065550101" });
});

afterAll(async () => {
  source.close();
  await table.close();
});

function timesBefore(ago: number) {
  const start = Math.floor((NOW - ago) / 1000);
  return { StartTimeEpochSeconds: start, EndTimeEpochSeconds: start + 4 };
}

async function listed(since: number, until = NOW): Promise<CallDigest[]> {
  const found: CallDigest[] = [];
  for await (const digest of source.list(since, until)) found.push(digest);
  return found;
}
const idsOf = (digests: readonly CallDigest[]) => digests.map(({ transactionId }) => transactionId);

describe("the source of calls", () => {
  it("lists those of a span of time, over midnight too, the latest first", async () => {
    expect(idsOf(await listed(NOW - 24 * HOUR))).toEqual([BUSY, BRIDGED, ANSWERED]);
    expect(idsOf(await listed(NOW - 72 * HOUR, NOW - 1.5 * HOUR))).toEqual([BRIDGED, ANSWERED, OLD]);
    expect(await listed(NOW - HOUR / 2)).toEqual([]);
  });

  it("gives a call with those that are bridged to it, and says by what they are known", async () => {
    const { calls: found, links } = await source.whole(ANSWERED);

    expect(found.map(({ transactionId }) => transactionId)).toEqual([ANSWERED, BRIDGED]);
    expect(links).toEqual([{ calls: [ANSWERED, BRIDGED], by: "one-number-and-time", confidence: 0.6 }]);
    expect((await source.whole(BUSY)).calls).toHaveLength(1);
  });

  it("says that there is no such call", async () => {
    await expect(source.whole("55555555-5555-4555-8555-555555555555")).rejects.toMatchObject({ code: "NO_SUCH_CALL" });
  });
});

describe("a list of calls", () => {
  it.each([
    [{}, [BUSY, BRIDGED, ANSWERED, OLD]],
    [{ number: "+12065550101" }, [ANSWERED, OLD]],
    [{ number: "+1 (360) 555-0111" }, [BRIDGED, ANSWERED, OLD]],
    [{ connector: "zzzzzz1ghij2klmno3pqr4" }, [BRIDGED]],
    [{ failed: true }, [BUSY]],
    [{ failed: true, number: "+14255550177" }, []],
  ])("shows by %j what all of it says", async (filter, ids) => {
    const all = await listed(NOW - 72 * HOUR);

    expect(idsOf(all.filter((digest) => isListed(digest, filter)))).toEqual(ids);
  });

  it("counts a call as failed whose recording is incomplete", async () => {
    const [digest] = await listed(NOW - HOUR * 2.5);

    expect(digest && isListed({ ...digest, outcome: "answered", recording: "incomplete" }, { failed: true })).toBe(
      true,
    );
    expect(digest && isListed({ ...digest, outcome: "answered", recording: "complete" }, { failed: true })).toBe(false);
  });

  it("is what the command prints, as far as it is asked to", async () => {
    const list = (...options: string[]) =>
      carillon(["calls", "list", "--table", table.tableName, "--endpoint", table.endpoint, ...options]);

    const [filtered, limited] = await Promise.all([
      list("--since", "3d", "--number", "+12065550101", "--connector", "abcdef1ghij2klmno3pqr4", "--json"),
      list("--since", new Date(NOW - 24 * HOUR).toISOString(), "--limit", "1", "--failed"),
    ]);

    expect(idsOf(JSON.parse(String(filtered.stdout)) as CallDigest[])).toEqual([ANSWERED, OLD]);
    expect(String(limited.stdout)).toMatch(new RegExp(`^started.*\\n.* busy .*${BUSY}\\n$`));
  });
});

it.each([
  [
    "where nothing answers",
    () => ["--endpoint", "http://127.0.0.1:1"],
    /nothing answers at http:\/\/127\.0\.0\.1:1: .*npm start/,
  ],
  ["where there is no table", () => ["--endpoint", table.endpoint, "--table", "other"], /there is no table other/],
])("the command says %s", async (_where, options, said) => {
  const { status, stderr } = await carillon(["calls", "show", ANSWERED, ...options()]);

  expect(status).toBe(1);
  expect(stderr).toMatch(said);
  expect(stderr).toContain("[NO_DEPLOYMENT]");
});

it("a recording that is incomplete is in the list", async () => {
  await calls.apply({ kind: "recorded", transactionId: OLD, recording: recordingOf(1, false) });

  const failed = (await listed(NOW - 72 * HOUR)).filter((digest) => isListed(digest, { failed: true }));

  expect(idsOf(failed)).toEqual([BUSY, OLD]);
});
