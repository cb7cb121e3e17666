import { join } from "node:path";
import { type WholeCall, wholeOfStory } from "../../../cli/calls/call-source.ts";
import { callSvg } from "../../../cli/calls/call-svg.ts";
import { callText } from "../../../cli/calls/call-text.ts";
import { type CallView, viewOf } from "../../../cli/calls/call-view.ts";
import { sinceTime } from "../../../cli/calls/command.ts";
import { supportReport } from "../../../cli/calls/report.ts";
import { plain } from "../../../cli/dial/paint.ts";
import { recordsOf } from "../../../functions/ingest-records/records-of.ts";
import type { Call } from "../../../shared/calls/call.ts";
import { answeredBy, invokedBy } from "../../../shared/calls/invocation.ts";
import { type Change, reduce } from "../../../shared/calls/reducer.ts";
import { parseRateTable } from "../../../shared/records/cost.ts";
import { buildRecordKey } from "../../../shared/records/key.ts";
import { parseRequest } from "../../../shared/sma/request.ts";
import { readSample } from "../../support/samples.ts";
import { callDetails, LEG_A, REQUESTS } from "../../support/sma-requests.ts";
import { recordingOf, TRANSACTION_ID } from "../../support/stories.ts";

const story = (name: string) => join(process.cwd(), "events", "stories", name);
const page = (view: CallView) => callText(view, { paint: plain, width: 110 });

function recordChanges(kind: "cdr" | "sdr" | "sma", file: string = kind): Change[] {
  const key = buildRecordKey(kind, { ownerId: "a", startTime: 1_793_700_000_000, transactionId: "t" });
  return recordsOf(key, Buffer.from(JSON.stringify(readSample(`records/${file}.json`)))).changes;
}

/** The story of two legs with everything that comes after the call. */
async function wholeCall(): Promise<WholeCall> {
  const { calls, links } = await wholeOfStory(story("two-leg-call"));
  const [first] = calls;
  if (first === undefined) throw new Error("a story tells of a call");
  const { transactionId } = first;
  const recorded: Change = { kind: "recorded", transactionId, recording: recordingOf(1, true) };
  const changes = [...recordChanges("cdr"), ...recordChanges("sdr"), recorded];
  return { calls: [changes.reduce<Call>(reduce, first)], links };
}

const RATES = parseRateTable({
  currency: "USD",
  rates: [
    { usageType: "*-minutes", per: "minute", price: 0.002 },
    { usageType: "*streaming", per: "minute", price: 0.0015 },
  ],
});

