import fc from "fast-check";
import { LegFilter } from "../../../functions/consume-audio/leg-filter.ts";
import type { LegStream } from "../../../shared/events/streaming-status.ts";
import type { Fragment } from "../../../shared/media/fragment-reader.ts";

const OWN = "11111111-1111-4111-8111-111111111111";
const FOREIGN = "22222222-2222-4222-8222-222222222222";
/** Long enough that no double can tell neighbours apart. */
const BASE = 91_343_852_333_181_432_392_682_062_600_000_000_000_000_000_000n;
const START = 10;

const stream: LegStream = {
  legId: "ChimeVoiceConnector-1",
  streamArn: "arn:aws:kinesisvideo:us-east-1:111122223333:stream/ChimeVoiceConnector-1/1793699990101",
  startFragmentNumber: numberOf(START),
  startTime: Date.UTC(2026, 10, 3, 10),
  isCaller: true,
  mediaType: "audio/L16;rate=8000;channels=1;",
  direction: "Inbound",
  fromNumber: "+12065550100",
  toNumber: "+13605550199",
};

type Owner = "own" | "foreign" | "untagged";
type Seen = readonly [Owner, position: number];

function numberOf(position: number): string {
  return String(BASE + BigInt(position));
}

function fragmentOf([owner, position]: Seen): Fragment {
  const tags = { own: { TransactionId: OWN }, foreign: { TransactionId: FOREIGN }, untagged: {} }[owner];
  return {
    number: numberOf(position),
    producerTimestamp: stream.startTime + position * 1024,
    serverTimestamp: stream.startTime + position * 1024,
    millisBehindNow: 0,
    continuationToken: null,
    tags,
    tracks: [],
    nanosecondsPerTick: 1_000_000,
    clusterTimestampTicks: 0,
    error: null,
    blocks: 16,
    payloadBytes: 16_384,
    truncated: false,
    endedBy: "continuation-token",
  };
}

/** Positions of the fragments that are taken. */
function taken(seen: readonly Seen[], lastRead: number | null = null): number[] {
  const part = { key: "parts/1", firstFragment: numberOf(0), lastFragment: numberOf(lastRead ?? 0), samples: 8192 };
  const filter = new LegFilter(OWN, stream, { epoch: 1, parts: lastRead === null ? [] : [part] });
  return seen.filter((each) => filter.accepts(fragmentOf(each))).map(([, position]) => position);
}

describe("what a leg takes from its stream", () => {
  it.each<[string, readonly Seen[], number[]]>([
    [
      "its own fragments",
      [
        ["own", 10],
        ["own", 11],
      ],
      [10, 11],
    ],
    [
      "no other call's",
      [
        ["foreign", 8],
        ["own", 10],
        ["foreign", 12],
        ["own", 13],
      ],
      [10, 13],
    ],
    [
      "its start without tags, and what follows it",
      [
        ["untagged", 10],
        ["untagged", 11],
        ["own", 12],
      ],
      [10, 11, 12],
    ],
    [
      "its start without tags, right after another call",
      [
        ["foreign", 9],
        ["untagged", 10],
        ["untagged", 11],
      ],
      [10, 11],
    ],
    [
      "nothing without tags before its start",
      [
        ["untagged", 8],
        ["untagged", 9],
        ["own", 10],
      ],
      [10],
    ],
    [
      "single fragments without tags between its own",
      [
        ["own", 10],
        ["untagged", 11],
        ["own", 12],
      ],
      [10, 11, 12],
    ],
    [
      "a last fragment without tags",
      [
        ["own", 10],
        ["own", 11],
        ["untagged", 12],
      ],
      [10, 11, 12],
    ],
    [
      "nothing without tags after another call's",
      [
        ["own", 10],
        ["foreign", 11],
        ["untagged", 12],
      ],
      [10],
    ],
    [
      "nothing without tags long after another call's",
      [
        ["own", 10],
        ["foreign", 11],
        ["untagged", 12],
        ["untagged", 13],
        ["untagged", 14],
      ],
      [10],
    ],
    [
      "each number once",
      [
        ["own", 10],
        ["own", 10],
        ["own", 11],
        ["own", 10],
        ["own", 11],
        ["own", 12],
      ],
      [10, 11, 12],
    ],
  ])("%s", (_title, seen, expected) => {
    expect(taken(seen)).toEqual(expected);
  });

  it("goes on after the checkpoint, with fragments without tags too", () => {
    expect(
      taken(
        [
          ["own", 14],
          ["own", 15],
          ["untagged", 16],
          ["own", 17],
        ],
        15,
      ),
    ).toEqual([16, 17]);
  });

  it("holds no fragment without a number", () => {
    const filter = new LegFilter(OWN, stream, { epoch: 1, parts: [] });

    expect(filter.accepts({ ...fragmentOf(["own", 10]), number: null })).toBe(false);
  });

  it("tells numbers of different lengths apart", () => {
    const filter = new LegFilter(OWN, stream, { epoch: 1, parts: [] });
    const numbered = (number: string) => ({ ...fragmentOf(["own", 10]), number });

    expect(["9", "10", "9", "100", "99"].map((number) => filter.accepts(numbered(number)))).toEqual([
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  it("holds exactly its tagged fragments, whatever is mixed in and repeated", () => {
    const owners = fc.array(fc.constantFrom<Owner>("own", "foreign"), { maxLength: 30 });
    const repeats = fc.array(fc.nat(30), { maxLength: 10 });
    fc.assert(
      fc.property(owners, repeats, (mixed, again) => {
        const once = mixed.map((owner, index): Seen => [owner, START + index]);
        // What comes again comes from some fragment on, as after a resumption by time.
        const seen = [...once, ...again.flatMap((from) => once.slice(from))];
        expect(taken(seen)).toEqual(once.flatMap(([owner, position]) => (owner === "own" ? [position] : [])));
      }),
    );
  });
});
