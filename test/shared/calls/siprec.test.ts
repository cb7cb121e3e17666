import fc from "fast-check";
import type { Call } from "../../../shared/calls/call.ts";
import { forkOf, partiesOf } from "../../../shared/calls/parties.ts";
import { type Change, reduce } from "../../../shared/calls/reducer.ts";
import { parseStreamingStatus } from "../../../shared/events/streaming-status.ts";
import { readSample, readStory, type SampleEvent, withMember } from "../../support/samples.ts";

const fold = (changes: readonly Change[]) => changes.reduce<Call | null>(reduce, null) as Call;
const events = readStory("siprec-call");
const [started, , updated] = events as [SampleEvent, SampleEvent, SampleEvent];
const callOf = (all: readonly object[]) => fold(all.map(parseStreamingStatus));

const metadata = (event: object, xml: string, time?: string) => {
  const changed = withMember(event, "detail.siprecMetadata", xml);
  return time === undefined ? changed : withMember(changed, "time", time);
};
const partial = (inside: string) => `<recording><datamode>partial</datamode>${inside}</recording>`;

describe("who took part in a call that is forked by SIPREC", () => {
  it("is told with the leg that carries each voice", () => {
    const [first, second, ...others] = partiesOf(callOf(events));

    expect(others).toEqual([]);
    expect(first).toMatchObject({ displayName: "Carla Example", user: "+12065550120", labels: ["1"] });
    expect(second).toMatchObject({ displayName: "Dan Example, Billing", user: "+13605550121", labels: ["2"] });
    const legIds = [0, 1].map((index) => parseStreamingStatus(events[index]));
    expect([first?.legIds, second?.legIds]).toEqual(
      legIds.map((change) => (change.kind === "started" ? [change.stream.legId] : [])),
    );
  });

  it("follows partial updates: who comes is added, and what is left out stays", () => {
    const joined = partial('<participant participant_id="third"><nameID aor="sip:erin@203.0.113.25"/></participant>');

    const call = callOf([...events, metadata(updated, joined, "2026-11-04T15:30:06Z")]);

    expect(partiesOf(call).map(({ user }) => user)).toEqual(["+12065550120", "+13605550121", "erin"]);
  });

  it("is what was said last, however it is heard: an ENDED repeats what the start said", () => {
    const [{ participantId } = { participantId: "" }] = partiesOf(callOf(events));
    const renamed = (name: string) =>
      partial(`<participant participant_id="${participantId}"><nameID><name>${name}</name></nameID></participant>`);
    const updates = ["First", "Second"].map((name, index) =>
      metadata(updated, renamed(name), `2026-11-04T15:30:0${index + 6}Z`),
    );
    const changes = [...events, ...updates].map(parseStreamingStatus);

    fc.assert(
      fc.property(fc.shuffledSubarray(changes, { minLength: changes.length }), (order) => {
        const call = fold([...order, ...order.slice(0, 3)]);

        expect(call).toEqual(fold(changes));
        expect(partiesOf(call)[0]?.displayName).toBe("Second");
      }),
    );
  });
});

describe("metadata that cannot be read", () => {
  it("costs no event: its text is kept, the reason stands in the call, and what was read before still holds", () => {
    const call = callOf([...events, metadata(updated, "<recording", "2026-11-04T15:30:07Z")]);

    expect(Object.values(call.updates)[0]?.detail["siprecMetadata"]).toBe("<recording");
    expect(Object.entries(call.siprec.unreadable)).toEqual([
      [expect.stringMatching(/^SIPREC metadata is not XML/), { at: Date.UTC(2026, 10, 4, 15, 30, 7) }],
    ]);
    expect(partiesOf(call)).toHaveLength(2);
  });

  it("still says that the call was forked", () => {
    const lenient = readSample("chime-voice-connector/lenient/streaming-started.json");
    const garbled = metadata(started, String(lenient.detail["siprecMetadata"]));

    expect(forkOf(callOf([garbled]))).toBe("siprec");
  });
});

describe("a call that is forked", () => {
  it.each([
    ["siprec-call", "siprec"],
    ["one-leg-nbr", "network-based-recording"],
    ["two-leg-call", null],
  ])("%s is told by its events: %s", (story, fork) => {
    expect(forkOf(callOf(readStory(story)))).toBe(fork);
  });

  it.each([
    ["to", "<sip:+13605550141@h.voiceconnector.chime.aws:5060;X-Voice-Connector-Record-Only=true>", true],
    ["x-voice-connector-record-only", "true", true],
    ["X-Voice-Connector-Record-Only", "false", false],
    ["from", "<sip:x;X-Voice-Connector-Record-Only=true@h>", false],
  ])("by network-based recording says so in its INVITE: %s %s", (name, value, isSo) => {
    const [nbr] = readStory("one-leg-nbr") as [SampleEvent];

    const call = callOf([withMember(nbr, "detail.inviteHeaders", { [name]: value })]);

    expect(forkOf(call)).toBe(isSo ? "network-based-recording" : null);
  });
});
