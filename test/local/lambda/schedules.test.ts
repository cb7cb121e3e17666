import { startSchedule } from "../../../local/lambda/schedules.ts";
import { createVirtualClock } from "../../support/virtual-clock.ts";

const place = { account: "111122223333", region: "us-east-1", functionName: "reconcile", period: 60_000 };

describe("a schedule", () => {
  it("sends the event of EventBridge once a period, until it is closed", async () => {
    const clock = createVirtualClock(Date.UTC(2026, 0, 2, 3, 4, 5, 678));
    const events: unknown[] = [];
    const functions = { invokeAsync: (_name: string, event: unknown) => void events.push(event) };
    const schedule = startSchedule({ ...place, clock, functions });

    await clock.advance(59_999);
    expect(events).toEqual([]);
    await clock.advance(60_001);
    await schedule.close();
    await clock.advance(600_000);

    expect(events).toHaveLength(2);
    expect(events[0]).toEqual({
      version: "0",
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      "detail-type": "Scheduled Event",
      source: "aws.events",
      account: "111122223333",
      time: "2026-01-02T03:05:05Z",
      region: "us-east-1",
      resources: ["arn:aws:events:us-east-1:111122223333:rule/reconcile-schedule"],
      detail: {},
    });
  });

  it("goes on after an event that could not be sent", async () => {
    const clock = createVirtualClock();
    const failures: string[] = [];
    const functions = {
      invokeAsync() {
        throw new Error("no such function");
      },
    };
    const onFailure = (description: string) => failures.push(description);
    const schedule = startSchedule({ ...place, clock, functions, onFailure });

    await clock.advance(120_000);
    await schedule.close();

    expect(failures).toEqual(Array(2).fill("schedule of reconcile: no such function"));
  });
});
