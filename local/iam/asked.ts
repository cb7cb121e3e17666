import type { IncomingMessage } from "node:http";
import * as pipelines from "@aws-sdk/client-chime-sdk-media-pipelines";
import * as meetings from "@aws-sdk/client-chime-sdk-meetings";
import * as voice from "@aws-sdk/client-chime-sdk-voice";
import * as video from "@aws-sdk/client-kinesis-video";
import * as archive from "@aws-sdk/client-kinesis-video-archived-media";
import * as media from "@aws-sdk/client-kinesis-video-media";
import * as lambda from "@aws-sdk/client-lambda";
import { targetOf } from "../s3/request-target.ts";
import { operationOf } from "../s3/rest-xml.ts";
import { ServiceError } from "../wire/http.ts";
import { matchRest, operationSchemas } from "../wire/operations.ts";
import { readBody, withBody } from "../wire/schema-service.ts";
import type { Input } from "./actions.ts";

/** What a request asks for. */
export interface Asked {
  readonly operation: string;
  readonly input: Input;
  /** To be passed on in place of the request, whose body may have been read. */
  readonly request: IncomingMessage;
}

/** Clients whose requests are told apart by path, by the service that they sign for. */
const REST: Readonly<Record<string, readonly object[]>> = {
  chime: [voice, meetings, pipelines],
  kinesisvideo: [video, media, archive],
  lambda: [lambda],
};
/** Services whose requests name in a JSON body what they are about. */
const NAMED_IN_BODY: ReadonlySet<string> = new Set([
  "chime",
  "dynamodb",
  "events",
  "kinesisvideo",
  "secretsmanager",
  "sqs",
]);

/**
 * Reads operation and input of a request, as far as a policy asks for them.
 * @param signingName service that the request is signed for
 * @throws ServiceError for a request that is none of its service's
 */
export async function asked(request: IncomingMessage, signingName: string): Promise<Asked> {
  if (signingName === "s3") return askedOfS3(request);
  const named = askedByPathOrTarget(request, signingName);
  if (!NAMED_IN_BODY.has(signingName)) return { ...named, request };
  const body = await readBody(request);
  return { operation: named.operation, input: { ...inputOf(body), ...named.input }, request: withBody(request, body) };
}

function askedByPathOrTarget(request: IncomingMessage, signingName: string): Omit<Asked, "request"> {
  const clients = REST[signingName];
  if (!clients) {
    const target = String(request.headers["x-amz-target"] ?? "");
    return { operation: target.slice(target.lastIndexOf(".") + 1), input: {} };
  }
  const url = new URL(`http://localhost${request.url ?? "/"}`);
  for (const client of clients) {
    const found = matchRest(operationSchemas(client), request.method ?? "", url);
    if (found) {
      return { operation: found.operation.name, input: { ...Object.fromEntries(url.searchParams), ...found.labels } };
    }
  }
  const message = `${signingName} has no operation for ${request.method} ${url.pathname}`;
  throw new ServiceError("UnknownOperationException", message, 404);
}

function askedOfS3(request: IncomingMessage): Asked {
  const target = targetOf(request);
  const { name } = operationOf(request.method ?? "", target, request.headers);
  const CopySource = request.headers["x-amz-copy-source"];
  const Prefix = target.query.get("prefix") ?? "";
  return { operation: name, input: { Bucket: target.bucket, Key: target.key, CopySource, Prefix }, request };
}

function inputOf(body: Buffer): Input {
  try {
    return body.length === 0 ? {} : (JSON.parse(body.toString("utf8")) as Input);
  } catch {
    throw new ServiceError("SerializationException", "the request is not JSON");
  }
}
