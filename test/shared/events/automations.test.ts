import { readEventSamples } from "../../../functions/event-samples.ts";
import { type Automation, checkAutomations } from "../../../shared/events/automations.ts";
import type { EventPattern } from "../../../shared/events/subscriptions.ts";

const samples = readEventSamples();
const automation = (bus: Automation["bus"], pattern: EventPattern): Automation => ({
  bus,
  pattern,
  target: { kind: "topic", arn: "arn:aws:sns:us-east-1:111122223333:calls" },
});

describe("the patterns of automations", () => {
  it.each([
    ["carillon", { "detail-type": ["Recording Ready"] }],
    ["default", { source: ["aws.chime"], detail: { streamingStatus: ["FAILED"] } }],
    ["carillon", { detail: { durationSeconds: [{ numeric: [">", 1] }] } }],
  ] as const)("that match a sample of the %s bus are good", (bus, pattern) => {
    expect(() => checkAutomations({ mine: automation(bus, pattern) }, samples)).not.toThrow();
  });

  it.each([
    ["carillon", { source: ["carillon"], "detail-type": ["Recording Redy"] }, /mine .*differs in detail-type$/],
    [
      "default",
      { detail: { streamingStatus: ["STOPPED"], isCaller: [true] } },
      /nearest is events\/.*differs in detail.streamingStatus$/,
    ],
    ["default", { "detail-type": ["Recording Ready"] }, /of the default bus/],
  ] as const)("that match none of the %s bus are an error that names the nearest", (bus, pattern, message) => {
    expect(() => checkAutomations({ mine: automation(bus, pattern) }, samples)).toThrow(
      expect.objectContaining({ code: "UNMATCHED_PATTERN", message: expect.stringMatching(message) as string }),
    );
  });

  it("that are none are an error of their own", () => {
    expect(() => checkAutomations({ mine: automation("carillon", { source: "carillon" as never }) }, samples)).toThrow(
      expect.objectContaining({ code: "INVALID_EVENT_PATTERN" }),
    );
  });
});
