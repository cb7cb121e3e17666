import type { InputIssue } from "../../../errors.ts";
import type { Named, VoiceConfig } from "../config.ts";

/** Finds what does not go together in a configuration whose members are each what they may be. */
export type Check = (config: VoiceConfig) => Iterable<InputIssue>;

/** @param page where it is written that only this is allowed */
export const issue = (path: string, found: string, allowed: string, page: string): InputIssue => ({
  path,
  found,
  allowed: `${allowed} (${page})`,
});

export const entriesOf = <Value>(section: Named<Value> | undefined): [string, Value][] => Object.entries(section ?? {});

/** Path of a resource, or of a member of it. Numbers stand in brackets, since they are no names. */
export function pathTo(section: string, key: string, ...members: readonly (string | number)[]): string {
  return [section, key, ...members].join(".");
}

/** Keys that a list names more than once. */
export function repeated<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

export const knownKeys = (section: Named<unknown> | undefined): string => {
  const keys = Object.keys(section ?? {});
  return keys.length === 0 ? "none is declared" : keys.join(", ");
};
