import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { JsonShapeDeserializer, JsonShapeSerializer } from "@aws-sdk/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";
import { fromBase64, toBase64 } from "@smithy/core/serde";
import { type HttpHandler, type RequestContext, ServiceError } from "./http.ts";
import { matchRest, type OperationSchema, operationSchemas, type SchemaServiceOptions } from "./operations.ts";

export type { Operations, SchemaServiceOptions } from "./operations.ts";

type Shape = Record<string, unknown>;
type Handler = (input: Shape, context: RequestContext) => Promise<Shape>;

/** Timestamps default to epoch seconds in JSON, unless a trait says otherwise. */
const EPOCH_SECONDS = 7;
/** A request larger than this is not one of these services'. */
const LARGEST_BODY_BYTES = 64 * 1024 * 1024;

/**
 * Answers a service's requests by the AWS SDK's own runtime schemas: the body is read, and the answer written, in exactly the shapes
 * that the client package declares. Only meaning is left to the handlers.
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
  const serdeContext = { base64Decoder: fromBase64, base64Encoder: toBase64 };
  deserializer.setSerdeContext(serdeContext as never);
  serializer.setSerdeContext(serdeContext as never);
  const schemas = operationSchemas(options.schemas);
  const service = schemas[0]?.namespace ?? "service";
  const byName = new Map(schemas.map((operation) => [operation.name, operation]));
  // Keys and types of the handlers were checked against the module; here any of them is called the same way.
  const handlers = options.operations as unknown as Readonly<Record<string, Handler | undefined>>;
  const contentType = isRest ? "application/json" : `application/x-amz-${protocol}`;

  function operationOf(request: IncomingMessage): { operation: OperationSchema; labels: Shape } {
    const url = new URL(request.url ?? "/", "http://localhost");
    const target = String(request.headers["x-amz-target"] ?? "");
    const operation = byName.get(target.slice(target.lastIndexOf(".") + 1));
    const found = isRest ? matchRest(schemas, request.method ?? "", url) : operation && { operation, labels: {} };
    if (found) return found;
    const asked = isRest ? `${request.method} ${url.pathname}` : `target ${target || "(none)"}`;
    throw new ServiceError("UnknownOperationException", `${service} has no operation for ${asked}`, 404);
  }

  async function readInput(request: IncomingMessage, operation: OperationSchema, labels: Shape): Promise<Shape> {
    const body = await readBody(request);
    const payload = payloadMember(operation.input, (traits) => traits.httpPayload === 1);
    const input: Shape = payload ? { [payload]: body } : ((await readJson(operation.input, body)) ?? {});
    if (!isRest) return input;
    const { searchParams } = new URL(request.url ?? "/", "http://localhost");
    for (const [name, member] of operation.input.structIterator()) {
      const traits = member.getMergedTraits();
      const text =
        traits.httpLabel === 1
          ? String(labels[name])
          : traits.httpHeader
            ? request.headers[traits.httpHeader.toLowerCase()]
            : traits.httpQuery && !member.isListSchema()
              ? (searchParams.get(traits.httpQuery) ?? undefined)
              : undefined;
      if (typeof text === "string") input[name] = fromText(member, text);
      if (traits.httpQuery && member.isListSchema()) {
        const values = searchParams.getAll(traits.httpQuery);
        if (values.length > 0) input[name] = values;
      }
    }
    return input;
  }

  async function readJson(schema: NormalizedSchema, body: Uint8Array): Promise<Shape | undefined> {
    if (body.length === 0) return undefined;
    try {
      return (await deserializer.read(schema, Buffer.from(body).toString("utf8"))) as Shape;
    } catch {
      throw new ServiceError("SerializationException", `the body is not the JSON that ${service} takes`, 400);
    }
  }

  async function writeOutput(response: ServerResponse, operation: OperationSchema, output: Shape): Promise<void> {
    const payload = payloadMember(operation.output, (traits) => traits.httpPayload === 1);
    let status = operation.http?.status ?? 200;
    const body: Shape = {};
    for (const [name, member] of operation.output.structIterator()) {
      const value = output[name];
      if (value === undefined || value === null || name === payload) continue;
      const traits = member.getMergedTraits();
      if (isRest && traits.httpHeader) response.setHeader(traits.httpHeader, String(value));
      else if (isRest && traits.httpResponseCode === 1) status = Number(value);
      else body[name] = value;
    }
    if (payload) {
      await writePayload(response, status, output[payload]);
      return;
    }
    response.writeHead(status, { "content-type": contentType });
    response.end(status === 204 ? undefined : bodyText(operation.output, body));
  }

  function bodyText(schema: NormalizedSchema, body: Shape): string | Uint8Array {
    if (schema.isUnitSchema()) return "{}";
    serializer.write(schema, body);
    // Declared wider than what the JSON serializer gives.
    return serializer.flush() as unknown as string | Uint8Array;
  }

  return async (request, response, context) => {
    try {
      const { operation, labels } = operationOf(request);
      const handler = handlers[operation.name];
      if (!handler) {
        throw new ServiceError(
          "NotImplementedException",
          `${service} ${operation.name} is not part of the local cloud`,
          501,
        );
      }
      const input = await readInput(request, operation, labels);
      await writeOutput(response, operation, await handler(input, context));
    } catch (error) {
      writeError(response, error, contentType);
    }
  };
}

/** Writes a `ServiceError` as JSON services do; any other error as an internal failure, and throws it on for the log. */
export function writeError(response: ServerResponse, error: unknown, contentType = "application/json"): void {
  const known = error instanceof ServiceError;
  const { code, status, message } = known
    ? error
    : { code: "InternalFailure", status: 500, message: "the local cloud failed; its log says how" };
  if (!response.headersSent) {
    response.writeHead(status, { "content-type": contentType, "x-amzn-errortype": code });
    response.end(JSON.stringify({ __type: code, message, Message: message }));
  } else {
    response.destroy();
  }
  if (!known) throw error;
}

/** The whole body of a request. @throws ServiceError when it is larger than any of these services takes */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY_BYTES) throw new ServiceError("RequestEntityTooLarge", "the request is too large", 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function payloadMember(schema: NormalizedSchema, is: (traits: { httpPayload?: unknown }) => boolean): string | null {
  for (const [name, member] of schema.structIterator()) if (is(member.getMergedTraits())) return name;
  return null;
}

function fromText(member: NormalizedSchema, text: string): unknown {
  if (member.isNumericSchema()) return Number(text);
  if (member.isBooleanSchema()) return text === "true";
  if (member.isTimestampSchema()) return new Date(text);
  return text;
}

/** Headers go out before the first byte, and the source ends when the client goes away. */
async function writePayload(response: ServerResponse, status: number, payload: unknown): Promise<void> {
  response.writeHead(status);
  if (payload instanceof Readable) {
    response.flushHeaders();
    await pipeline(payload, response).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ERR_STREAM_PREMATURE_CLOSE" && error.code !== "ECONNRESET") throw error;
    });
    return;
  }
  response.end(payload instanceof Uint8Array || typeof payload === "string" ? payload : undefined);
}
