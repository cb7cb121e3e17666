import fc from "fast-check";
import { InvalidInputError } from "../../../shared/errors.ts";
import { parseAnalytics } from "../../../shared/events/analytics.ts";
import { eventsIn } from "../../../shared/events/notification.ts";
import { parseStreamingStatus } from "../../../shared/events/streaming-status.ts";
import { readSample } from "../../support/samples.ts";

const started = readSample("chime-voice-connector/streaming-started.json");
const ended = readSample("chime-voice-connector/streaming-ended.json");

it.each([
  ["sqs", [started, ended]],
  ["sns", [started]],
  ["sns-through-sqs", [started]],
])("the streaming events in %s.json are found", (name, events) => {
  const found = eventsIn(readSample(`notifications/${name}.json`));

  expect(found).toEqual(events);
  expect(found.map(parseStreamingStatus)).toEqual(events.map(parseStreamingStatus));
});

it("the analytics event in kinesis.json is found", () => {
  const [found] = eventsIn(readSample("notifications/kinesis.json"));

  expect(parseAnalytics(found)).toEqual(parseAnalytics(readSample("voice-analytics/voice-tone-pipeline.json")));
});

it("an event that comes by itself is the only one", () => {
  expect(eventsIn(started)).toEqual([started]);
});

it("the body of a message is read, whatever it says", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      fc.pre((value as { Type?: unknown } | null)?.Type !== "Notification");

      expect(JSON.stringify(eventsIn(JSON.stringify(value)))).toBe(JSON.stringify([value]));
    }),
  );
});

it.each([
  "no JSON",
  { Records: [{ body: "no JSON" }] },
  { Records: [{ Sns: {} }] },
  { Records: [null] },
  { Records: [{ s3: {} }] },
  JSON.stringify({ Type: "Notification", Message: "no JSON" }),
])("%j is refused", (input) => {
  expect(() => eventsIn(input)).toThrow(InvalidInputError);
});
