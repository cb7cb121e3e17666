/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined };

/** What is left of a value when it has been through JSON: dates are text, functions are gone. */
export type JsonOf<Value> = Value extends string | number | boolean | null | undefined | void
  ? Value
  : Value extends { toJSON(): infer Serialised }
    ? JsonOf<Serialised>
    : Value extends ((...parameters: never[]) => unknown) | bigint | symbol
      ? never
      : Value extends object
        ? { [Name in keyof Value]: JsonOf<Value[Name]> }
        : unknown;

/** A value as the journal will give it back. Undefined stays undefined. */
export function throughJson(value: unknown): Json | undefined {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as Json);
}
