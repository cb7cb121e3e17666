import type { Outcome } from "./outcome.ts";
import type { BackgroundTasks, StepStore, Task } from "./ports.ts";

/** A step store that lasts as long as its process, for tests and for flows on one machine. */
export function memorySteps(now: () => number): StepStore {
  const steps = new Map<string, { until: number | null; outcome: Outcome | null }>();
  return {
    async claim(key, until) {
      const known = steps.get(key);
      if (known?.outcome) return { kind: "done", outcome: known.outcome };
      if (known && (known.until === null || now() < known.until)) return { kind: "begun" };
      steps.set(key, { until, outcome: null });
      return { kind: "claimed" };
    },
    async record(key, outcome) {
      const kept = steps.get(key)?.outcome ?? outcome;
      steps.set(key, { until: null, outcome: kept });
      return kept;
    },
  };
}

export interface MemoryTasks extends BackgroundTasks {
  /** Every task that was started, once. */
  readonly started: readonly Task[];
  /** Keeps what a task came to, unless it is kept already. */
  finish(key: string, outcome: Outcome): void;
}

/** Background tasks that only wait to be finished by hand. */
export function memoryTasks(): MemoryTasks {
  const started = new Map<string, Task>();
  const outcomes = new Map<string, Outcome>();
  return {
    get started() {
      return [...started.values()];
    },
    async start(task) {
      if (!started.has(task.key)) started.set(task.key, task);
    },
    outcome: async (key) => outcomes.get(key) ?? null,
    finish(key, outcome) {
      if (!outcomes.has(key)) outcomes.set(key, outcome);
    },
  };
}
