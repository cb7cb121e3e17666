import { readFileSync } from "node:fs";
import { readEventSamples } from "../../functions/event-samples.ts";
import { ALARMS } from "../../infra/watch/alarm-specs.ts";
import { type Automation, checkAutomations } from "../../shared/events/automations.ts";

const page = readFileSync("docs/operations/watch.md", "utf8");

describe("docs/operations/watch.md", () => {
  it("names every alarm", () => {
    for (const { name } of ALARMS) expect(page).toContain(name.replace(/^(reader-lag-).*/, "$1…"));
  });

  it("shows an automation for CloudTrail whose pattern a sample matches", () => {
    const pattern = /pattern: (\{ source.*?\]) \},/.exec(page)?.[1] ?? "";
    const audit: Automation = {
      bus: "default",
      pattern: JSON.parse(`${pattern.replace("{ source", '{ "source"')}}`) as Automation["pattern"],
      target: { kind: "queue", arn: "arn:aws:sqs:us-east-1:111122223333:audit" },
    };

    expect(() => checkAutomations({ audit }, readEventSamples())).not.toThrow();
  });
});
