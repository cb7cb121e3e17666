import { readEventSamples } from "../../functions/event-samples.ts";
import { objectCreatedEvent } from "../../local/s3/object-events.ts";
import { compilePattern } from "../../shared/events/pattern.ts";
import type { EventPattern } from "../../shared/events/subscriptions.ts";
import { at, list, resourcesOf, synthesise } from "./synthesise.ts";

const NOW = Date.UTC(2026, 10, 3, 10);
const created = (key: string) => ({
  path: key,
  event: objectCreatedEvent({ bucket: "records", key, sizeBytes: 1, etag: "e" }, "111122223333", NOW) as unknown,
});

/** What comes to a bus in a deployment: the samples, and objects in the buckets that tell EventBridge. */
const EVENTS = [
  ...readEventSamples(),
  ...[
    "Amazon-Chime-Voice-Connector-CDRs/json/abcdef1ghij2klmno3pqr4/2026/11/03/10.00.00.000_t",
    "mine/Amazon-Chime-Voice-Connector-SDRs/json/abcdef1ghij2klmno3pqr4/2026/11/03/10.00.00.000_t",
    "Amazon-Chime-SMADRs/json/11111111-1111-4111-8111-111111111111/2026/11/03/10.00.00.000_t",
    "Amazon-Chime-Voice-Connector-CDRs",
    "notes/Amazon-Chime.txt",
  ].map(created),
];

/** Which events each rule is for, by what it starts or fills: folder or name of the sample, or key of the object. */
const MEANT: Readonly<Record<string, RegExp>> = {
  "carillon-track-streaming": /^(chime-voice-connector|stories)\//,
  "carillon-analytics": /^(media-insights|voice-analytics)\//,
  "carillon-records": /(CDRs|SDRs|SMADRs)\/json\//,
  "carillon-voicemails": /^carillon\/voicemail-left/,
};

const rules = resourcesOf(synthesise(), "AWS::Events::Rule").filter(({ properties }) => at(properties, "EventPattern"));

describe("the rules of the templates", () => {
  const started = new Map(
    rules.map(({ properties }) => {
      const [{ Arn } = { Arn: "" }] = list(at(properties, "Targets")) as { Arn: string }[];
      return [Arn.split(":").at(-1) ?? "", properties] as const;
    }),
  );

  it("are those of which is said here what they are for", () => {
    expect([...started.keys()].sort()).toEqual(Object.keys(MEANT).sort());
  });

  it.each(Object.entries(MEANT))(
    "of %s match the events they are for, on the bus those come by, and no other",
    (name, meant) => {
      const properties = started.get(name);
      const matches = compilePattern(at(properties, "EventPattern") as EventPattern);
      const bus = at(properties, "EventBusName") === undefined ? "default" : "carillon";

      const matched = EVENTS.filter(({ event }) => matches(event)).map(({ path }) => path);
      expect(matched).toEqual(EVENTS.map(({ path }) => path).filter((path) => meant.test(path)));
      expect(matched.length).toBeGreaterThan(0);
      for (const path of matched) expect(path.startsWith("carillon/") ? "carillon" : "default").toBe(bus);
    },
  );
});
