import { join } from "node:path";
import { openDeadLetters } from "../../../cli/dead-letters.ts";
import { bundleFunctions } from "../../../functions/bundle.ts";
import { type LocalCloud, startLocalCloud } from "../../../local/cloud.ts";
import { systemClock } from "../../../shared/clock.ts";
import { deployedName } from "../../../shared/runtime/resources.ts";
import { readSample, withMember } from "../../support/samples.ts";
import { useStateFolder } from "../../support/state-folder.ts";
import { absurd, cases, type Kind, needed, type Type } from "../../support/streaming-contract.ts";

const NAME = deployedName("track-streaming");
const WRONG: Readonly<Record<Type, unknown>> = { text: 7, flag: "perhaps", object: "text", headers: { from: 7 } };

const stateFolder = useStateFolder();
const handled: unknown[] = [];
let cloud: LocalCloud;

beforeAll(async () => {
  const bundles = await bundleFunctions({ outdir: join(process.cwd(), "dist", "test-functions") });
  const onInvoked = (name: string, event: unknown) => {
    if (name === NAME) handled.push(event);
  };
  cloud = await startLocalCloud({ stateFolder: stateFolder(), bundles, onInvoked });
});

afterAll(() => cloud.close());

const bad = (kind: Kind, path: string, value: unknown) =>
  withMember(readSample(`chime-voice-connector/streaming-${kind}.json`), path, value);

/** Lets the function handle each event, and takes the dead letters that came of them. */
async function deadLettersOf(events: readonly object[]) {
  for (const event of events) expect(await cloud.functions.invoke(NAME, event)).toMatchObject({ kind: "reply" });
  const letters = await openDeadLetters(cloud.endpoint);
  const listed = await letters.list();
  const retried = await letters.retry();
  letters.close();
  return { listed, retried };
}

const queue = () => cloud.queues.queue(cloud.queueUrls["dead-letters"]);

describe("a streaming event that is wrong in one member", () => {
  it.each([
    ["missing", needed.map(({ kind, path }) => ({ path, event: bad(kind, path, undefined) }))],
    ["of another type", cases.map(({ kind, path, type }) => ({ path, event: bad(kind, path, WRONG[type]) }))],
    ["absurd", absurd.map(({ kind, path, value }) => ({ path, event: bad(kind, path, value) }))],
  ])("%s is kept whole with the member's name, and can be sent to the function again", async (_how, wrong) => {
    handled.length = 0;
    queue().purge();
    const events = wrong.map(({ event }) => event);

    const { listed, retried } = await deadLettersOf(events);
    while (queue().counts().visible < events.length || cloud.functions.pending() > 0) await systemClock.sleep(10);

    const byPayload = new Map(listed.map((letter) => [letter.payload, letter]));
    for (const { path, event } of wrong) {
      expect(byPayload.get(JSON.stringify(event))).toMatchObject({
        target: { kind: "function", name: "track-streaming" },
        errorCode: "INVALID_INPUT",
        errorMessage: expect.stringContaining(path) as string,
      });
    }
    expect(retried).toHaveLength(events.length);
    const sortedJson = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).sort();
    expect(sortedJson(handled)).toEqual(sortedJson([...events, ...events]));
  });
});
