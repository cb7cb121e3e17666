import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Clock } from "../../shared/clock.ts";
import { VOICE_SERVICE_CREDENTIALS } from "../place.ts";
import { AnswerInMemory } from "../wire/answer-in-memory.ts";
import type { HttpHandler, RequestContext } from "../wire/http.ts";
import { fail } from "./errors.ts";
import { withMediaFault } from "./media-faults.ts";
import type { Strike, Strikes } from "./strikes.ts";

export interface RequestFaultsOptions {
  readonly strikes: Strikes;
  readonly clock: Clock;
  /** Ends the sandbox whose requests are signed with this key, as a crash of its machine would. False: there is none. */
  readonly killSandbox: (accessKeyId: string) => boolean;
}

interface Passing {
  readonly options: RequestFaultsOptions;
  readonly service: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly context: RequestContext;
  readonly handler: HttpHandler;
}

type Act = (passing: Passing, strike: Strike) => Promise<void>;

const pass = ({ handler, request, response, context }: Passing) => handler(request, response, context);

const ACTS: Readonly<Record<string, Act>> = {
  async throttling({ service, request, response }) {
    fail("throttling", service, request, response);
  },
  async "service-error"({ service, request, response }) {
    fail("service-error", service, request, response);
  },
  async latency(passing, { fault, random }) {
    await passing.options.clock.sleep(random() * fault.milliseconds);
    await pass(passing);
  },
  async "lost-reply"(passing) {
    await unheard(passing);
    passing.response.destroy();
  },
};

/** A service with the faults of a plan. */
export function withRequestFaults(service: string, handler: HttpHandler, options: RequestFaultsOptions): HttpHandler {
  const { strikes, killSandbox } = options;
  return async (request, response, context) => {
    if (context.accessKeyId === VOICE_SERVICE_CREDENTIALS.accessKeyId) return handler(request, response, context);
    const operation = operationOf(request);
    const occasion = { service, operation, label: `${service} ${operation}` };
    const passing: Passing = { options, service, request, response, context, handler };
    const killed = strikes.at("sandbox-request", occasion);
    if (killed) {
      const isAfter = killed.random() < 0.5;
      if (isAfter) await unheard(passing);
      // Whoever else asked, a person or a test, is answered all the same.
      if (killSandbox(context.accessKeyId)) return void response.destroy();
      if (isAfter) return void response.destroy();
    }
    const struck = strikes.at("request", occasion);
    if (struck) return (ACTS[struck.kind] ?? pass)(passing, struck);
    const media = operation === "/getMedia" ? strikes.at("media", occasion) : null;
    if (media) return passWithMediaFault(passing, media);
    return pass(passing);
  };
}

/** JSON services name the operation in a header, REST services by path or, S3, by method. */
function operationOf({ headers, method, url = "/" }: IncomingMessage): string {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target.slice(target.lastIndexOf(".") + 1);
  const [path = "/"] = url.split("?");
  return method === "POST" && /^\/\w+$/.test(path) ? path : (method ?? "");
}

/** Lets the service do what it was asked, and nobody hear of it. */
async function unheard({ handler, request, response, context }: Passing): Promise<void> {
  const answer = new AnswerInMemory((_status, _headers, body) => {
    body.resume();
    // Media goes on for as long as somebody listens.
    response.once("close", () => body.destroy());
  });
  await handler(request, answer as unknown as ServerResponse, context);
}

async function passWithMediaFault({ handler, request, response, context }: Passing, strike: Strike) {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  let passing: Promise<void> = Promise.resolve();
  const answer = new AnswerInMemory((status, headers, body: Readable) => {
    response.writeHead(status, headers);
    if (status !== 200) {
      passing = pipeline(body, response);
      return;
    }
    // Who waits for media hears of nothing else: the body has to be told that nobody listens any more.
    response.once("close", () => body.destroy());
    // A fault ends the answer, and with it the service's work on it.
    passing = pipeline(withMediaFault(body, strike, gone.signal), response)
      .catch(() => {})
      .finally(() => body.destroy());
  });
  await handler(request, answer as unknown as ServerResponse, context);
  await passing;
}
