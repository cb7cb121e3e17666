import { callPage } from "../../../cli/dial/call-page.ts";
import { coloured, plain } from "../../../cli/dial/paint.ts";
import type { CallFacts, LegFacts } from "../../../engine/facts.ts";
import type { CallTrace, TracedInvocation } from "../../../engine/trace.ts";

const CALL_ID = "aaaaaaaa-0000-4000-8000-000000000001";
const TRANSACTION_ID = "11111111-1111-4111-8111-111111111111";

const leg: LegFacts = {
  callId: CALL_ID,
  tag: "LEG-A",
  direction: "Inbound",
  from: "+12065550142",
  to: "+12065550100",
  kind: "PSTN",
  arn: null,
  startedAt: 1000,
  answeredAt: 1040,
  endedAt: 9000,
  sipResponseCode: 0,
  voiceFocusDuration: 0,
  isRecorded: false,
};

function invocation(
  atMs: number,
  type: TracedInvocation["request"]["InvocationEventType"],
  reply: unknown,
  more: Partial<TracedInvocation> = {},
): TracedInvocation {
  return {
    atMs,
    request: {
      SchemaVersion: "1.0",
      Sequence: 1,
      InvocationEventType: type,
      CallDetails: {
        TransactionId: TRANSACTION_ID,
        AwsAccountId: "111122223333",
        AwsRegion: "us-east-1",
        SipMediaApplicationId: "33333333-3333-4333-8333-333333333333",
        Participants: [
          {
            CallId: CALL_ID,
            ParticipantTag: "LEG-A",
            To: leg.to,
            From: leg.from,
            Direction: "Inbound",
            StartTimeInMilliseconds: "1000",
            Status: "Connected",
          },
        ],
      },
    },
    reply,
    attempts: [{ atMs, answer: "reply", tookMs: 40 }],
    findings: [],
    ...more,
  };
}

function page(trace: Partial<CallTrace>, paint = plain, unmet: Parameters<typeof callPage>[0]["unmet"] = []): string {
  const ended = { atMs: 8000, leg: "LEG-A", reason: "party-hung-up", sipResponseCode: 0 } as const;
  const whole: CallTrace = {
    transactionId: TRANSACTION_ID,
    startedAt: 1000,
    ended,
    invocations: [],
    heard: [],
    pressed: [],
    said: [],
    legs: [],
    ...trace,
  };
  const facts: CallFacts = {
    transactionId: TRANSACTION_ID,
    accountId: "111122223333",
    region: "us-east-1",
    applicationId: "33333333-3333-4333-8333-333333333333",
    ruleId: "22222222-2222-4222-8222-222222222222",
    startedAt: 1000,
    ended,
    legs: [leg],
  };
  const rates = { currency: "USD", rates: [{ usageType: "*-inbound-minutes", per: "minute" as const, price: 0.003 }] };
  const outcome = { call: { trace: whole, facts }, unmet, failures: [], records: [], meetings: [] };
  return callPage(outcome, { paint, width: 100, rates, objects: "state/s3" });
}

describe("the page of a call", () => {
  it("shows everything in the order in which one thing causes the other", () => {
    const text = page({
      legs: [
        { atMs: 0, leg: "LEG-A", event: "calls", to: "+12065550100" },
        { atMs: 40, leg: "LEG-A", event: "answered" },
      ],
      heard: [{ atMs: 40, leg: "LEG-A", kind: "speech", text: "Your PIN?" }],
      pressed: ["1", "2", "3"].map((digit, at) => ({ atMs: 3000 + at * 150, leg: "LEG-A" as const, digit })),
      said: [{ atMs: 5000, leg: "LEG-A", text: "Hello?" }],
      invocations: [
        invocation(0, "NEW_INBOUND_CALL", {
          SchemaVersion: "1.0",
          Actions: [{ Type: "Pause", Parameters: { DurationInMilliseconds: 500 } }],
        }),
        invocation(3300, "RINGING", { SchemaVersion: "1.0", TransactionAttributes: { pin: "x" } }),
      ],
    });

    expect(text.split("\n").slice(2, 11)).toEqual([
      "   0.000  ☎  the caller calls +12065550100",
      "   0.000  →  NEW_INBOUND_CALL",
      "   0.040  ←  Pause 500 ms",
      "   0.040  ☎  the caller is answered",
      '   0.040  ♪  the caller hears "Your PIN?"',
      "   3.000  ●  the caller presses 123",
      "   3.300  →  RINGING",
      "   3.340  ←  no actions  attributes pin",
      '   5.000  ●  the caller has said "Hello?"',
    ]);
    expect(text).toContain("Ended      the other end hung up (SIP 0), after 8.0 s");
    expect(text).toContain("Billed     LEG-A 8 s of USE1-US-US-inbound-minutes, about 0.0004 USD");
  });

  it("explains a finding once, and names it where it comes again", () => {
    const blank = { SchemaVersion: "1.0", Actions: [{ Type: "speak" }, { Type: "speak" }] };
    const text = page({
      invocations: [invocation(0, "NEW_INBOUND_CALL", blank), invocation(100, "CALL_ANSWERED", blank)],
    });

    expect(text).toContain("! error at Actions[0].Type and 1 more");
    expect(text.match(/fix Write "Speak"/g)).toHaveLength(1);
    expect(text).toContain("action-type-unknown, as above");
    expect(text).toContain("Findings   4 errors");
  });

  it("says why an invocation gave no reply, and that it was tried again", () => {
    const attempts = [0, 40].map((atMs) => ({
      atMs,
      answer: "function-error" as const,
      tookMs: 40,
      error: "TypeError: x is not a function",
    }));
    const text = page({
      invocations: [
        invocation(0, "NEW_INBOUND_CALL", undefined, {
          attempts,
          problem: "The AWS Lambda function returned an error.",
        }),
      ],
    });

    expect(text).toContain("→  the same again, after the error");
    expect(text).toContain("←  it threw TypeError: x is not a function");
    expect(text).toContain("✕  the service says: The AWS Lambda function returned an error.");
  });

  it("names the files of recordings, and what a script waited for", () => {
    const data = {
      Type: "RecordAudio",
      Parameters: {},
      RecordingDestination: { Type: "S3", BucketName: "b", Key: "k.wav" },
    } as const;
    const recorded = invocation(0, "ACTION_SUCCESSFUL", { SchemaVersion: "1.0" });
    const text = page({ invocations: [{ ...recorded, request: { ...recorded.request, ActionData: data } }] }, plain, [
      { number: "+12065550142", at: 3000, expected: "PIN", heard: ["Hello"], because: "too late" },
    ]);

    expect(text).toContain("ACTION_SUCCESSFUL  RecordAudio, b/k.wav");
    expect(text).toContain("Recorded   state/s3/b/k.wav");
    expect(text).toContain('+12065550142 waited for PIN until 2.0 s (too late); it heard "Hello"');
  });

  it("fits its width but for words that do not, and has colours on a terminal only", () => {
    const long = "word ".repeat(40).trim();
    const sound = { heard: [{ atMs: 0, leg: "LEG-A" as const, kind: "speech" as const, text: long }] };

    const lines = page(sound).split("\n");

    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(lines.join("")).not.toContain("\u001b[");
    expect(page(sound, coloured)).toContain("\u001b[");
  });
});
