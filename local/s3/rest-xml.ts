import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import * as s3 from "@aws-sdk/client-s3";
import { XmlShapeDeserializer, XmlShapeSerializer } from "@aws-sdk/core/protocols";
import { FromStringShapeDeserializer, ToStringShapeSerializer } from "@smithy/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";
import { fromBase64, toBase64 } from "@smithy/core/serde";
import { type RequestContext, ServiceError } from "../wire/http.ts";
import { type OperationSchema, type Operations, operationSchemas } from "../wire/operations.ts";
import type { RequestBody } from "./body.ts";
import { S3Error } from "./errors.ts";
import type { RequestTarget } from "./request-target.ts";

type Shape = Record<string, unknown>;
type TypedOperations = Required<Operations<typeof s3>>;
type OperationName = keyof TypedOperations;

/** What an operation needs of a request beside its typed input. */
export interface S3Request {
  readonly context: RequestContext;
  readonly headers: IncomingHttpHeaders;
  readonly body: RequestBody;
}

/** The operation's typed output; a body is a plain stream, and headers that are kept as they came go out as they are. */
export type Answer<Output> = Omit<Output, "Body"> & {
  Body?: Readable;
  headers?: Readonly<Record<string, string>>;
  /** The document, where it is not what the schema says. */
  xml?: string;
};

/** A handler for each operation that is implemented, typed by the client's own command. */
export type S3Operations = {
  [Name in OperationName]?: (
    input: Parameters<TypedOperations[Name]>[0],
    request: S3Request,
  ) => Promise<Answer<Awaited<ReturnType<TypedOperations[Name]>>>>;
};

const XML_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const LARGEST_DOCUMENT_BYTES = 8 * 1024 * 1024;
/** ISO 8601 in documents; in headers the schema's traits make it an HTTP date. */
const DATE_TIME = 5;

const settings = {
  xmlNamespace: XML_NAMESPACE,
  serviceNamespace: "com.amazonaws.s3",
  httpBindings: true,
  timestampFormat: { useTrait: true, default: DATE_TIME },
} as const;
const serdeContext = { base64Decoder: fromBase64, base64Encoder: toBase64 } as never;
const fromXml = new XmlShapeDeserializer(settings);
const toXml = new XmlShapeSerializer(settings);
const fromText = new FromStringShapeDeserializer(settings);
const toText = new ToStringShapeSerializer(settings);
for (const serde of [fromXml, toXml, fromText, toText]) serde.setSerdeContext(serdeContext);

/** Operations that share a method and a path with another, and what a request for them has besides. */
const ALSO_NEEDS: Readonly<Record<string, { query?: readonly string[]; header?: string }>> = {
  AbortMultipartUpload: { query: ["uploadId"] },
  CompleteMultipartUpload: { query: ["uploadId"] },
  CopyObject: { header: "x-amz-copy-source" },
  ListParts: { query: ["uploadId"] },
  UploadPart: { query: ["uploadId", "partNumber"] },
  UploadPartCopy: { query: ["uploadId", "partNumber"], header: "x-amz-copy-source" },
};

interface Route {
  readonly operation: OperationSchema;
  readonly level: RequestTarget["level"];
  /** Query parameters that a request for it has. */
  readonly query: readonly (readonly [name: string, value: string | null])[];
  readonly header: string | undefined;
}

const routes: readonly Route[] = operationSchemas(s3)
  .map(routeOf)
  .sort((a, b) => conditionsOf(b) - conditionsOf(a));

/** Parameters such as `tagging`, that make a request be about something else than the object or the bucket. */
const subresources = new Set(routes.flatMap(({ operation }) => operation.http?.query.map(([name]) => name) ?? []));
subresources.delete("x-id");

function routeOf(operation: OperationSchema): Route {
  const { query = [], header } = ALSO_NEEDS[operation.name] ?? {};
  const members = new Set(Array.from(operation.input.structIterator(), ([name]) => name));
  // The SDK names the operation in x-id; other clients do not.
  const fixed = operation.http?.query.filter(([name]) => name !== "x-id") ?? [];
  const level = members.has("Key") ? "object" : members.has("Bucket") ? "bucket" : "service";
  return { operation, level, header, query: [...fixed, ...query.map((name) => [name, null] as const)] };
}

function conditionsOf({ query, header }: Route): number {
  return query.length + (header === undefined ? 0 : 1);
}

/** The operation that a request means. @throws S3Error NotImplemented for what is none of S3's */
export function operationOf(method: string, { level, query }: RequestTarget, headers: IncomingHttpHeaders) {
  const route = routes.find(
    (candidate) =>
      candidate.operation.http?.method === method &&
      candidate.level === level &&
      (candidate.header === undefined || headers[candidate.header] !== undefined) &&
      candidate.query.every(([name, value]) => (value ? query.get(name) === value : query.has(name))),
  );
  const consumed = new Set(route?.query.map(([name]) => name));
  const unknown = [...query.keys()].filter((name) => subresources.has(name) && !consumed.has(name));
  if (route && unknown.length === 0) return route.operation;
  const asked = `${method} of ${unknown.length > 0 ? `?${unknown.join("&")} of ` : ""}the ${level}`;
  throw new S3Error("NotImplemented", {}, `${asked} is not an operation of S3 that the local cloud knows.`);
}

/** Members that would change what a request means, and that no operation here heeds. */
const NOT_HEEDED = ["VersionId", "SSECustomerAlgorithm", "CopySourceSSECustomerAlgorithm", "WriteOffsetBytes"];

