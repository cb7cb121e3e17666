import { seededRandom } from "../../shared/random.ts";
import { FAULT_KINDS, type FaultKind, type FaultPlace } from "./kinds.ts";
import type { Fault, FaultPlan } from "./plan.ts";

/** A fault that strikes, and its own chance for what it leaves open. */
export interface Strike {
  readonly kind: FaultKind;
  readonly fault: Fault;
  readonly random: () => number;
}

/** What passes at a place: an occasion for its faults. */
export interface Occasion {
  readonly service?: string;
  readonly operation?: string;
  /** Occasions with the same label are counted together, and chance is drawn for each label by itself. */
  readonly label: string;
}

export interface Strikes {
  /** The first fault of the plan that strikes at this occasion; null where none does. */
  at(place: FaultPlace, occasion: Occasion): Strike | null;
  /** How often each kind has struck. */
  counts(): Readonly<Partial<Record<FaultKind, number>>>;
}

/**
 * Decides by seed. Each fault draws from a sequence of its own for each label, so that what happens elsewhere at the same moment
 * does not change what strikes here.
 */
export function createStrikes({ seed, faults }: FaultPlan): Strikes {
  const armed = faults.map((fault, index) => ({
    fault,
    place: FAULT_KINDS[fault.kind].acts,
    index,
    struck: 0,
    occasions: 0,
    chances: new Map<string, () => number>(),
  }));

  function chance({ index, chances }: (typeof armed)[number], label: string): () => number {
    const known = chances.get(label) ?? seededRandom(hashOf(`${seed} ${index} ${label}`));
    chances.set(label, known);
    return known;
  }

  return {
    at(place, occasion) {
      let found: Strike | null = null;
      for (const one of armed) {
        const { fault } = one;
        if (one.place !== place || !applies(fault, occasion)) continue;
        one.occasions++;
        const random = chance(one, occasion.label);
        const draws = random() < fault.rate;
        if (found || one.struck >= (fault.most ?? Number.POSITIVE_INFINITY)) continue;
        if (!draws && !fault.at.includes(one.occasions)) continue;
        one.struck++;
        found = { kind: fault.kind, fault, random };
      }
      return found;
    },
    counts() {
      const sums: Partial<Record<FaultKind, number>> = {};
      for (const { fault, struck } of armed) sums[fault.kind] = (sums[fault.kind] ?? 0) + struck;
      return sums;
    },
  };
}

function applies({ services, operation }: Fault, occasion: Occasion): boolean {
  if (services && !services.includes(occasion.service ?? "")) return false;
  return operation === undefined || (occasion.operation ?? "").includes(operation);
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
