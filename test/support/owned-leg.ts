import type { S3Client } from "@aws-sdk/client-s3";
import { seededRandom } from "../../shared/random.ts";
import type { CallsTable } from "./calls-table.ts";
import { createRecordingWorld } from "./recording-world.ts";

const LEG_ID = "ChimeVoiceConnector-a";

export interface OwnedLegPlace {
  readonly table: CallsTable;
  readonly s3: S3Client;
  readonly bucket: string;
}

export interface OwnedLegOutcome {
  readonly recorded: (number | null)[];
  readonly complete: boolean;
  readonly readers: number;
  /** Readers that found that they had lost the leg. */
  readonly stale: number;
  /** Numbers in the parts that count, in their order. */
  readonly numbers: readonly string[];
}

/**
 * One leg, its message delivered several times: every reader stops at any step for a moment, or for longer than its lease, as a sandbox that is
 * frozen or a machine that is overloaded does, and then goes on as if nothing had been.
 */
export async function readBySeveral(place: OwnedLegPlace, seed: number, fragments: number): Promise<OwnedLegOutcome> {
  const random = seededRandom(seed);
  let now = () => Promise.resolve();
  const world = createRecordingWorld({
    ...place,
    seed,
    transactionId: `owned-${seed}`,
    legs: [{ legId: LEG_ID, isCaller: true, fragments, others: 1 }],
    pause: () => now(),
  });
  now = () => world.clock.sleep(random() < 0.03 ? 60_000 + random() * 120_000 : random() * 300);
  world.announce();
  world.startLambdas();
  world.startFinisher();
  for (let copy = 0; copy < 3; copy++) {
    const body = JSON.stringify({ type: "consume-leg", transactionId: `owned-${seed}`, legId: LEG_ID, generation: 0 });
    world.queues.send(world.urls.work, body, { delayInSeconds: Math.floor(random() * 150) });
  }

  const call = await world.until(({ recording }) => recording?.complete === true);
  const [recorded = []] = await world.run(world.recorded(call));
  const { parts } = await world.run(world.legs.load(`owned-${seed}`, LEG_ID));
  const opened = await world.run(Promise.all(parts.map(({ key }) => world.parts.open(key))));
  await world.close();
  return {
    recorded,
    complete: call.recording?.complete ?? false,
    readers: world.links.get(LEG_ID) ?? 0,
    stale: world.failures.filter((error) => (error as { code?: string }).code === "LEASE_LOST").length,
    numbers: opened.flatMap(({ index }) => index.fragments.map(({ number }) => number)),
  };
}