/** The typed input of an operation, from the places that its schema binds the members to. */
export async function readInput(
  operation: OperationSchema,
  target: RequestTarget,
  headers: IncomingHttpHeaders,
  body: RequestBody,
): Promise<Shape> {
  const input: Shape = {};
  for (const [name, member] of operation.input.structIterator()) {
    const traits = member.getMergedTraits();
    if (traits.httpLabel === 1) input[name] = name === "Bucket" ? target.bucket : target.key;
    else if (traits.httpHeader) setText(input, name, member, headers[traits.httpHeader.toLowerCase()]);
    else if (traits.httpQuery) setText(input, name, member, target.query.get(traits.httpQuery) ?? undefined);
    else if (traits.httpPrefixHeaders) input[name] = withPrefix(headers, traits.httpPrefixHeaders);
    else if (traits.httpPayload && member.isStructSchema()) input[name] = await readDocument(member, body);
  }
  const refused = NOT_HEEDED.find((name) => input[name] !== undefined);
  if (refused === undefined) return input;
  throw new S3Error("NotImplemented", {}, `${refused} of S3 ${operation.name} is not part of the local cloud.`);
}

function setText(input: Shape, name: string, member: NormalizedSchema, text: string | string[] | undefined): void {
  // Expires may be any text: it is kept as it came.
  if (text === undefined || name === "Expires") return;
  try {
    const value: unknown = fromText.read(member, String(text));
    if (!Number.isNaN(value instanceof Date ? value.getTime() : value)) {
      input[name] = value;
      return;
    }
  } catch {}
  throw new S3Error("InvalidArgument", { ArgumentName: name, ArgumentValue: String(text) });
}

function withPrefix(headers: IncomingHttpHeaders, prefix: string): Record<string, string> {
  const found = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), String(value)]));
}

async function readDocument(schema: NormalizedSchema, body: RequestBody): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  await body.receive((piece) => {
    sizeBytes += piece.length;
    if (sizeBytes > LARGEST_DOCUMENT_BYTES) throw new S3Error("MalformedXML");
    pieces.push(piece);
  });
  if (sizeBytes === 0) return undefined;
  try {
    return fromXml.read(schema, Buffer.concat(pieces));
  } catch {
    throw new S3Error("MalformedXML");
  }
}

/** Writes the typed output of an operation to the places that its schema binds the members to. */
export async function writeAnswer(
  response: ServerResponse,
  operation: OperationSchema,
  answer: Answer<Shape>,
): Promise<void> {
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  const members: Shape = {};
  let document: [NormalizedSchema, unknown] | undefined;
  for (const [name, member] of operation.output.structIterator()) {
    const value = answer[name];
    const traits = member.getMergedTraits();
    if (traits.httpPayload) {
      if (member.isStructSchema()) document = [member, value];
    } else if (traits.httpPrefixHeaders) {
      for (const [key, text] of Object.entries(value ?? {})) response.setHeader(traits.httpPrefixHeaders + key, text);
    } else if (traits.httpHeader) {
      if (value !== undefined) response.setHeader(traits.httpHeader, textOf(member, value));
    } else {
      members[name] = value;
      document = [operation.output, members];
    }
  }
  // A range is the only thing that changes the status of a success.
  const status = response.hasHeader("content-range") ? 206 : (operation.http?.status ?? 200);
  if (answer.xml !== undefined || document) response.setHeader("content-type", "application/xml");
  response.writeHead(status);
  if (answer.Body) await send(answer.Body, response);
  else if (answer.xml !== undefined) response.end(XML_DECLARATION + answer.xml);
  else response.end(document && XML_DECLARATION + xmlOf(...document));
}

function textOf(member: NormalizedSchema, value: unknown): string {
  toText.write(member, value);
  return toText.flush();
}

function xmlOf(schema: NormalizedSchema, value: unknown): string {
  toXml.write(schema, value);
  return String(toXml.flush());
}

/** The source ends, too, when the client goes away. */
async function send(body: Readable, response: ServerResponse): Promise<void> {
  await pipeline(body, response).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ERR_STREAM_PREMATURE_CLOSE" && error.code !== "ECONNRESET") throw error;
  });
}

/** Writes an error as S3 does; any error but a `ServiceError` as an internal one, and throws it on for the log. */
export function writeError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const known = error instanceof ServiceError ? error : new S3Error("InternalError");
  if (response.headersSent) {
    response.destroy();
  } else {
    for (const name of response.getHeaderNames()) if (!name.startsWith("x-amz-")) response.removeHeader(name);
    const hasBody = request.method !== "HEAD" && known.status !== 304;
    if (hasBody) response.setHeader("content-type", "application/xml");
    response.writeHead(known.status);
    response.end(hasBody ? XML_DECLARATION + errorDocument(known, response.getHeader("x-amz-request-id")) : undefined);
  }
  if (known !== error) throw error;
}

function errorDocument(error: ServiceError, requestId: unknown): string {
  const details = error instanceof S3Error ? error.details : {};
  const elements = { Code: error.code, Message: error.message, ...details, RequestId: String(requestId) };
  const inner = Object.entries(elements).map(([name, text]) => element(name, text));
  return `<Error>${inner.join("")}</Error>`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** `<name>text</name>`, in S3's namespace when `isRoot`. */
export function element(name: string, text: string, isRoot = false): string {
  const escaped = text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
  return `<${name}${isRoot ? ` xmlns="${XML_NAMESPACE}"` : ""}>${escaped}</${name}>`;
}
