/**
 * `npm run soak:recordings [-- --seeds 200]`: in virtual time, a call of four hours through each door, with Lambdas of 15 minutes and sessions of
 * 45, and legs that several readers believe to own. Status 1 when any recording is not whole.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { S3Client } from "@aws-sdk/client-s3";
import { awsEnvironment } from "../local/lambda/function-code.ts";
import { createS3 } from "../local/s3/s3.ts";
import { startServer } from "../local/server.ts";
import { systemClock } from "../shared/clock.ts";
import { createCallsTable } from "../test/support/calls-table.ts";
import { FOUR_HOURS, recordLongCall } from "../test/support/long-call.ts";
import { type OwnedLegPlace, readBySeveral } from "../test/support/owned-leg.ts";
import { wholeChannel } from "../test/support/recording-world.ts";

const BUCKET = "recordings";
const FRAGMENTS = 130;
const SECONDS = 1000;

async function withPlace(work: (place: OwnedLegPlace) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "carillon-soak-"));
  const service = createS3({ stateFolder: folder, clock: systemClock });
  const server = await startServer({ account: "111122223333", handlers: { s3: service.handler } });
  Object.assign(process.env, awsEnvironment("us-east-1", server.endpoint));
  const s3 = new S3Client({ forcePathStyle: true });
  const table = await createCallsTable();
  try {
    await service.createBucket(BUCKET);
    await work({ table, s3, bucket: BUCKET });
  } finally {
    s3.destroy();
    await table.close();
    await server.close();
    await service.close();
    rmSync(folder, { recursive: true });
  }
}

function say(isWhole: boolean, text: string): void {
  process.stdout.write(`${isWhole ? "whole    " : "NOT WHOLE"}  ${text}\n`);
  if (!isWhole) process.exitCode = 1;
}

async function longCall(place: OwnedLegPlace, door: "lambda" | "task"): Promise<void> {
  process.stdout.write(`four hours through the ${door}: 28,126 fragments, minutes of this machine ...\n`);
  const began = systemClock.now();
  const { recording, wholeChannels, links, sessions, facts } = await recordLongCall(place, `long-${door}`, {
    door,
    ...FOUR_HOURS,
  });
  const digests = recording.channels.map(({ sha256 }) => sha256);
  const isWhole = recording.complete && digests.join() === wholeChannels.join() && facts.length === 1;
  const took = ((systemClock.now() - began) / SECONDS).toFixed(0);
  say(isWhole, `${door}: ${links} readers and ${sessions} sessions a leg, ${facts.join(", ")}, in ${took} s`);
}

async function ownedLegs(place: OwnedLegPlace, seeds: number): Promise<void> {
  const failed: number[] = [];
  let stale = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const outcome = await readBySeveral(place, seed, FRAGMENTS);
    const isWhole =
      outcome.complete &&
      outcome.recorded.join() === wholeChannel(0, FRAGMENTS).join() &&
      outcome.numbers.length === FRAGMENTS &&
      new Set(outcome.numbers).size === FRAGMENTS;
    if (!isWhole) failed.push(seed);
    stale += outcome.stale;
    if (seed % 20 === 0) process.stdout.write(`${seed} of ${seeds} legs, ${failed.length} not whole\n`);
  }
  const seedsOf = failed.length === 0 ? "" : `; seeds ${failed.join(", ")}`;
  say(failed.length === 0, `${seeds} legs with several readers, of which ${stale} lost them while they read${seedsOf}`);
}

const { values } = parseArgs({ options: { seeds: { type: "string", default: "200" } } });

await withPlace(async (place) => {
  await ownedLegs(place, Number(values.seeds));
  await longCall(place, "lambda");
  await longCall(place, "task");
});
