import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { JsonShapeDeserializer, JsonShapeSerializer } from "@aws-sdk/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";
import { fromBase64, toBase64 } from "@smithy/core/serde";
import { httpBindings, payloadMember } from "./bindings.ts";
import { checkInput } from "./check-input.ts";
import { type HttpHandler, type RequestContext, ServiceError } from "./http.ts";
import {
  matchRest,
  type OperationSchema,
  operationSchemas,
  queryErrorCodes,
  type SchemaServiceOptions,
} from "./operations.ts";

export type { Operations, SchemaServiceOptions } from "./operations.ts";

type Shape = Record<string, unknown>;
type Handler = (input: Shape, context: RequestContext) => Promise<Shape>;
type Labels = Readonly<Record<string, string>>;

/** What is said of input whose form is wrong, unless the service has an exception of its own for it. */
const FORM_ERRORS: ReadonlySet<string> = new Set(["SerializationException", "ValidationException"]);
/** Timestamps default to epoch seconds in JSON, unless a trait says otherwise. */
const EPOCH_SECONDS = 7;
/** A request larger than this is not one of these services'. */
const LARGEST_BODY_BYTES = 64 * 1024 * 1024;

/**
 * Answers a service's requests by the AWS SDK's own runtime schemas: the body is read, and the answer written, in exactly the shapes
 * that the client package declares. Only meaning is left to the handlers: their input has its required members, and the declared types.
 */
export function schemaService<Module extends object>(options: SchemaServiceOptions<Module>): HttpHandler {
  const { protocol } = options;
  const isRest = protocol === "rest-json";
  const settings = {
    jsonName: isRest,
    httpBindings: isRest,
    timestampFormat: { useTrait: true, default: EPOCH_SECONDS },
  } as const;
  const deserializer = new JsonShapeDeserializer(settings);
  const serializer = new JsonShapeSerializer(settings);
  const bindings = httpBindings(settings);
  // Of the whole client configuration that the type asks for, these serializers use only this.
  const serdeContext = { base64Decoder: fromBase64, base64Encoder: toBase64 };
  deserializer.setSerdeContext(serdeContext as never);
  serializer.setSerdeContext(serdeContext as never);
  const schemas = operationSchemas(options.schemas);
  const queryCodes = queryErrorCodes(options.schemas);
  const service = schemas[0]?.namespace ?? "service";
  const byName = new Map(schemas.map((operation) => [operation.name, operation]));
  // Keys and types of the handlers were checked against the module; here any of them is called the same way.
  const handlers = options.operations as unknown as Readonly<Record<string, Handler | undefined>>;
  const contentType = isRest ? "application/json" : `application/x-amz-${protocol}`;

  function operationOf(request: IncomingMessage, url: URL): { operation: OperationSchema; labels: Labels } {
    const target = String(request.headers["x-amz-target"] ?? "");
    const operation = byName.get(target.slice(target.lastIndexOf(".") + 1));
    const found = isRest ? matchRest(schemas, request.method ?? "", url) : operation && { operation, labels: {} };
    if (found) return found;
    const asked = isRest ? `${request.method} ${url.pathname}` : `target ${target || "(none)"}`;
    throw new ServiceError("UnknownOperationException", `${service} has no operation for ${asked}`, 404);
  }

  async function readInput(request: IncomingMessage, schema: NormalizedSchema, url: URL, labels: Labels) {
    try {
      const bound = isRest ? bindings.read(schema, request, url, labels) : {};
      const input = { ...(await readContent(request, schema)), ...bound };
      checkInput(schema, input);
      return input;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw invalidInput(`the request is not of the form that ${service} takes`);
      throw FORM_ERRORS.has(error.code) ? invalidInput(error.message, error.code) : error;
    }
  }

  const invalidInput = (message: string, code = "SerializationException") =>
    new ServiceError(options.invalidInputCode ?? code, message);

  async function readContent(request: IncomingMessage, schema: NormalizedSchema): Promise<Shape> {
    const payload = isRest ? payloadMember(schema) : null;
    if (!payload) return (await readJson(schema, await readBody(request))) as Shape;
    const [name, member] = payload;
    if (member.isBlobSchema() && member.isStreaming()) return { [name]: request };
    const body = await readBody(request);
    if (body.length === 0) return {};
    const raw = member.isBlobSchema() ? body : member.isStringSchema() ? body.toString("utf8") : null;
    return { [name]: raw ?? (await readJson(member, body)) };
  }

  async function readJson(schema: NormalizedSchema, body: Buffer): Promise<unknown> {
    if (body.length === 0) return {};
    const value: unknown = await deserializer.read(schema, body.toString("utf8"));
    if (typeof value !== "object")
      throw new ServiceError("SerializationException", "the request must be a JSON object");
    return value;
  }

  async function writeOutput(response: ServerResponse, { output: schema, http }: OperationSchema, output: Shape) {
    const payload = isRest ? payloadMember(schema) : null;
    response.statusCode = http?.status ?? 200;
    const body = isRest ? bindings.write(schema, output, response) : output;
    if (payload) {
      const [name, member] = payload;
      const isJson = member.isStructSchema() || member.isDocumentSchema();
      if (isJson) response.setHeader("content-type", contentType);
      return writePayload(response, isJson ? toJson(member, body[name] ?? {}) : body[name]);
    }
    response.setHeader("content-type", contentType);
    response.end(response.statusCode === 204 ? undefined : toJson(schema, body));
  }

  function toJson(schema: NormalizedSchema, value: unknown): string | Uint8Array {
    if (schema.isUnitSchema()) return "{}";
    serializer.write(schema, value);
    // Declared wider than what the JSON serializer gives.
    return serializer.flush() as unknown as string | Uint8Array;
  }

  return async (request, response, context) => {
    try {
      const url = new URL(`http://localhost${request.url ?? "/"}`);
      const { operation, labels } = operationOf(request, url);
      const handler = handlers[operation.name];
      if (!handler) {
        const what = `${service} ${operation.name} is not part of the local cloud`;
        throw new ServiceError("NotImplementedException", what, 501);
      }
      const input = await readInput(request, operation.input, url, labels);
      await writeOutput(response, operation, await handler(input, context));
    } catch (error) {
      const queryCode = error instanceof ServiceError && queryCodes.get(error.code);
      if (queryCode && request.headers["x-amzn-query-mode"] && !response.headersSent) {
        response.setHeader("x-amzn-query-error", `${queryCode};Sender`);
      }
      writeError(response, error, contentType);
    }
  };
}

