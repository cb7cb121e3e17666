import { BUCKET, useS3 } from "../../local/s3/cloud.ts";
import { type CallsTable, createCallsTable } from "../../support/calls-table.ts";
import { FOUR_HOURS, type LongCall, recordLongCall } from "../../support/long-call.ts";

/** All times of a four-hour call by this, or by what `CARILLON_LONG_CALL` says: 1 is the whole of it, which takes minutes and a gigabyte of disk. */
const SHARE = Number(process.env["CARILLON_LONG_CALL"] ?? 1 / 32);
/** What a Lambda keeps for handing over is no shorter in a shorter call. */
const HAND_OVER_TIME = 30_000;

const scaled: Omit<LongCall, "door"> = {
  duration: FOUR_HOURS.duration * SHARE,
  lambdaTime: (FOUR_HOURS.lambdaTime - HAND_OVER_TIME) * SHARE + HAND_OVER_TIME,
  sessionTime: FOUR_HOURS.sessionTime * SHARE,
};

let table: CallsTable;
beforeAll(async () => {
  table = await createCallsTable();
});
afterAll(() => table.close());
const s3 = useS3();

describe("a call of four hours", () => {
  it.each([
    ["Lambdas, which hand it on", "lambda", { links: 17, sessions: 17 }],
    ["a long-running task, over the ends of sessions", "task", { links: 1, sessions: 6 }],
  ] as const)(
    "is one complete recording through %s",
    async (_title, door, least) => {
      const place = { table, s3: s3().client, bucket: BUCKET };

      const outcome = await recordLongCall(place, `long-${door}`, { door, ...scaled });

      expect(outcome.recording).toMatchObject({ complete: true, reasons: [], gapSamples: 0 });
      expect(outcome.recording.channels.map(({ sha256 }) => sha256)).toEqual(outcome.wholeChannels);
      expect(outcome.links).toBeGreaterThanOrEqual(least.links);
      expect(outcome.sessions).toBeGreaterThanOrEqual(least.sessions);
      expect(outcome.facts).toEqual(["Recording Ready 1"]);
      expect(outcome.failures).toEqual([]);
    },
    3_600_000,
  );
});
