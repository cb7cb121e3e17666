import type { CallFacts, LegFacts } from "../../../engine/facts.ts";
import { bodyOf, recordsOf } from "../../../local/chime/detail-records.ts";
import { parseRecordKey } from "../../../shared/records/key.ts";
import { parseRecord } from "../../../shared/records/record.ts";

const START = Date.UTC(2026, 0, 5, 17, 10, 0, 20);
const CONNECTOR = "abcdef1ghij2klmno3pqr4";

const leg = (overrides: Partial<LegFacts> = {}): LegFacts => ({
  callId: "aaaaaaaa-0000-4000-8000-000000000001",
  tag: "LEG-A",
  direction: "Inbound",
  from: "+12065550100",
  to: "+13605550111",
  kind: "PSTN",
  arn: null,
  startedAt: START,
  answeredAt: START + 2_000,
  endedAt: START + 38_500,
  sipResponseCode: 0,
  voiceFocusDuration: 0,
  isRecorded: false,
  ...overrides,
});
const throughConnector = { kind: "AWS", arn: `arn:aws:chime:us-east-1:111122223333:vc/${CONNECTOR}` } as const;

const call = (
  legs: readonly LegFacts[],
  ruleId: string | null = "22222222-2222-4222-8222-222222222222",
): CallFacts => ({
  transactionId: "11111111-1111-4111-8111-111111111111",
  applicationId: "33333333-3333-4333-8333-333333333333",
  ruleId,
  legs,
  accountId: "111122223333",
  region: "us-east-1",
  startedAt: START,
  ended: { atMs: 38_500, leg: "LEG-A", reason: "party-hung-up", sipResponseCode: 0 },
});

const context = {
  nameOf: (number: string) => (number === "+13605550111" ? "Front desk" : ""),
  isStreaming: (connectorId: string) => connectorId === CONNECTOR,
};

const written = (facts: CallFacts) =>
  recordsOf(facts, context).map((object) => ({
    key: object.key,
    body: JSON.parse(bodyOf(object)) as Record<string, unknown>,
  }));

describe("records of a call that is over", () => {
  it("have for each leg all members of the application's record, its numbers as text", () => {
    const [object] = written(call([leg({ voiceFocusDuration: 2_500 })]));

    expect(object?.body).toEqual({
      AwsAccountId: "111122223333",
      TransactionId: "11111111-1111-4111-8111-111111111111",
      CallId: "aaaaaaaa-0000-4000-8000-000000000001",
      VoiceConnectorId: "",
      Status: "Completed",
      BillableDurationSeconds: "37",
      SchemaVersion: "1.0",
      SourcePhoneNumber: "12065550100",
      SourcePhoneNumberName: "",
      DestinationPhoneNumber: "13605550111",
      DestinationPhoneNumberName: "Front desk",
      UsageType: "USE1-US-US-inbound-minutes",
      ServiceCode: "AmazonChimeVoiceConnector",
      Direction: "Inbound",
      TimeStampEpochSeconds: String(Math.floor((START + 38_500) / 1000)),
      Region: "us-east-1",
      SipRuleId: "22222222-2222-4222-8222-222222222222",
      SipApplicationId: "33333333-3333-4333-8333-333333333333",
      CallLegTriggerType: "ToPhoneNumber",
      BillableVoiceFocusSeconds: "3",
    });
  });

  it("are not billed for what was never answered", () => {
    const [object] = written(call([leg({ answeredAt: null })]));

    expect(object?.body).toMatchObject({ Status: "Failed", BillableDurationSeconds: "0" });
  });

  it("have one of the Voice Connector for each leg through it, and one of its stream", () => {
    const objects = written(
      call([leg(), leg({ ...throughConnector, callId: "b", tag: "LEG-B", direction: "Outbound", to: "7001" })]),
    );

    expect(objects.map(({ key }) => key.split("/").slice(0, 3).join("/"))).toEqual([
      "Amazon-Chime-SMADRs/json/33333333-3333-4333-8333-333333333333",
      "Amazon-Chime-SMADRs/json/33333333-3333-4333-8333-333333333333",
      `Amazon-Chime-Voice-Connector-CDRs/json/${CONNECTOR}`,
      `Amazon-Chime-Voice-Connector-SDRs/json/${CONNECTOR}`,
    ]);
    expect(objects[2]?.key).toMatch(/\/2026\/01\/05\/17\.10\.00\.020_11111111-1111-4111-8111-111111111111$/);
    expect(objects[2]?.body).toMatchObject({
      Status: "Completed",
      StatusMessage: "OK",
      BillableDurationSeconds: 42,
      BillableDurationMinutes: 0.7,
      SchemaVersion: "2.0",
      DestinationPhoneNumber: "7001",
      DestinationCountry: "",
      Direction: "Outbound",
      StartTimeEpochSeconds: Math.floor(START / 1000),
      Streaming: true,
    });
    expect(objects[3]?.body).toMatchObject({
      StatusMessage: "Streaming succeeded",
      UsageType: "USE1-VC-kinesis-audio-streaming",
    });
  });

  it("have none of a stream that was never there", () => {
    const objects = written(call([leg({ ...throughConnector, answeredAt: null })]));

    expect(objects.map(({ body }) => body["Status"])).toEqual(["Failed", "Failed"]);
  });

  it.each([
    [leg(), "rule", "ToPhoneNumber"],
    [leg(throughConnector), "rule", "RequestUriHostname"],
    [leg({ direction: "Outbound" }), null, "CreateSipMediaApplicationCall"],
    [leg({ tag: "LEG-B" }), "rule", "CallAndBridge"],
    [leg({ tag: "LEG-B", kind: "meeting" }), "rule", "JoinChimeMeeting"],
  ] as const)("say what made the leg", (of, ruleId, trigger) => {
    expect(written(call([of], ruleId))[0]?.body).toMatchObject({
      CallLegTriggerType: trigger,
      SipRuleId: ruleId ?? "",
    });
  });

  it("are read by those who read the service's own", () => {
    const objects = recordsOf(call([leg(throughConnector)]), context);

    for (const object of objects) {
      const { kind, name } = parseRecordKey(object.key);
      expect(name?.startTime).toBe(START);
      expect(parseRecord(kind, JSON.parse(bodyOf(object)))).toMatchObject({
        transactionId: "11111111-1111-4111-8111-111111111111",
      });
    }
    expect(new Set(objects.map(({ key }) => key)).size).toBe(3);
  });
});
