import type { IncomingMessage, ServerResponse } from "node:http";
import { createInterface } from "node:readline";
import * as v from "valibot";
import { CarillonError, messageOf } from "../../shared/errors.ts";
import { parse, parseJson } from "../../shared/schema.ts";
import type { Functions } from "../lambda/functions.ts";
import type { HttpHandler } from "../wire/http.ts";
import {
  type CallOrder,
  type CallOutcome,
  callOrderSchema,
  type DialledCall,
  dial,
  type Notice,
} from "./dialled-call.ts";
import type { Voice } from "./voice.ts";

/** The name that requests to the endpoint are signed with: no service of AWS has it. */
export const DIAL_SERVICE = "carillon";

/** What a caller sends after the order: one JSON document a line. */
export type PersonLine = { readonly presses: string } | { readonly hangsUp: true };

const personLineSchema = v.union([
  v.strictObject({ presses: v.pipe(v.string(), v.regex(/^[0-9*#A-D]$/, "a key of a telephone")) }),
  v.strictObject({ hangsUp: v.literal(true) }),
]);

/** What the local cloud answers: one JSON document a line, an outcome or an error last. */
export type CloudLine =
  | { readonly notice: Notice }
  | { readonly outcome: CallOutcome; readonly place: CallPlace }
  | { readonly error: { readonly code: string; readonly message: string } };

/** Where what a call left lies. */
export interface CallPlace {
  /** Folder of the objects of the local S3. */
  readonly objects: string;
  /** The handler that answered, as a file with the name of its export; null when its function is gone. */
  readonly handler: string | null;
}

export interface DialEndpointOptions {
  readonly voice: Voice;
  readonly functions: Functions;
  readonly objects: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The local cloud's own door for `carillon dial`: an order comes in, and what a person does; notices and the outcome go out. */
export function createDialEndpoint(options: DialEndpointOptions): HttpHandler {
  return async (request, response) => {
    const lines = createInterface({ input: request });
    let call: DialledCall | null = null;
    const send = (line: CloudLine) => void (response.writable && response.write(`${JSON.stringify(line)}\n`));
    response.once("close", () => call?.hangUp());
    response.writeHead(200, { "content-type": "application/x-ndjson" });
    response.flushHeaders();
    lines.on("line", (line) => {
      try {
        if (call) obey(call, line);
        else {
          call = begin(line, options, (notice) => send({ notice }));
          call.outcome.then(
            (outcome) => finish(request, response, { outcome, place: placeOf(outcome, options) }),
            (error: unknown) => finish(request, response, failureOf(error)),
          );
        }
      } catch (error) {
        finish(request, response, failureOf(error));
      }
    });
  };
}

function begin(line: string, { voice, now }: DialEndpointOptions, noticed: (notice: Notice) => void): DialledCall {
  const order = parse(callOrderSchema, parseJson(line, "order of a call"), "order of a call") as CallOrder;
  return dial(voice, order, { startAt: now(), noticed });
}

function obey(call: DialledCall, line: string): void {
  const what = parse(personLineSchema, parseJson(line, "what a caller does"), "what a caller does");
  if ("presses" in what) call.press(what.presses);
  else call.hangUp();
}

function finish(request: IncomingMessage, response: ServerResponse, line: CloudLine): void {
  if (response.writable) response.end(`${JSON.stringify(line)}\n`);
  request.destroy(undefined);
}

const failureOf = (error: unknown): CloudLine => ({
  error: { code: error instanceof CarillonError ? error.code : "INTERNAL", message: messageOf(error) },
});

function placeOf({ call }: CallOutcome, { voice, functions, objects }: DialEndpointOptions): CallPlace {
  const arn = voice.resources.applications.find(call.facts.applicationId ?? "")?.lambdaArn;
  const named = functions.list().find((one) => one.arn === arn || arn?.startsWith(`${one.arn}:`));
  return { objects, handler: named ? `${named.bundle}.${named.handlerName}` : null };
}
