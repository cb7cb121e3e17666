import fc from "fast-check";
import { identifyCall } from "../../../local/voice-connector/call-identity.ts";
import { siprecMetadata } from "../../../local/voice-connector/siprec-metadata.ts";
import { parseSiprec, UnreadableSiprecError } from "../../../shared/events/siprec.ts";
import { seededRandom } from "../../../shared/random.ts";
import { readSample } from "../../support/samples.ts";

const recording = (inside: string) => `<recording xmlns="urn:ietf:params:xml:ns:recording:1">${inside}</recording>`;
const sampleText = String(readSample("chime-voice-connector/streaming-started.json").detail["siprecMetadata"]);

describe("metadata in the form of RFC 7865", () => {
  it("says who takes part in which session, and whose voice each stream carries", () => {
    const said = parseSiprec(sampleText);

    const [session, john, jane] = ["djni1YXHSZ7MisadbDJAwg==", "D2mAKhivz0QKgx3MGEWYVg==", "LXLdR8aq3ZredpbjQxoyUw=="];
    const [first, second] = ["g5GU/rInY6ZqknrMYYdacg==", "Vk3PLHNEBDxj09kkhBiBcQ=="];
    const startTime = Date.UTC(2026, 10, 3, 17, 2, 11);
    const presence = (participantId: string) => ({ participantId, sessionId: session, from: startTime, to: null });
    expect(said).toEqual({
      dataMode: "complete",
      sessions: {
        [session]: {
          sipSessionIds: ["ab30317f1a784dc48ff824d0d3715d86;remote=47755a9de7794ba387653f2099600ef2"],
          startTime,
          stopTime: null,
          reason: null,
        },
      },
      participants: {
        [john]: { names: [{ aor: "sip:+12065550100@203.0.113.25", displayName: "John" }] },
        [jane]: { names: [{ aor: "sip:+13605550199@203.0.113.25", displayName: "Jane" }] },
      },
      streams: { [first]: { sessionId: session, label: "1" }, [second]: { sessionId: session, label: "2" } },
      presences: {
        [JSON.stringify([john, session])]: presence(john),
        [JSON.stringify([jane, session])]: presence(jane),
      },
      media: { [john]: { sends: [first], receives: [second] }, [jane]: { sends: [second], receives: [first] } },
    });
  });

  it("reads what the simulated Voice Connector writes", () => {
    const call = identifyCall({ fromNumber: "alice&<bob>" }, seededRandom(4));

    const said = parseSiprec(siprecMetadata(call, 1_793_700_000_000));

    const [caller, callee] = call.legs;
    expect(said.participants[caller.participantId]?.names[0]?.aor).toBe(`sip:alice&<bob>@${call.host}`);
    expect(said.media[callee.participantId]).toEqual({ sends: [callee.streamId], receives: [caller.streamId] });
    expect(said.streams[callee.streamId]?.label).toBe("2");
    expect(said.sessions[call.sessionId]?.startTime).toBe(1_793_700_000_000);
  });

  it("may be partial, have prefixes, several names, and people who left", () => {
    const said = parseSiprec(
      `<r:recording xmlns:r="urn:ietf:params:xml:ns:recording:1"><r:datamode>partial</r:datamode>
       <r:participant participant_id="p"><r:nameID aor="tel:+12065550100"/><r:nameID><r:name>Ada</r:name></r:nameID></r:participant>
       <r:participantsessionassoc participant_id="p" session_id="s"><r:disassociate-time>2026-11-03T17:02:11+01:00</r:disassociate-time></r:participantsessionassoc>
       <r:participantstreamassoc participant_id="p"><r:send>a</r:send></r:participantstreamassoc>
       <r:participantstreamassoc participant_id="p"><r:send>b</r:send><r:send>a</r:send></r:participantstreamassoc></r:recording>`,
    );

    expect(said.dataMode).toBe("partial");
    expect(said.participants["p"]?.names).toEqual([
      { aor: "tel:+12065550100", displayName: null },
      { aor: null, displayName: "Ada" },
    ]);
    expect(Object.values(said.presences)).toEqual([
      { participantId: "p", sessionId: "s", from: null, to: Date.UTC(2026, 10, 3, 16, 2, 11) },
    ]);
    expect(said.media["p"]).toEqual({ sends: ["a", "b"], receives: [] });
  });

  it("may name its elements as the drafts of the RFC did, or not at all", () => {
    const said = parseSiprec(recording('<participant id="p" session="s"/><participant/><stream id="t" session="s"/>'));

    expect(Object.keys(said.participants)).toEqual(["p"]);
    expect(said.streams).toEqual({ t: { sessionId: "s", label: null } });
  });

  it("may use ids that mean something to JavaScript", () => {
    const said = parseSiprec(
      recording('<participantstreamassoc participant_id="__proto__"><send>x</send></participantstreamassoc>'),
    );

    expect(Object.entries(said.media)).toEqual([["__proto__", { sends: ["x"], receives: [] }]]);
  });
});

describe("metadata in another form", () => {
  const lenient = String(readSample("chime-voice-connector/lenient/streaming-started.json").detail["siprecMetadata"]);
  it.each([
    ["as the administration guide prints it", lenient, /is not XML \(\w+, line \d+\)/],
    ["cut short", sampleText.slice(0, 700), /is not XML/],
    ["of another kind", "<metadata/>", /has no recording element/],
    ["with entities of its own", `<!DOCTYPE recording [<!ENTITY a "b">]>${recording("&a;")}`, /document type/],
    ["of no end", recording(" ".repeat(300_000)), /longer than 262144/],
  ])("%s is refused by name", (_name, text, why) => {
    expect(() => parseSiprec(text)).toThrow(expect.objectContaining({ code: "UNREADABLE_SIPREC" }));
    expect(() => parseSiprec(text)).toThrow(why);
  });

  it("is read or refused by name, whatever was done to it, and no error repeats its words", () => {
    const edits = fc.array(
      fc.tuple(
        fc.nat(sampleText.length),
        fc.nat(60),
        fc.constantFrom("", "<", ">", "&", '"', "John", "</name>", "\u0000"),
      ),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(edits, (changes) => {
        const text = changes.reduce((so, [at, cut, put]) => so.slice(0, at) + put + so.slice(at + cut), sampleText);

        try {
          parseSiprec(text);
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableSiprecError);
          expect(String(error)).not.toMatch(/John|Jane|5550/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
