import type { HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { createInProcessHandler, type InProcessHandler } from "../../local/in-process.ts";
import { LOCAL_ACCOUNT, LOCAL_CREDENTIALS } from "../../local/place.ts";
import { createAnswerer } from "../../local/server.ts";
import type { HttpHandler } from "../../local/wire/http.ts";

export interface InProcessOptions {
  /** Called around each request; what it throws is what the client meets. */
  readonly around?: (send: () => Promise<HttpResponse>, request: HttpRequest) => Promise<HttpResponse>;
}

/** No one listens there. */
const ENDPOINT = "http://local.invalid";

/**
 * Options of an AWS SDK client whose requests go straight to handlers of the local cloud, without a socket: the client serialises,
 * signs and reads as ever.
 * @param handlers by the service name that clients sign with
 */
export function inProcess(handlers: Readonly<Record<string, HttpHandler>>, options: InProcessOptions = {}) {
  const { around = (send) => send() } = options;
  const requests = createInProcessHandler(createAnswerer({ account: LOCAL_ACCOUNT, handlers }, () => ENDPOINT));
  const requestHandler: InProcessHandler = {
    ...requests,
    handle: async (request, handling) => {
      const send = async () => (await requests.handle(request, handling)).response;
      return { response: await around(send, request) };
    },
  };
  return { endpoint: ENDPOINT, credentials: LOCAL_CREDENTIALS, requestHandler };
}