describe("a call on one page", () => {
  it("is drawn, dated and explained from all its sources, with nothing missing", async () => {
    expect(
      page(viewOf(await wholeCall(), RATES)),
    ).toBe(`Call from +12065550100 to +13605550111  646d58d4-0b84-411a-81aa-4aed1e3b142a
2026-11-03 10:00:00.000 UTC, 10.0 s, abcdef1ghij2klmno3pqr4

Ended       It was answered and ended normally; the record does not say who hung up.

            0 s                                               10.0 s
caller      ████████████████████████████████████████████████████████  +12065550100 → +13605550111
callee      ████████████████████████████████████████████████████████  +12065550100 → +13605550111
recording   ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  complete
CDR         ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  +12065550100 → +13605550111
SDR         ┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅

    0.000 s the stream of the callee starts
    0.000 s the stream of the caller starts
   10.000 s the call is over by its CDR, in whole seconds: answered
   10.000 s the stream of the callee ends
   10.000 s the stream of the caller ends

Recording   complete, 10.0 s, s3://recordings/recordings/${TRANSACTION_ID}/call.wav
Cost        0.0035 USD
            USE1-US-US-inbound-minutes 0.002 USD
            USE1-VC-kinesis-audio-streaming 0.0015 USD
`);
  });

  it.each([
    [
      "failed-leg",
      /Ended +Its streams ended; no call detail record has come yet/,
      /a leg could not be streamed: Internal/,
    ],
    ["siprec-call", /is updated/, /Missing +recording: its legs streamed/],
    ["one-leg-nbr", / the stream ends/, /call detail record: it went through a Voice Connector/],
  ])("shows what %s tells, and what it leaves open", async (name, ...said) => {
    const text = page(viewOf(await wholeOfStory(story(name)), null));

    for (const words of said) expect(text).toMatch(words);
  });

  it.each([
    [
      "siprec-call",
      /^Forked +by a session recording client \(SIPREC\)\nParties +Carla Example \(\+12065550120\): stream 1, caller\n +Dan Example, Billing \(\+13605550121\): stream 2, callee$/m,
    ],
    ["one-leg-nbr", /^Forked +by network-based recording \(NBR\)\n\n/m],
  ])("says how the audio of %s came to be streamed, and who took part", async (name, said) => {
    expect(page(viewOf(await wholeOfStory(story(name)), null))).toMatch(said);
  });

  it("of a handler has each event at its time, its leg from beginning to end, and the recording it made", async () => {
    const folder = join(process.cwd(), "events", "sip-media-application", "nobody-there");

    const text = page(viewOf(await wholeOfStory(folder), null));

    expect(text).toContain("2026-01-05 10:00:00.000 UTC, 30.9 s\n\nEnded       The handler hung up.");
    expect(text).toMatch(/^LEG-A +▓{56} /m);
    expect(text).toContain("\n   20.585 s ACTION_FAILED CallAndBridge, CallNotAnswered → Speak, RecordAudio\n");
    expect(text).toMatch(/^Recording +s3:\/\/messages\/messages\/2026\S+\.wav$/m);
    expect(text).not.toMatch(/^Handler/m);
  });

  it("shows what a handler was told and answered where nobody says when, and that it hung up", () => {
    const requests = [REQUESTS.NEW_INBOUND_CALL, REQUESTS.HANGUP].map((request, index) =>
      parseRequest({ ...request, Sequence: index + 1, CallDetails: callDetails(LEG_A) }),
    );
    const changes = requests.flatMap((request, index): Change[] => [
      invokedBy(request, null),
      answeredBy(request, { Actions: index === 0 ? [{ Type: "Speak" }, { Type: "Hangup" }] : [] }),
    ]);
    const call = changes.reduce<Call | null>(reduce, null) as Call;

    const text = page(viewOf({ calls: [call], links: [] }, null));

    expect(text).toMatch(/^Ended +The handler hung up\.$/m);
    expect(text).toMatch(/^Handler +NEW_INBOUND_CALL → Speak, Hangup$/m);
  });

  it("of a call that failed says why in plain words, with the code", () => {
    const call = recordChanges("cdr", "cdr-failed").reduce<Call | null>(reduce, null) as Call;

    expect(page(viewOf({ calls: [call], links: [] }, null))).toMatch(
      /^Ended +The number that was called was busy\. \(SIP 486/m,
    );
  });

  it("never lets what came from outside steer the terminal", () => {
    const [change] = recordChanges("cdr", "cdr-failed");
    if (change?.kind !== "detail-recorded") throw new Error("a record is a change");
    const source = { ...change.detail.source, StatusMessage: "\u001b[2Jgone" };
    const call = reduce(null, { ...change, detail: { ...change.detail, source } });

    const view = viewOf({ calls: [call], links: [] }, null);

    expect(page(view)).not.toContain("\u001b");
    expect(callSvg(view)).not.toContain("\u001b");
  });
});

it("a picture of a call has a bar for each of its lanes, and escapes what it shows", async () => {
  const view = viewOf(await wholeCall(), null);

  const svg = callSvg({ ...view, from: "<&>" });

  expect(svg.match(/<rect [^>]*rx="4"/g)).toHaveLength(view.lanes.length);
  expect(svg).toContain("&lt;&amp;&gt; → +13605550111");
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

it("a picture of a call shows a place whole that is longer than a line", async () => {
  const place = `s3://messages/${"0123456789".repeat(25)}.wav`;

  const svg = callSvg({ ...viewOf(await wholeCall(), null), recording: null, applicationRecordings: [place] });

  const lines = [...svg.matchAll(/<text [^>]*font-size="13" fill[^>]*>([^<]*)</g)].map(([, line = ""]) => line);
  expect(lines.join("")).toContain(place);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(100);
});

describe("a report for AWS Support", () => {
  it("has every id and time, and no number and no name", async () => {
    const whole = await wholeCall();

    const report = supportReport(whole, viewOf(whole, null), false);

    for (const known of ["646d58d4-0b84-411a-81aa-4aed1e3b142a", "abcdef1ghij2klmno3pqr4", "111122223333", "(UTC)"]) {
      expect(report).toContain(known);
    }
    expect(report).not.toMatch(/206555\d{4}|360555\d{4}|Reception/);
  });

  it("has the times of a record that writes them as text", () => {
    const call = recordChanges("sma").reduce<Call | null>(reduce, null) as Call;
    const whole = { calls: [call], links: [] };

    const report = supportReport(whole, viewOf(whole, null), false);

    expect(report).toContain('"TimeStampEpochSeconds": "1793700037"');
  });

  it("has them where it is asked to", async () => {
    const whole = await wholeCall();

    expect(supportReport(whole, viewOf(whole, null), true)).toMatch(/12065550100.*Reception/s);
  });
});

it.each([
  ["30m", 1_800_000],
  ["12h", 43_200_000],
  ["7d", 604_800_000],
])("--since %s is so long ago", (text, ago) => {
  const now = Date.UTC(2026, 10, 3);

  expect(sinceTime(text, now)).toBe(now - ago);
});

it("--since takes a time, and nothing that is none", () => {
  expect(sinceTime("2026-11-03T10:00:00Z", 0)).toBe(Date.UTC(2026, 10, 3, 10));
  expect(() => sinceTime("yesterday", 0)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
});
