import { realTime, type Scheduler } from "../../engine/scheduler.ts";

/** Time on the wall, until it is stopped: then nothing that was planned happens any more. */
export function stoppableTime(): Scheduler & { stop(): void } {
  const planned = new Set<{ cancel(): void }>();
  let isStopped = false;
  return {
    now: realTime.now,
    after(milliseconds, run) {
      if (isStopped) return { cancel: () => {} };
      const timer = realTime.after(milliseconds, () => {
        planned.delete(timer);
        run();
      });
      planned.add(timer);
      return {
        cancel() {
          planned.delete(timer);
          timer.cancel();
        },
      };
    },
    whenDone(work, done, failed) {
      const unlessStopped =
        <Value>(hear: (value: Value) => void) =>
        (value: Value) => {
          if (!isStopped) hear(value);
        };
      realTime.whenDone(work, unlessStopped(done), unlessStopped(failed));
    },
    stop() {
      isStopped = true;
      for (const timer of planned) timer.cancel();
      planned.clear();
    },
  };
}
