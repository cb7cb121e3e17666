import { canonicalJson } from "../../shared/schema.ts";
import type { ServiceError } from "../wire/http.ts";
import { checkLimits, type Limits } from "./check-limits.ts";
import { conflict } from "./errors.ts";

export interface GuardOptions {
  /** By operation. */
  readonly limits: Readonly<Record<string, Limits>>;
  /** Operations that declare ConflictException, which is for "multiple instances of the same request made simultaneously". */
  readonly conflicting: ReadonlySet<string>;
  /** Milliseconds that a change takes. */
  readonly changeTakes: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Asked before each request: what goes wrong with it, whatever it says. */
  readonly fault: (operation: string) => ServiceError | null;
}

type Handler = (input: never, ...rest: never[]) => Promise<object>;

/** The operations, with what every operation of the service does first: it may fail, it checks its input, it refuses what is under way. */
export function guarded<Operations extends object>(operations: Operations, options: GuardOptions): Operations {
  const underWay = new Map<string, number>();
  const { limits, conflicting, changeTakes, now, fault } = options;

  function begin(name: string, input: unknown): void {
    const failure = fault(name);
    if (failure) throw failure;
    checkLimits(limits[name] ?? {}, input);
    if (!conflicting.has(name)) return;
    const request = `${name} ${canonicalJson(input)}`;
    if ((underWay.get(request) ?? 0) > now()) throw conflict("The same request is under way.");
    if (changeTakes > 0) underWay.set(request, now() + changeTakes);
  }

  const wrapped = Object.entries(operations as Readonly<Record<string, Handler>>).map(([name, handler]) => {
    const first: Handler = async (input, ...rest) => {
      begin(name, input);
      return handler(input, ...rest);
    };
    return [name, first] as const;
  });
  // Each handler keeps the type that it had.
  return Object.fromEntries(wrapped) as Operations;
}
