import fc from "fast-check";
import { realTime, VirtualTime } from "../../engine/scheduler.ts";

describe("virtual time", () => {
  test("runs what is due in order of time, and of age at one time", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 40 }), async (delays) => {
        const time = new VirtualTime(1_000);
        const ran: number[] = [];
        delays.forEach((delay, index) => {
          time.after(delay, () => {
            expect(time.now()).toBe(1_000 + delay);
            ran.push(index);
          });
        });
        await time.run();

        const order = delays
          .map((delay, index) => ({ delay, index }))
          .sort((a, b) => a.delay - b.delay || a.index - b.index);
        expect(ran).toEqual(order.map(({ index }) => index));
      }),
    );
  });

  test("does not run what was cancelled, nor goes back", async () => {
    const time = new VirtualTime(0);
    const ran: string[] = [];
    const cancelled = time.after(10, () => ran.push("cancelled"));
    time.after(5, () => {
      cancelled.cancel();
      time.after(-3, () => ran.push(`at ${time.now()}`));
    });
    await time.run();

    expect(ran).toEqual(["at 5"]);
  });

  test("stands still while something outside is done", async () => {
    const time = new VirtualTime(0);
    const ran: string[] = [];
    time.after(10, () => ran.push(`timer at ${time.now()}`));
    const work = new Promise<string>((resolve) => setTimeout(() => resolve("done"), 5));
    time.whenDone(
      work,
      (result) => ran.push(`${result} at ${time.now()}`),
      () => {},
    );
    time.whenDone(
      Promise.reject(new Error("no")),
      () => {},
      (error) => ran.push(String(error)),
    );
    await time.run();

    expect(ran).toEqual(["Error: no", "done at 0", "timer at 10"]);
  });

  test("stops when it is told to", async () => {
    const time = new VirtualTime(0);
    let ran = 0;
    const again = () => {
      ran++;
      time.after(1, again);
    };
    again();
    await time.run(() => ran === 5);

    expect([ran, time.now()]).toEqual([5, 4]);
  });
});

test("real time calls back, and not what was cancelled", async () => {
  const ran: string[] = [];
  realTime.after(1, () => ran.push("cancelled")).cancel();
  await new Promise<void>((resolve) => {
    realTime.after(2, () => {
      ran.push("timer");
      realTime.whenDone(
        Promise.resolve("work"),
        (result) => ran.push(result),
        () => {},
      );
      realTime.whenDone(
        Promise.reject(new Error("no")),
        () => {},
        () => resolve(),
      );
    });
  });

  expect(ran).toEqual(["timer", "work"]);
  expect(Math.abs(realTime.now() - Date.now())).toBeLessThan(60_000);
});
