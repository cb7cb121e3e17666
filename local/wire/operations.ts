import type { Readable } from "node:stream";
import { NormalizedSchema } from "@smithy/core/schema";
import { type RequestContext, ServiceError } from "./http.ts";

type Protocol = "rest-json" | "json-1.0" | "json-1.1";

export interface SchemaServiceOptions<Module> {
  /** The client package's exports: `import * as sqs from "@aws-sdk/client-sqs"`. */
  schemas: Module;
  protocol: Protocol;
  operations: Operations<NoInfer<Module>>;
  /** The exception for input whose form is wrong, where the service declares its own. */
  invalidInputCode?: string;
}

type InputOf<Command> = Command extends new (...input: never[]) => { input: infer Input } ? Input : never;
type OutputOf<Command> = Command extends new (
  ...input: never[]
) => { resolveMiddleware(...rest: never[]): (...rest: never[]) => Promise<{ output: infer Output }> }
  ? Output
  : never;

/** A handler sees no input without its required members. */
type Checked<Input> = {
  [Member in keyof Input]: object extends Pick<Input, Member> ? Input[Member] : Exclude<Input[Member], undefined>;
};

/** A handler answers bytes or a stream of them; the conveniences that clients find on a payload are made on their side. */
type Answer<Output> = { [Member in keyof Output as Exclude<Member, "$metadata">]: Payload<Output[Member]> };
type Payload<Value> = Value extends Uint8Array
  ? Uint8Array
  : Value extends { transformToWebStream(): unknown }
    ? Value | Readable
    : Value;

type OperationName<Module> = Extract<keyof Module, `${string}Command`> extends `${infer Name}Command` ? Name : never;
type CommandOf<Module, Name extends string> = Module[Extract<keyof Module, `${Name}Command`>];

/** A handler for each operation that is implemented, typed by the client's own command. */
export type Operations<Module> = {
  [Name in OperationName<Module>]?: (
    input: Checked<InputOf<CommandOf<Module, Name>>>,
    context: RequestContext,
  ) => Promise<Answer<OutputOf<CommandOf<Module, Name>>>>;
};

/** An operation as the client's runtime schema declares it. */
export interface OperationSchema {
  readonly name: string;
  /** For example `com.amazonaws.sqs`. */
  readonly namespace: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  readonly http: HttpBinding | null;
}

export interface HttpBinding {
  readonly method: string;
  readonly path: RegExp;
  readonly labels: readonly string[];
  /** Query parameters that are part of the path, for example `operation=tag-resource`. */
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly status: number;
  /** The higher, the narrower the set of requests that it takes. */
  readonly specificity: number;
}

/** `[9, namespace, name, traits, input, output]`: what an exported `Name$` of a client package holds. */
type ExportedOperation = readonly [
  9,
  string,
  string,
  { http?: [string, string, number] } | number,
  () => never,
  () => never,
];

/** `[-3, namespace, name, traits, ...]`: an exception of the service. */
type ExportedError = readonly [-3, string, string, { awsQueryError?: [code: string, status: number] } | number];

function isOperation(value: unknown): value is ExportedOperation {
  return Array.isArray(value) && value[0] === 9;
}

function isError(value: unknown): value is ExportedError {
  return Array.isArray(value) && value[0] === -3;
}

const known = new WeakMap<object, readonly OperationSchema[]>();

/** Every operation the client package knows, the most specific paths first. */
export function operationSchemas(schemas: object): readonly OperationSchema[] {
  const found = known.get(schemas) ?? readSchemas(schemas);
  known.set(schemas, found);
  return found;
}

function readSchemas(schemas: object): readonly OperationSchema[] {
  const operations = Object.values(schemas)
    .filter(isOperation)
    .map(([, namespace, name, traits, input, output]) => ({
      name,
      namespace,
      input: NormalizedSchema.of(input),
      output: NormalizedSchema.of(output),
      http: typeof traits === "object" && traits.http ? httpBinding(...traits.http) : null,
    }));
  return operations.sort((a, b) => (b.http?.specificity ?? 0) - (a.http?.specificity ?? 0));
}

/** The codes that a service's errors had under the query protocol, where they differ (Smithy: awsQueryCompatible). */
export function queryErrorCodes(schemas: object): ReadonlyMap<string, string> {
  const codes = Object.values(schemas)
    .filter(isError)
    .flatMap(([, , name, traits]) =>
      typeof traits === "object" && traits.awsQueryError ? [[name, traits.awsQueryError[0]] as const] : [],
    );
  return new Map(codes);
}

const LABEL = /^\{([^}+]+)(\+?)\}$/;

/** @param path for example `/phone-numbers/{PhoneNumberId}?operation=delete` or `/bucket/{Key+}` */
function httpBinding(method: string, path: string, status: number): HttpBinding {
  const [pathname = "", search = ""] = path.split("?");
  const query = [...new URLSearchParams(search)];
  const labels: string[] = [];
  let greedyLabels = 0;
  const segments = pathname.split("/").map((segment) => {
    const [, label, greedy] = LABEL.exec(segment) ?? [];
    if (label === undefined) return segment.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    labels.push(label);
    if (greedy) greedyLabels++;
    return greedy ? "(.+)" : "([^/]+)";
  });
  return {
    method,
    path: new RegExp(`^${segments.join("/")}/?$`),
    labels,
    query,
    status,
    specificity: query.length * 1000 - labels.length * 10 - greedyLabels,
  };
}

/** The operation a REST request means, with the values of its path labels. */
export function matchRest(
  operations: readonly OperationSchema[],
  method: string,
  url: URL,
): { operation: OperationSchema; labels: Readonly<Record<string, string>> } | null {
  for (const operation of operations) {
    const { http } = operation;
    if (!http || http.method !== method) continue;
    if (!http.query.every(([name, value]) => url.searchParams.get(name) === value)) continue;
    const match = http.path.exec(url.pathname);
    if (!match) continue;
    const values = http.labels.map((label, index) => [label, decodeLabel(match[index + 1] ?? "")]);
    return { operation, labels: Object.fromEntries(values) };
  }
  return null;
}

function decodeLabel(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ServiceError("SerializationException", "the request's path is not URL-encoded");
  }
}
