/**
 * The comparison operators of EventBridge event patterns: each turns its argument into a test of one scalar of the event.
 * Source: EventBridge user guide, "Comparison operators for use in event patterns"; where it is silent, AWS's own matcher
 * (github.com/aws/event-ruler).
 */
import { BlockList, isIP } from "node:net";
import { CarillonError } from "../errors.ts";

export type Scalar = string | number | boolean | null;
export type Test = (value: Scalar) => boolean;

/** An event pattern that EventBridge would refuse. */
export class InvalidPatternError extends CarillonError {
  readonly code = "INVALID_EVENT_PATTERN";
  /** Dotted path inside the pattern, for example `detail.state[0].prefix`; empty for the pattern itself. */
  readonly path: string;

  constructor(path: string, explanation: string) {
    super(`${path === "" ? "Event pattern" : path}: ${explanation}`);
    this.path = path;
  }
}

type Operator = (argument: unknown, path: string) => Test;

/** `exists` is not here: it tests a field, not a value. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  prefix: (argument, path) => affix(argument, path, (value, text) => value.startsWith(text)),
  suffix: (argument, path) => affix(argument, path, (value, text) => value.endsWith(text)),
  "equals-ignore-case": (argument, path) => equalsIgnoreCase(stringOf(argument, path)),
  wildcard: (argument, path) => wildcard(stringOf(argument, path), path),
  "anything-but": anythingBut,
  numeric,
  cidr,
};

/** Field names that keep `$or` from being read as the operator when they stand inside it. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([...Object.keys(OPERATORS), "exists", "exactly"]);

/** Compiles `{ operator: argument }`. */
export function compileOperator(name: string, argument: unknown, path: string): Test {
  const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (!operator) {
    const known = [...Object.keys(OPERATORS), "exists"].join(", ");
    throw new InvalidPatternError(path, `unknown operator; the operators are ${known}`);
  }
  return operator(argument, `${path}.${name}`);
}

/** The only entry of a match expression such as `{ "prefix": "a" }`. */
export function onlyEntry(expression: object, path: string): [name: string, argument: unknown] {
  const [entry, ...rest] = Object.entries(expression);
  if (!entry || rest.length > 0) throw new InvalidPatternError(path, "a match expression has exactly one operator");
  return entry;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function stringOf(argument: unknown, path: string): string {
  if (typeof argument !== "string") throw new InvalidPatternError(path, "must be a string");
  return argument;
}

function affix(argument: unknown, path: string, holds: (value: string, text: string) => boolean): Test {
  if (!isRecord(argument)) {
    const text = stringOf(argument, path);
    return (value) => typeof value === "string" && holds(value, text);
  }
  const [name, folded] = onlyEntry(argument, path);
  if (name !== "equals-ignore-case") throw new InvalidPatternError(path, "must be a string or equals-ignore-case");
  const text = stringOf(folded, `${path}.${name}`).toLowerCase();
  return (value) => typeof value === "string" && holds(value.toLowerCase(), text);
}

function equalsIgnoreCase(text: string): Test {
  const folded = text.toLowerCase();
  return (value) => typeof value === "string" && value.toLowerCase() === folded;
}

/** What `anything-but` may negate besides plain values; each takes a string or a list of strings. */
const NEGATABLE = new Set(["prefix", "suffix", "equals-ignore-case", "wildcard"]);

function anythingBut(argument: unknown, path: string): Test {
  if (isRecord(argument)) {
    const [name, texts] = onlyEntry(argument, path);
    if (!NEGATABLE.has(name)) {
      throw new InvalidPatternError(path, `can negate values, ${[...NEGATABLE].join(", ")}`);
    }
    const tests = listOf(texts, `${path}.${name}`).map((text) => {
      if (text === "") throw new InvalidPatternError(`${path}.${name}`, "must not be empty");
      return compileOperator(name, stringOf(text, `${path}.${name}`), path);
    });
    return (value) => !tests.some((test) => test(value));
  }
  const excluded = listOf(argument, path);
  const types = new Set(excluded.map((value) => typeof value));
  if (types.size > 1 || !(types.has("string") || types.has("number"))) {
    throw new InvalidPatternError(path, "must be a string, a number, all strings or all numbers");
  }
  return (value) => !excluded.includes(value);
}

function listOf(argument: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(argument)) return [argument];
  if (argument.length === 0) throw new InvalidPatternError(path, "must not be an empty list");
  return argument;
}

