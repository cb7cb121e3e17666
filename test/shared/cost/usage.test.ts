import {
  partsOf,
  STREAM_BYTES_PER_LEG_MINUTE,
  usageAtRest,
  usageOfCall,
  writeUnitsOfLeg,
} from "../../../shared/cost/usage.ts";
import { BUCKET, useS3 } from "../../local/s3/cloud.ts";
import { type CallsTable, createCallsTable } from "../../support/calls-table.ts";
import { carillon } from "../../support/cli.ts";
import { createRecordingWorld, FRAGMENT_TIME } from "../../support/recording-world.ts";
import { countUsage, uncounted } from "../../support/usage.ts";

let table: CallsTable;
beforeAll(async () => {
  table = await createCallsTable();
});
afterAll(() => table.close());
const s3 = useS3();

/** A call of two legs in virtual time: what is asked of S3, DynamoDB and SQS until its recording is there. */
async function measure(callMinutes: number) {
  const fragments = Math.round((callMinutes * 60_000) / FRAGMENT_TIME);
  const leg = { isCaller: true, fragments };
  const world = createRecordingWorld({
    table,
    s3: s3().client,
    bucket: BUCKET,
    transactionId: `usage-${callMinutes}`,
    legs: [
      { ...leg, legId: "ChimeVoiceConnector-a" },
      { ...leg, legId: "ChimeVoiceConnector-b", isCaller: false },
    ],
  });
  const usage = countUsage(table.table, s3().client);
  let messages = 0;
  const { send } = world.queues;
  Object.assign(world.queues, {
    send: (...message: Parameters<typeof send>) => {
      messages++;
      return send.apply(world.queues, message);
    },
  });
  world.announce();
  world.startLambdas();
  world.startFinisher();
  const isRecorded = async () => (await world.calls.load(`usage-${callMinutes}`))?.recording?.complete;
  const recorded = async () => {
    while (!(await uncounted(isRecorded))) await world.clock.sleep(5_000);
    // What follows from it is said after that.
    await world.clock.sleep(60_000);
  };
  await world.run(recorded());
  const counted = structuredClone(usage);
  await world.close();
  return { ...counted, messages, facts: world.facts.length };
}

const near = (value: number, share: number) => ({ least: value * (1 - share), most: value * (1 + share) });

it.each([2, 6])("a call of %i minutes uses what the formulas say", async (callMinutes) => {
  const { requests, writeUnits, readUnits, messages, facts } = await measure(callMinutes);

  const {
    "reading audio": reading,
    recording,
    "call record": record,
  } = usageOfCall({ callMinutes, concurrentCalls: 10 });
  const puts = ["PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "ListObjectsV2"];
  expect(puts.reduce((sum, name) => sum + (requests[name] ?? 0), 0)).toBe(
    (reading.s3Puts ?? 0) + (recording.s3Puts ?? 0),
  );
  const gets = near(recording.s3Gets ?? 0, 0.05);
  expect(requests["GetObject"]).toBeGreaterThanOrEqual(gets.least);
  expect(requests["GetObject"]).toBeLessThanOrEqual(gets.most);
  // What two records of the service take comes on top of this call, which has none.
  const { dynamoWriteUnits: perCall = 0, dynamoReadUnits = 0 } = record;
  const writes = near((reading.dynamoWriteUnits ?? 0) + perCall - 12, 0.05);
  expect(writeUnits).toBeGreaterThanOrEqual(writes.least);
  expect(writeUnits).toBeLessThanOrEqual(writes.most);
  const reads = near(dynamoReadUnits - 12, 0.2);
  expect(readUnits).toBeGreaterThanOrEqual(reads.least);
  expect(readUnits).toBeLessThanOrEqual(reads.most);
  expect(messages * 3).toBe((reading.sqsRequests ?? 0) + (recording.sqsRequests ?? 0));
  // Call Detail Recorded comes with the records.
  expect(facts + 1).toBe(record.events);
});

it("a stream is as large as the local Voice Connector makes it", async () => {
  const streamBytes = async (seconds: number) =>
    (await carillon(["media", "generate", "--seconds", String(seconds)])).stdout.length;

  const perMinute = ((await streamBytes(60)) - (await streamBytes(30))) * 2;
  expect(Math.abs(perMinute / STREAM_BYTES_PER_LEG_MINUTE - 1)).toBeLessThan(0.005);
});

describe("the formulas", () => {
  it("count a leg's item as it grows", () => {
    expect([1, 5, 6, 12].map(writeUnitsOfLeg)).toEqual([3, 15, 21, 60]);
    expect([1, 5, 60].map(partsOf)).toEqual([1, 5, 60]);
  });

  it("have tasks take the place of functions that wait", () => {
    const [functions, tasks, few] = [100, 1_000, 101].map(
      (concurrentCalls) => usageOfCall({ callMinutes: 5, concurrentCalls })["reading audio"],
    );

    expect(functions?.lambdaGigabyteSeconds).toBe(300);
    expect(tasks?.lambdaGigabyteSeconds).toBeUndefined();
    // Ten leg minutes, of which a task of one processor and two gigabytes carries 350 at once.
    expect(tasks?.fargateCpuHours).toBeCloseTo(10 / 60 / 350, 10);
    expect(tasks?.fargateGigabyteHours).toBeCloseTo(20 / 60 / 350, 10);
    // There are two tasks at least, however few legs.
    expect(few?.fargateCpuHours).toBeCloseTo((10 / 60) * (2 / 202), 10);
  });

  it("count what is there without calls", () => {
    expect(usageAtRest({ alarms: 17, dashboards: 1 })).toMatchObject({
      alarmMonths: 17,
      dashboardMonths: 1,
      keyMonths: 1,
      lambdaRequests: 43_800,
      sqsRequests: 5 * 15 * 43_800,
    });
  });
});
