import fc from "fast-check";
import { LegFilter, type LegOwner } from "../../../shared/kvs/leg-filter.ts";

const OWN = "11111111-1111-4111-8111-111111111111";
const FOREIGN = "22222222-2222-4222-8222-222222222222";
/** Long enough that no double can tell neighbours apart. */
const BASE = 91_343_852_333_181_432_392_682_062_600_000_000_000_000_000_000n;
const START = 10;

const owner: LegOwner = {
  transactionId: OWN,
  callId: "own@dialog",
  startFragmentNumber: numberOf(START),
  lastTaken: null,
};

type Owner = "own" | "foreign" | "untagged";
type Seen = readonly [Owner, position: number];

function numberOf(position: number): string {
  return String(BASE + BigInt(position));
}

const TAGS: Readonly<Record<Owner, Readonly<Record<string, string>>>> = {
  own: { TransactionId: OWN },
  foreign: { TransactionId: FOREIGN },
  untagged: {},
};

const fragmentOf = ([owner, position]: Seen) => ({ number: numberOf(position), tags: TAGS[owner] });

/** Positions of the fragments that are taken. */
function taken(seen: readonly Seen[], lastRead: number | null = null): number[] {
  const filter = new LegFilter({ ...owner, lastTaken: lastRead === null ? null : numberOf(lastRead) });
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
    const filter = new LegFilter(owner);

    expect(filter.accepts({ ...fragmentOf(["own", 10]), number: null })).toBe(false);
  });

  it("tells numbers of different lengths apart", () => {
    const filter = new LegFilter(owner);
    const numbered = (number: string) => ({ ...fragmentOf(["own", 10]), number });

    expect(["9", "10", "9", "100", "99"].map((number) => filter.accepts(numbered(number)))).toEqual([
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  it.each<[string, Readonly<Record<string, string>>, boolean]>([
    ["takes what only names its own SIP dialog", { CallId: "own@dialog" }, true],
    ["takes nothing that only names another SIP dialog", { CallId: "other@dialog" }, false],
    ["believes the transaction where the dialogs differ", { TransactionId: OWN, CallId: "other@dialog" }, true],
    [
      "believes the transaction where the dialogs are the same",
      { TransactionId: FOREIGN, CallId: "own@dialog" },
      false,
    ],
  ])("%s", (_title, tags, isTaken) => {
    const filter = new LegFilter(owner);
    filter.accepts(fragmentOf(["own", 10]));

    expect(filter.accepts({ number: numberOf(11), tags })).toBe(isTaken);
  });

  it("cannot tell by a SIP dialog where its own is not known", () => {
    const filter = new LegFilter({ ...owner, callId: null });
    const accepts = (position: number) => filter.accepts({ number: numberOf(position), tags: { CallId: "x" } });

    expect([accepts(9), accepts(10), accepts(11)]).toEqual([false, true, true]);
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