/** Writes a `ServiceError` as JSON services do; any other error as an internal failure, and throws it on for the log. */
export function writeError(response: ServerResponse, error: unknown, contentType = "application/json"): void {
  const known = error instanceof ServiceError;
  const { code, status, message, members } = known
    ? error
    : { code: "InternalFailure", status: 500, message: "the local cloud failed; its log says how", members: {} };
  if (!response.headersSent) {
    response.writeHead(status, { "content-type": contentType, "x-amzn-errortype": code });
    response.end(JSON.stringify({ __type: code, message, Message: message, ...members }));
  } else {
    response.destroy();
  }
  if (!known) throw error;
}

/** The whole body of a request. @throws ServiceError when it is larger than any of these services takes, or the client goes away */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > LARGEST_BODY_BYTES) throw new ServiceError("RequestEntityTooLarge", "the request is too large", 413);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw new ServiceError("RequestTimeout", "the client went away before its request was complete", 408);
  }
  return Buffer.concat(chunks);
}

/** The same request once more, with its body, which has been read. */
export function withBody({ method, url, headers }: IncomingMessage, body: Buffer): IncomingMessage {
  // Handlers use no more of a request than these have.
  return Object.assign(Readable.from(body.length === 0 ? [] : [body]), {
    method,
    url,
    headers,
  }) as unknown as IncomingMessage;
}

/** Headers go out before the first byte, and the source ends when the client goes away. */
async function writePayload(response: ServerResponse, payload: unknown): Promise<void> {
  if (payload instanceof Readable) {
    response.flushHeaders();
    await pipeline(payload, response).catch((error: NodeJS.ErrnoException) => {
      if (!CLIENT_GONE.has(error.code ?? "")) throw error;
    });
    return;
  }
  response.end(payload instanceof Uint8Array || typeof payload === "string" ? payload : undefined);
}

const CLIENT_GONE: ReadonlySet<string> = new Set([
  "ERR_STREAM_PREMATURE_CLOSE",
  "ERR_STREAM_UNABLE_TO_PIPE",
  "ERR_STREAM_DESTROYED",
  "ECONNRESET",
  "EPIPE",
]);
