import { createHash } from "node:crypto";

/**
 * How Lambda finds functions that call themselves in a circle: a tracing header travels with what a function sends through the AWS SDK,
 * and counts, in its field `Lineage`, how often each function was invoked on the way (Lambda developer guide, "Use Lambda recursive
 * loop detection to prevent infinite loops"; the field: X-Ray developer guide, "Tracing header"). Pure.
 */

/** "After exceeding 16 invocations" Lambda stops (AWS Compute Blog, "Detecting and stopping recursive loops in AWS Lambda functions"). */
export const MOST_RECURSIVE_INVOCATIONS = 16;

const FIELD = "Lineage";

/** How often the function was invoked in the chain of requests that the header belongs to. */
export function invocationsIn(traceHeader: string | undefined, functionArn: string): number {
  return lineageOf(traceHeader).get(hashOf(functionArn)) ?? 0;
}

/**
 * The header of one more invocation of the function in the same chain.
 * @param newRoot of a chain that begins with it
 */
export function traceOfInvocation(traceHeader: string | undefined, functionArn: string, newRoot: string): string {
  const others = fieldsOf(traceHeader).filter(([name]) => name !== FIELD);
  const fields = others.length > 0 ? others : [["Root", newRoot] as const, ["Sampled", "0"] as const];
  const lineage = lineageOf(traceHeader);
  lineage.set(hashOf(functionArn), invocationsIn(traceHeader, functionArn) + 1);
  const text = [...lineage].map(([hash, count]) => `${hash}:${count}`).join("|");
  return [...fields, [FIELD, text] as const].map(([name, value]) => `${name}=${value}`).join(";");
}

function lineageOf(traceHeader: string | undefined): Map<string, number> {
  const [, text = ""] = fieldsOf(traceHeader).find(([name]) => name === FIELD) ?? [];
  const entries = text.split("|").flatMap((entry): [string, number][] => {
    const [, hash, count] = /^([0-9a-f]{8}):(\d{1,9})$/.exec(entry) ?? [];
    return hash === undefined ? [] : [[hash, Number(count)]];
  });
  return new Map(entries);
}

/** `Root=1-…;Sampled=0` as pairs. */
function fieldsOf(traceHeader = ""): (readonly [name: string, value: string])[] {
  return traceHeader.split(";").flatMap((field) => {
    const at = field.indexOf("=");
    return at > 0 ? [[field.slice(0, at), field.slice(at + 1)] as const] : [];
  });
}

function hashOf(functionArn: string): string {
  return createHash("sha256").update(functionArn).digest("hex").slice(0, 8);
}

/** An X-Ray trace id: version, seconds since 1970 and 96 random bits, in hexadecimal. */
export function newTraceRoot(now: number, randomBits: string): string {
  return `1-${Math.floor(now / 1000)
    .toString(16)
    .padStart(8, "0")}-${randomBits.slice(0, 24)}`;
}
