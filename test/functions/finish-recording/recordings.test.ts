import { BUCKET, useS3 } from "../../local/s3/cloud.ts";
import { type CallsTable, createCallsTable } from "../../support/calls-table.ts";
import { createRecordingWorld, FRAGMENT_SAMPLES, type WorldLeg, wholeChannel } from "../../support/recording-world.ts";

const MINUTE = 60_000;

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
  const transactionId = `recording-${++calls}`;
  world = createRecordingWorld({ table, s3: s3().client, bucket: BUCKET, transactionId, legs, seed: calls });
  return world;
}

const caller: WorldLeg = { legId: "ChimeVoiceConnector-a", isCaller: true, fragments: 12, others: 3 };
const callee: WorldLeg = { legId: "ChimeVoiceConnector-b", isCaller: false, fragments: 12, others: 3 };

describe("a recording whose legs were read whole", () => {
  it("is complete, and says of every stretch which part it comes from", async () => {
    const { announce, startLambdas, startFinisher, until, recorded, manifest } = open([caller, callee]);
    announce();
    startLambdas();
    startFinisher();

    const call = await until();

    expect(call.recording).toMatchObject({ complete: true, reasons: [], gapSamples: 0 });
    expect(await recorded(call)).toEqual([wholeChannel(0, 12), wholeChannel(1, 12)]);
    const { channels } = await manifest(call);
    expect(channels.map(({ stretches }) => stretches)).toMatchObject(
      [0, 1].map(() => [{ atSamples: 0, samples: 12 * FRAGMENT_SAMPLES, from: "part" }]),
    );
  });
});

describe("what no live reader had", () => {
  it("is fetched from the archive, and the manifest says where", async () => {
    const changed: WorldLeg["changed"] = (fragment, index) => ({ ...fragment, isArchivedOnly: index > 3 && index < 7 });
    const { announce, startLambdas, startFinisher, until, recorded, manifest } = open([{ ...caller, changed }, callee]);
    announce();
    startLambdas();
    startFinisher();

    const call = await until();

    expect(call.recording).toMatchObject({ complete: true, reasons: [], gapSamples: 0 });
    expect(await recorded(call)).toEqual([wholeChannel(0, 12), wholeChannel(1, 12)]);
    const [channel] = (await manifest(call)).channels;
    expect(channel?.stretches).toMatchObject([
      { atSamples: 0, samples: 4 * FRAGMENT_SAMPLES, from: "part" },
      { atSamples: 4 * FRAGMENT_SAMPLES, samples: 3 * FRAGMENT_SAMPLES, from: "archive" },
      { atSamples: 7 * FRAGMENT_SAMPLES, samples: 5 * FRAGMENT_SAMPLES, from: "part" },
    ]);
    expect(channel?.parts.map(({ from }) => from)).toEqual(["part", "archive"]);
  });

  it("stays missing where retention has deleted it: the gap is told in samples, with its reason", async () => {
    const changed: WorldLeg["changed"] = (fragment, index) => ({
      ...fragment,
      ...(index === 5 && { isArchivedOnly: true, expiresAt: fragment.time + 2_000 }),
    });
    const { announce, startLambdas, startFinisher, until, recorded, manifest } = open([{ ...caller, changed }, callee]);
    announce();
    startLambdas();
    startFinisher();

    const call = await until();

    expect(call.recording).toMatchObject({ complete: false, gapSamples: FRAGMENT_SAMPLES });
    expect(call.recording?.reasons).toEqual([`caller: ${FRAGMENT_SAMPLES} samples are missing`]);
    const silent = wholeChannel(0, 12).map((value, index) => (index === 5 ? 0 : value));
    expect((await recorded(call))[0]).toEqual(silent);
    const [channel] = (await manifest(call)).channels;
    expect(channel?.gaps).toMatchObject([
      {
        atSamples: 5 * FRAGMENT_SAMPLES,
        samples: FRAGMENT_SAMPLES,
        cause: "missing-fragment",
        reason: "no fragment that was read or that the archive gave covers this time",
      },
    ]);
    expect(channel?.stretches[1]).toMatchObject({ from: "silence", cause: "missing-fragment" });
  });

  it("is not taken for the leg's when it is another call's, whatever its number", async () => {
    const changed: WorldLeg["changed"] = (fragment, index) =>
      index === 5 ? { ...fragment, owner: "another-call", value: 666 } : fragment;
    const { announce, startLambdas, startFinisher, until, recorded } = open([{ ...caller, changed }, callee]);
    announce();
    startLambdas();
    startFinisher();

    const call = await until();

    expect(call.recording).toMatchObject({ complete: false, gapSamples: FRAGMENT_SAMPLES });
    expect((await recorded(call))[0]).not.toContain(666);
  });

  it("is all of a leg that nobody ever read", async () => {
    const { announce, startLambdas, startFinisher, until, recorded, run, legs, clock } = open([caller, callee]);
    // A reader that died at once has the lease, for longer than the call.
    const later = clock.now() + 5 * MINUTE;
    await run(legs.acquire(`recording-${calls}`, caller.legId, clock.now(), later));
    announce();
    startFinisher();
    startLambdas();

    const call = await until();

    expect(call.recording).toMatchObject({ complete: true });
    expect(await recorded(call)).toEqual([wholeChannel(0, 12), wholeChannel(1, 12)]);
  });
});

describe("a recording that is not proven complete", () => {
  const said = () => world.facts.filter(({ fact }) => fact.type.startsWith("Recording"));

  it("is made again, and told as a higher revision of the same fact when it is", async () => {
    const changed: WorldLeg["changed"] = (fragment, index) => ({
      ...fragment,
      ...(index === 11 && { listedAt: fragment.time + 20_000 }),
    });
    const { announce, startLambdas, startFinisher, until } = open([{ ...caller, changed }, callee]);
    announce();
    startLambdas();
    startFinisher();

    const first = await until();
    const second = await until(({ recording }) => recording?.complete === true);

    expect(first.recording?.reasons).toEqual(["caller: the archive does not list 1 fragments that were read"]);
    expect(said().map(({ fact, revision }) => [fact.type, revision])).toEqual([
      ["Recording Incomplete", 1],
      ["Recording Ready", 2],
    ]);
    expect(new Set(said().map(({ fact }) => fact.factId)).size).toBe(1);
    // Who was told of the first still finds it.
    expect(second.recording?.key).not.toBe(first.recording?.key);
    expect(second.recording?.channels).toEqual(first.recording?.channels);
  });

  it("is not told again where another attempt finds nothing more", async () => {
    const changed: WorldLeg["changed"] = (fragment, index) => (index === 5 ? null : fragment);
    const { announce, startLambdas, startFinisher, until, run, clock, queues, urls } = open([
      { ...caller, changed },
      callee,
    ]);
    announce();
    startLambdas();
    startFinisher();

    await until();
    await run(clock.sleep(5 * MINUTE));

    expect(said().map(({ fact, revision }) => [fact.type, revision])).toEqual([["Recording Incomplete", 1]]);
    expect(queues.queue(urls.finish).counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });
});