/** Numbers are compared within this magnitude, to six digits after the decimal point. */
const LARGEST_NUMBER = 5e9;
const comparable = (value: number): number => Math.round(value * 1e6);

const COMPARISONS: Readonly<
  Record<string, { side: "equal" | "lower" | "upper"; holds: (a: number, b: number) => boolean }>
> = {
  "=": { side: "equal", holds: (value, bound) => value === bound },
  ">": { side: "lower", holds: (value, bound) => value > bound },
  ">=": { side: "lower", holds: (value, bound) => value >= bound },
  "<": { side: "upper", holds: (value, bound) => value < bound },
  "<=": { side: "upper", holds: (value, bound) => value <= bound },
};

/** `["=", n]`, one bound, or a lower bound followed by a higher upper bound. */
function numeric(argument: unknown, path: string): Test {
  if (!Array.isArray(argument)) throw new InvalidPatternError(path, 'must be a list such as [">", 0, "<=", 5]');
  const terms: { side: string; bound: number; holds: (value: number) => boolean }[] = [];
  for (let index = 0; index < argument.length; index += 2) {
    const [symbol, bound]: unknown[] = argument.slice(index, index + 2);
    const comparison =
      typeof symbol === "string" && Object.hasOwn(COMPARISONS, symbol) ? COMPARISONS[symbol] : undefined;
    if (!comparison) throw new InvalidPatternError(`${path}[${index}]`, "must be one of =, <, <=, >, >=");
    if (typeof bound !== "number" || Math.abs(bound) > LARGEST_NUMBER) {
      throw new InvalidPatternError(`${path}[${index + 1}]`, "must be a number from -5e9 to 5e9");
    }
    const scaled = comparable(bound);
    terms.push({ side: comparison.side, bound, holds: (value) => comparison.holds(value, scaled) });
  }
  const [first, second] = terms;
  const isRange = first?.side === "lower" && second?.side === "upper" && terms.length === 2;
  if (!first || (terms.length > 1 && !isRange)) {
    throw new InvalidPatternError(path, "takes one comparison, or a lower bound and then an upper bound");
  }
  if (second && second.bound <= first.bound) {
    throw new InvalidPatternError(path, "the upper bound must be greater than the lower bound");
  }
  return (value) =>
    typeof value === "number" &&
    Math.abs(value) <= LARGEST_NUMBER &&
    terms.every((term) => term.holds(comparable(value)));
}

function cidr(argument: unknown, path: string): Test {
  const [network = "", bits = "", ...rest] = stringOf(argument, path).split("/");
  const version = isIP(network);
  const mask = Number(bits);
  if (version === 0 || rest.length > 0 || !/^\d{1,3}$/.test(bits) || mask > (version === 4 ? 32 : 128)) {
    throw new InvalidPatternError(path, "must be an address block such as 10.0.0.0/24 or 2001:db8::/32");
  }
  const family = version === 4 ? "ipv4" : "ipv6";
  const block = new BlockList();
  block.addSubnet(network, mask, family);
  return (value) => typeof value === "string" && isIP(value) === version && block.check(value, family);
}

/** `*` stands for any characters; `\*` and `\\` for themselves. Linear in the value: no regular expression to blow up. */
function wildcard(text: string, path: string): Test {
  const pieces = [""];
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === "*") {
      if (text.charAt(index + 1) === "*") throw new InvalidPatternError(path, "must not have consecutive wildcards");
      pieces.push("");
      continue;
    }
    const escaped = text.charAt(index + 1);
    if (character === "\\" && escaped !== "*" && escaped !== "\\") {
      throw new InvalidPatternError(path, "a backslash may only escape * or a backslash");
    }
    pieces[pieces.length - 1] += character === "\\" ? escaped : character;
    if (character === "\\") index++;
  }
  const [start = "", ...rest] = pieces;
  const end = rest.pop();
  if (end === undefined) return (value) => value === start;
  return (value) => {
    if (typeof value !== "string" || value.length < start.length + end.length) return false;
    if (!value.startsWith(start) || !value.endsWith(end)) return false;
    let position = start.length;
    for (const piece of rest) {
      const found = value.indexOf(piece, position);
      if (found < 0) return false;
      position = found + piece.length;
    }
    return position <= value.length - end.length;
  };
}
