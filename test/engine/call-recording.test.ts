import { recordingKey, recordingObject } from "../../engine/call-recording.ts";

const AT = Date.UTC(2026, 0, 5, 10, 20, 30, 45);

test.each([
  ["", ""],
  ["calls", "calls/"],
  ["calls/", "calls/"],
  ["a/b//", "a/b/"],
])("the key of a recording under %j", (prefix, folder) => {
  const key = recordingKey(prefix, AT, "transaction-1", "call-1");

  expect(key).toBe(`${folder}2026/01/05/2026-01-05-10-20-30-045_transaction-1_call-1.wav`);
});

test("a recording says whose it is, and how long", () => {
  const file = { bucket: "recordings", key: "a.wav", transactionId: "transaction-1", callId: "call-1" };

  expect(recordingObject(file, [new Int16Array(12_000)])).toMatchObject({
    bucket: "recordings",
    key: "a.wav",
    metadata: {
      "transaction-id": "transaction-1",
      "call-id": "call-1",
      "recording-duration": "2",
      "recording-audio-file-format": "wav",
    },
  });
});
