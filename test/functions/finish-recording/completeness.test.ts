import {
  incompleteBecause,
  type LegEvidence,
  unreadFragments,
} from "../../../functions/finish-recording/completeness.ts";
import { type Call, type Drain, emptyCall, type Leg } from "../../../shared/calls/call.ts";

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
  ])("says how the reading ended, %s", (_title, how, reason) => {
    expect(incompleteBecause(callWith({ drains: { [LEG_ID]: how } }), [proof])).toEqual([reason]);
  });

  it("is that no event announced the end", () => {
    const unended = { ...leg, ended: null };

    expect(incompleteBecause(callWith({ legs: { [LEG_ID]: unended } }), [{ ...proof, leg: unended }])).toEqual([
      "caller: no event said when it ended",
    ]);
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

    expect(unreadFragments({ ...proof, read: new Set(), archive })).toEqual(["101", "102", "103"]);
  });

  it("takes everything after the start of a leg whose end nobody announced", () => {
    const archive = [-1, 0, 1, 2, 3].map(listed);

    expect(unreadFragments({ ...proof, leg: { ...leg, ended: null }, archive })).toEqual(["104"]);
  });

  it("is nothing where the archive could not be asked", () => {
    expect(unreadFragments({ ...proof, read: new Set(), archive: null })).toEqual([]);
  });
});
