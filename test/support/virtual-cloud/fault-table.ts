import { FAULT_KINDS, type FaultKind, type FaultPlace, faultKinds } from "../../../local/faults/kinds.ts";
import { type FaultPlan, parseFaultPlan } from "../../../local/faults/plan.ts";

/** How often faults strike where a run has few occasions for them, and where it has many. */
const RATES: Readonly<Record<FaultPlace, number>> = {
  media: 0.6,
  request: 0.2,
  event: 0.4,
  message: 0.5,
  "sandbox-request": 0.1,
  reply: 0.5,
};
/** Enough to fall on each other, few enough for retries to come to an end: an asynchronous invocation has three attempts. */
const MOST = 3;
const MOST_OF: Readonly<Partial<Record<FaultKind, number>>> = { "sandbox-killed": 2 };

/** The plan of a run: these kinds of faults, by this seed. */
export function planOf(kinds: readonly FaultKind[], seed: number): FaultPlan {
  return parseFaultPlan({
    seed,
    faults: kinds.map((kind) => ({ kind, rate: RATES[FAULT_KINDS[kind].acts], most: MOST_OF[kind] ?? MOST })),
  });
}

/** Each kind by itself. */
export const singles: readonly (readonly FaultKind[])[] = faultKinds.map((kind) => [kind]);

/** Each kind with each other one. */
export const pairs: readonly (readonly FaultKind[])[] = faultKinds.flatMap((kind, index) =>
  faultKinds.slice(index + 1).map((other) => [kind, other]),
);

/** Fragments of each leg: most calls are short, every fifth is handed over several times. */
export const fragmentsOf = (seed: number) => (seed % 5 === 0 ? 24 : 6);
