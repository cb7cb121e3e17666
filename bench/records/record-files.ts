import { randomText, randomUuid, seededRandom } from "../../shared/random.ts";
import { buildRecordKey } from "../../shared/records/key.ts";

const STATUSES = [
  ["Completed", "OK"],
  ["Completed", "OK"],
  ["Completed", "OK"],
  ["Failed", "Busy Here"],
  ["Failed", "Temporarily Unavailable"],
] as const;

/** A call detail record as a Voice Connector writes it, for nobody's numbers; the same for the same generator. */
export function recordMaker(seed: number): () => Record<string, unknown> {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const number = () => `+1206555${String(100 + below(100)).padStart(4, "0")}`;
  const voiceConnectorId = randomText(22, random);
  return () => {
    const [Status, StatusMessage] = STATUSES[below(STATUSES.length)] ?? STATUSES[0];
    const start = 1_793_700_000 + below(5 * 86_400);
    const seconds = Status === "Completed" ? 1 + below(3600) : 0;
    return {
      AwsAccountId: "111122223333",
      TransactionId: randomUuid(random),
      CallId: `${randomText(32, random)}@203.0.113.9:8080`,
      VoiceConnectorId: voiceConnectorId,
      Status,
      StatusMessage,
      SipAuthUser: "",
      BillableDurationSeconds: seconds,
      BillableDurationMinutes: Math.ceil(seconds / 6) / 10,
      SchemaVersion: "2.0",
      SourcePhoneNumber: number(),
      SourcePhoneNumberName: "North Campus Reception",
      SourceCountry: "US",
      DestinationPhoneNumber: number(),
      DestinationPhoneNumberName: "",
      DestinationCountry: "US",
      UsageType: "USE1-US-US-outbound-minutes",
      ServiceCode: "AmazonChimeVoiceConnector",
      Direction: "Outbound",
      StartTimeEpochSeconds: start,
      EndTimeEpochSeconds: start + seconds,
      Region: "us-east-1",
      Streaming: random() < 0.5,
    };
  };
}

/** Objects as they lie in the bucket for records, one record each. */
export function* recordFiles(count: number, seed: number): Generator<{ readonly name: string; readonly text: string }> {
  const make = recordMaker(seed);
  for (let index = 0; index < count; index++) {
    const record = make();
    const name = buildRecordKey("cdr", {
      ownerId: String(record["VoiceConnectorId"]),
      startTime: Number(record["StartTimeEpochSeconds"]) * 1000,
      transactionId: String(record["TransactionId"]),
    });
    yield { name, text: JSON.stringify(record) };
  }
}
