import {
  incompleteBecause,
  type LegEvidence,
  unreadFragments,
} from "../../../functions/finish-recording/completeness.ts";
import { type Call, type Drain, emptyCall, type Leg } from "../../../shared/calls/call.ts";
import type { CallDetail } from "../../../shared/calls/detail.ts";

const TRANSACTION_ID = "44444444-4444-4444-8444-444444444444";
const START = Date.UTC(2026, 10, 3, 10);
const END = START + 3072;
const LEG_ID = "ChimeVoiceConnector-1";

const sighting = (at: number) => ({ at, detail: {} });

const leg: Leg = {
  stream: {
    legId: LEG_ID,
    streamArn: `arn:aws:kinesisvideo:us-east-1:111122223333:stream/${LEG_ID}/1793699990101`,
    startFragmentNumber: "101",
    startTime: START,
    isCaller: true,
    mediaType: "audio/L16",
    direction: "Inbound",
    fromNumber: "+12065550100",
    toNumber: "+13605550199",
  },
  lastStartTime: START,
  started: sighting(START),
  ended: sighting(END),
};

const drain: Drain = { at: END + 1000, reason: "ended", epoch: 1, parts: 1, explanation: null };

const callWith = (changes: Partial<Call> = {}): Call => ({
  ...emptyCall(TRANSACTION_ID),
  legs: { [LEG_ID]: leg },
  drains: { [LEG_ID]: drain },
  ...changes,
});

const listed = (position: number) => ({ number: String(101 + position), producerTimestamp: START + position * 1024 });

const proof: LegEvidence = {
  leg,
  read: new Set(["101", "102", "103"]),
  span: { from: START, to: END },
  gapSamples: 0,
  isTimed: true,
  archive: [0, 1, 2].map(listed),
};

describe("why a recording is not proven complete", () => {
  it("has no reason when the end was announced, everything listed was read, and nothing is missing in between", () => {
    expect(incompleteBecause(callWith(), [proof])).toEqual([]);
  });

  it.each<[string, Partial<LegEvidence>, string]>([
    ["nothing was read", { span: null, read: new Set(), archive: [] }, "no audio was read"],
    ["the audio starts late", { span: { from: START + 1501, to: END } }, "its audio starts later than the leg"],
    ["the audio ends early", { span: { from: START, to: END - 1501 } }, "its audio ends before the leg"],
    ["audio has no time", { isTimed: false }, "parts of its audio do not say when they were"],
    ["samples are missing", { gapSamples: 8192 }, "8192 samples are missing"],
    ["the archive is silent", { archive: null }, "the archive could not be asked"],
    ["the archive knows more", { read: new Set(["101", "103"]) }, "the archive holds 1 fragments that were not read"],
    ["the archive knows less", { archive: [listed(0)] }, "the archive does not list 2 fragments that were read"],
  ])("names it when %s", (_title, change, reason) => {
    expect(incompleteBecause(callWith(), [{ ...proof, ...change }])).toEqual([`caller: ${reason}`]);
  });

  it("allows for the time between the events and the audio", () => {
    const span = { from: START + 1500, to: END - 1500 };

    expect(incompleteBecause(callWith(), [{ ...proof, span }])).toEqual([]);
  });

  it.each<[string, Drain, string]>([
    [
      "as its reader explained it",
      { ...drain, reason: "unreadable", explanation: "its stream cannot be read: gone" },
      "caller: its stream cannot be read: gone",
    ],
    [
      "by name where there is no explanation",
      { ...drain, reason: "too-many-generations" },
      "caller: reading ended: too-many-generations",
    ],
  ])("says how the reading ended, %s, where the archive cannot tell what is missing for it", (_title, how, reason) => {
    const reasons = incompleteBecause(callWith({ drains: { [LEG_ID]: how } }), [{ ...proof, archive: null }]);

    expect(reasons).toEqual([reason, "caller: the archive could not be asked"]);
  });

  it("is not how the reading ended where the archive proves that nothing is missing for it", () => {
    const how: Drain = { ...drain, reason: "unreadable", explanation: "its stream cannot be read: gone" };

    expect(incompleteBecause(callWith({ drains: { [LEG_ID]: how } }), [proof])).toEqual([]);
  });

  describe("of a leg whose end no event announced", () => {
    const unended: Leg = { ...leg, ended: null };
    const silent: Drain = { ...drain, reason: "silent", explanation: "no audio for 120 s and no event that it ended" };
    const reasonsWith = (changes: Partial<Call>) =>
      incompleteBecause(callWith({ legs: { [LEG_ID]: unended }, drains: { [LEG_ID]: silent }, ...changes }), [
        { ...proof, leg: unended },
      ]);
    const otherLeg = (end: number): Leg => ({
      ...leg,
      stream: { ...leg.stream, legId: "ChimeVoiceConnector-2", isCaller: false },
      ended: sighting(end),
    });
    const recordWith = (endTime: number): Partial<Call> => ({
      details: { record: { kind: "cdr", summary: { endTime } } as CallDetail },
    });

    it("is that nobody tells its end", () => {
      expect(reasonsWith({})).toEqual([
        "caller: no audio for 120 s and no event that it ended",
        "caller: no event said when it ended",
      ]);
    });

    it.each<[string, Partial<Call>]>([
      ["the other leg's event", { legs: { [LEG_ID]: unended, other: otherLeg(END + 1500) } }],
      ["a record of the call", recordWith(END - 2500)],
    ])("is nothing where its audio ends when %s says so", (_title, changes) => {
      expect(reasonsWith(changes)).toEqual([]);
    });

    it.each<[string, Partial<Call>]>([
      ["the other leg's event", { legs: { [LEG_ID]: unended, other: otherLeg(END + 1501) } }],
      ["a record of the call", recordWith(END + 2501)],
    ])("is that its audio stops before %s ends: its producer may have failed", (_title, changes) => {
      expect(reasonsWith(changes)).toContain("caller: no event said when it ended");
    });
  });

  it("is each failure of the call, whatever the legs say", () => {
    const failures = { "failure-1": { ...sighting(END), callId: "dialog-1", reason: "Internal failure" } };

    expect(incompleteBecause(callWith({ failures }), [proof])).toEqual(["streaming failed: Internal failure"]);
  });

  it("names the leg by its role", () => {
    const unknown = { ...leg, stream: { ...leg.stream, isCaller: null } };
    const callee = { ...leg, stream: { ...leg.stream, isCaller: false } };
    const evidence = [callee, unknown].map((each) => ({ ...proof, leg: each, gapSamples: 1 }));

    expect(incompleteBecause(callWith(), evidence)).toEqual([
      "callee: 1 samples are missing",
      "unknown: 1 samples are missing",
    ]);
  });
});

describe("what the archive holds and no part does", () => {
  it("leaves out fragments before the leg's first and from its end on", () => {
    const archive = [-2, -1, 0, 1, 2, 3, 4].map(listed);

    expect(unreadFragments(leg, new Set(), archive)).toEqual(["101", "102", "103"]);
  });

  it("takes everything after the start of a leg whose end nobody announced", () => {
    const archive = [-1, 0, 1, 2, 3].map(listed);

    expect(unreadFragments({ ...leg, ended: null }, proof.read, archive)).toEqual(["104"]);
  });

  it("is nothing where the archive could not be asked", () => {
    expect(unreadFragments(leg, new Set(), null)).toEqual([]);
  });
});
