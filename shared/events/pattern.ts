/**
 * EventBridge's event patterns, so that the local cloud, replay and the tests of infra match exactly what a rule matches.
 * Source: EventBridge user guide, "Amazon EventBridge event patterns" and its content filtering pages.
 *
 * The event is parsed JSON: 300, 300.0 and 3.0e2 are one number here, although EventBridge compares their text.
 */
import {
  compileOperator,
  InvalidPatternError,
  isRecord,
  onlyEntry,
  RESERVED_NAMES,
  type Scalar,
  type Test,
} from "./pattern-operators.ts";
import type { EventPattern } from "./subscriptions.ts";

export { InvalidPatternError } from "./pattern-operators.ts";

interface Matcher {
  matches(node: unknown): boolean;
  /** The matcher only asks for fields not to be there; among array elements it must hold for all. */
  absenceOnly: boolean;
  /** Rules that the pattern stands for once each `$or` is written out. */
  combinations: number;
}

const MOST_COMBINATIONS = 1000;

/**
 * Compiles a pattern into a function that says whether an event (a whole envelope, as parsed JSON) matches.
 * All named fields must match, each by any of its listed values; of an array in the event any element may match,
 * and fields of one pattern object must match within one element of an array of objects.
 * @throws InvalidPatternError with the path of what is wrong
 */
export function compilePattern(pattern: EventPattern): (event: unknown) => boolean {
  const matcher = compileFields(pattern, "");
  if (matcher.combinations > MOST_COMBINATIONS) {
    throw new InvalidPatternError(
      "",
      `$or makes ${matcher.combinations} combinations, at most ${MOST_COMBINATIONS} are allowed`,
    );
  }
  return (event) => isRecord(event) && matcher.matches(event);
}

/**
 * Parses the JSON text of a pattern, as `PutRule` takes it, and checks it.
 * @throws InvalidPatternError
 */
export function parsePattern(text: string): EventPattern {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw new InvalidPatternError("", "must be JSON");
  }
  if (!isEventPattern(pattern)) throw new InvalidPatternError("", "must be an object");
  compilePattern(pattern);
  return pattern;
}

/** Shape of the root only; `compilePattern` checks what is below. */
const isEventPattern = (value: unknown): value is EventPattern => isRecord(value);

function compileFields(pattern: unknown, path: string): Matcher {
  const entries = isRecord(pattern) ? Object.entries(pattern) : [];
  if (entries.length === 0) throw new InvalidPatternError(path, "must be an object with at least one field");
  const matchers = entries.map(([name, value]) => {
    const fieldPath = path === "" ? name : `${path}.${name}`;
    return name === "$or" && isAlternatives(value)
      ? compileAlternatives(value, fieldPath)
      : atField(name, compileField(value, fieldPath));
  });
  return {
    matches: (node) => matchers.every((matcher) => matcher.matches(node)),
    absenceOnly: matchers.every((matcher) => matcher.absenceOnly),
    combinations: matchers.reduce((product, matcher) => product * matcher.combinations, 1),
  };
}

/** Otherwise `$or` is a field of that name, as it was before the operator existed. */
function isAlternatives(value: unknown): value is readonly object[] {
  return (
    Array.isArray(value) &&
    value.length >= 2 &&
    value.every((branch) => isRecord(branch) && !Object.keys(branch).some((name) => RESERVED_NAMES.has(name)))
  );
}

function compileAlternatives(branches: readonly object[], path: string): Matcher {
  const matchers = branches.map((branch, index) => compileFields(branch, `${path}[${index}]`));
  return {
    matches: (node) => matchers.some((matcher) => matcher.matches(node)),
    absenceOnly: matchers.every((matcher) => matcher.absenceOnly),
    combinations: matchers.reduce((sum, matcher) => sum + matcher.combinations, 0),
  };
}

function atField(name: string, matcher: Matcher): Matcher {
  return {
    ...matcher,
    matches: (node) => matcher.matches(isRecord(node) && Object.hasOwn(node, name) ? node[name] : undefined),
  };
}

function compileField(value: unknown, path: string): Matcher {
  if (Array.isArray(value)) return compileValues(value, path);
  if (!isRecord(value)) throw new InvalidPatternError(path, "must be a list of values or an object");
  const fields = compileFields(value, path);
  return {
    ...fields,
    matches: (node) => {
      const objects = elementsOf(node).filter(isRecord);
      if (objects.length === 0) return fields.matches(undefined);
      return fields.absenceOnly ? objects.every(fields.matches) : objects.some(fields.matches);
    },
  };
}

/** A list of allowed values and match expressions, for one leaf of the event. */
function compileValues(values: readonly unknown[], path: string): Matcher {
  if (values.length === 0) throw new InvalidPatternError(path, "must list at least one value");
  const tests: Test[] = [];
  let mayBeAbsent = false;
  values.forEach((value, index) => {
    const at = `${path}[${index}]`;
    if (isScalar(value)) {
      tests.push((found) => found === value);
      return;
    }
    if (!isRecord(value))
      throw new InvalidPatternError(at, "must be a string, number, boolean, null or match expression");
    const [name, argument] = onlyEntry(value, at);
    if (name !== "exists") {
      tests.push(compileOperator(name, argument, at));
    } else if (typeof argument !== "boolean") {
      throw new InvalidPatternError(`${at}.exists`, "must be true or false");
    } else if (argument) {
      tests.push(() => true);
    } else {
      mayBeAbsent = true;
    }
  });
  return {
    matches: (node) => {
      // An object is not a leaf, and an empty array has none: to EventBridge both fields are absent.
      const found = elementsOf(node).filter(isScalar);
      return found.length === 0 ? mayBeAbsent : found.some((scalar) => tests.some((test) => test(scalar)));
    },
    absenceOnly: mayBeAbsent && tests.length === 0,
    combinations: 1,
  };
}

function elementsOf(node: unknown): readonly unknown[] {
  return Array.isArray(node) ? node.flat(Number.POSITIVE_INFINITY) : [node];
}

function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
