import { NormalizedSchema } from "@smithy/core/schema";
import type { RequestContext } from "./http.ts";

type Protocol = "rest-json" | "json-1.0" | "json-1.1";

export interface SchemaServiceOptions<Module> {
  /** The client package's exports: `import * as sqs from "@aws-sdk/client-sqs"`. */
  schemas: Module;
  protocol: Protocol;
  operations: Operations<Module>;
}

type CommandName<Module> = Extract<keyof Module, `${string}Command`>;
type InputOf<Command> = Command extends new (input: infer Input) => unknown ? Input : never;
type OutputOf<Command> = Command extends new (
  ...input: never[]
) => { resolveMiddleware(...rest: never[]): (...rest: never[]) => Promise<{ output: infer Output }> }
  ? Output
  : never;

/** A handler for each operation that is implemented, typed by the client's own command. */
export type Operations<Module> = {
  [Name in CommandName<Module> as Name extends `${infer Operation}Command` ? Operation : never]?: (
    input: InputOf<Module[Name]>,
    context: RequestContext,
  ) => Promise<Omit<OutputOf<Module[Name]>, "$metadata">>;
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
}

/** `[9, namespace, name, traits, input, output]`: what an exported `Name$` of a client package holds. */
type ExportedSchema = readonly [
  9,
  string,
  string,
  { http?: [string, string, number] } | number,
  () => never,
  () => never,
];

function isOperation(value: unknown): value is ExportedSchema {
  return Array.isArray(value) && value[0] === 9;
}

/** Every operation the client package knows, the most specific paths first. */
export function operationSchemas(schemas: object): OperationSchema[] {
  const operations = Object.values(schemas)
    .filter(isOperation)
    .map(([, namespace, name, traits, input, output]) => ({
      name,
      namespace,
      input: NormalizedSchema.of(input),
      output: NormalizedSchema.of(output),
      http: typeof traits === "object" && traits.http ? httpBinding(...traits.http) : null,
    }));
  return operations.sort((a, b) => specificity(b.http) - specificity(a.http));
}

function specificity(http: HttpBinding | null): number {
  return http ? http.query.length * 10 - http.labels.length : 0;
}

/** @param path for example `/phone-numbers/{PhoneNumberId}?operation=delete` or `/bucket/{Key+}` */
function httpBinding(method: string, path: string, status: number): HttpBinding {
  const [pathname = "", search = ""] = path.split("?");
  const labels: string[] = [];
  const pattern = pathname.replace(/\{([^}+]+)(\+?)\}|[.*()]/g, (_match, label: string | undefined, greedy: string) => {
    if (label === undefined) return `\\${_match}`;
    labels.push(label);
    return greedy ? "(.+)" : "([^/]+)";
  });
  return { method, path: new RegExp(`^${pattern}/?$`), labels, query: [...new URLSearchParams(search)], status };
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
    const values = http.labels.map((label, index) => [label, decodeURIComponent(match[index + 1] ?? "")]);
    return { operation, labels: Object.fromEntries(values) };
  }
  return null;
}
