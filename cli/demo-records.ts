import { bodyOf, recordsOf } from "../local/chime/detail-records.ts";
import { LOCAL_ACCOUNT, LOCAL_REGION } from "../local/cloud.ts";
import { LOCAL_NAMES } from "../local/deployment.ts";
import type { S3 } from "../local/s3/s3.ts";
import type { DemoResult } from "./demo-call.ts";

/** Writes the records of a call through a Voice Connector, as the service does some time after it. */
export async function writeCallRecords(s3: S3, { call }: Pick<DemoResult, "call">): Promise<void> {
  const { transactionId, callId, voiceConnectorId, fromNumber, toNumber } = call;
  const [startedAt, endedAt] = [Date.parse(call.startTime), Date.parse(call.endTime)];
  const leg = {
    callId,
    tag: "LEG-A",
    direction: "Inbound",
    from: fromNumber,
    to: toNumber,
    kind: "AWS",
    arn: `arn:aws:chime:${LOCAL_REGION}:${LOCAL_ACCOUNT}:vc/${voiceConnectorId}`,
    startedAt,
    answeredAt: startedAt,
    endedAt,
    sipResponseCode: 0,
    voiceFocusDuration: 0,
    isRecorded: false,
  } as const;
  const facts = {
    transactionId,
    accountId: LOCAL_ACCOUNT,
    region: LOCAL_REGION,
    applicationId: "",
    ruleId: null,
    startedAt,
    ended: { atMs: endedAt - startedAt, leg: "LEG-A", reason: "party-hung-up", sipResponseCode: 0 },
    legs: [leg],
  } as const;
  for (const object of recordsOf(facts, { nameOf: () => "", isStreaming: () => true })) {
    // No SIP media application had a part in the call.
    if (object.record.kind !== "sma")
      await s3.writeObject(LOCAL_NAMES.records, object.key, Buffer.from(bodyOf(object)));
  }
}
