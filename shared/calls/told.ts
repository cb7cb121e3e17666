import type { Answered, Invocation, Invoked } from "./invocation.ts";

/** The transaction attribute that carries what a call's handler was told and answered from one invocation to the next. */
export const TOLD_ATTRIBUTE = "carillon-told";

/** One event and its answer. */
export interface Told {
  readonly sequence: number;
  readonly invocation: Invocation;
  /** Types of the actions, in their order. */
  readonly actions: readonly string[];
}

const BETWEEN_ENTRIES = ";";
const BETWEEN_MEMBERS = " ";

const encoded = (text: string | number | null): string =>
  text === null ? "" : String(text).replaceAll(/[\s;,%]/g, (character) => encodeURIComponent(character));
const textOrNull = (member = ""): string | null => (member === "" ? null : decodeURIComponent(member));

/** What was told so far with one more event at its end, as short text; an event that came before is told once. */
export function tellMore(told: string, { sequence, invocation }: Invoked, { actions }: Answered): string {
  const { at, type, action, error, hangup, recordedTo } = invocation;
  const members = [sequence, at, type, action, error, hangup?.tag ?? null, hangup?.sipCode ?? null, recordedTo];
  const entry = [...members.map(encoded), actions.map(encoded).join(",")].join(BETWEEN_MEMBERS);
  const others = told.split(BETWEEN_ENTRIES).filter((one) => one !== "" && !one.startsWith(`${sequence} `));
  return [...others, entry].join(BETWEEN_ENTRIES);
}

/** The same without its oldest event. */
export function withoutOldest(told: string): string {
  const end = told.indexOf(BETWEEN_ENTRIES);
  return end === -1 ? "" : told.slice(end + 1);
}

/** @throws URIError when it was not written by `tellMore` */
export function readTold(told: string): Told[] {
  return told.split(BETWEEN_ENTRIES).flatMap((entry): Told[] => {
    const [sequence, at, type, action, error, tag, sipCode, recordedTo, actions = ""] = entry.split(BETWEEN_MEMBERS);
    if (!sequence) return [];
    return [
      {
        sequence: Number(sequence),
        invocation: {
          at: at ? Number(at) : null,
          type: textOrNull(type) ?? "",
          action: textOrNull(action),
          error: textOrNull(error),
          hangup: sipCode ? { tag: textOrNull(tag) ?? "", sipCode: Number(sipCode) } : null,
          recordedTo: textOrNull(recordedTo),
        },
        actions: actions === "" ? [] : actions.split(",").map(decodeURIComponent),
      },
    ];
  });
}
