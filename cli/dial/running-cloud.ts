import { type ClientRequest, request } from "node:http";
import { createInterface } from "node:readline";
import { type CallPlace, type CloudLine, DIAL_SERVICE, type PersonLine } from "../../local/chime/dial-endpoint.ts";
import {
  type CallOrder,
  type CallOutcome,
  type DialledCall,
  NoCallError,
  type Notice,
} from "../../local/chime/dialled-call.ts";
import { messageOf } from "../../shared/errors.ts";

/** Routes the request within the local cloud, which verifies no signature. */
const AUTHORIZATION = `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${DIAL_SERVICE}/aws4_request`;

export interface RemoteCall extends Omit<DialledCall, "outcome"> {
  readonly outcome: Promise<{ readonly outcome: CallOutcome; readonly place: CallPlace }>;
}

/**
 * Makes a call in a local cloud that is up: its rules say which function answers, its API reaches the call, and what the call leaves lies
 * where that of any call lies.
 */
export function callRunningCloud(endpoint: string, order: CallOrder, noticed: (notice: Notice) => void): RemoteCall {
  const asked = request(new URL("/calls", endpoint), { method: "POST", headers: { authorization: AUTHORIZATION } });
  const send = (line: CallOrder | PersonLine) =>
    void (asked.writable && asked.write(`${JSON.stringify(line, asJson)}\n`));
  const outcome = outcomeOf(asked, endpoint, noticed);
  send(order);
  return { outcome, press: (key) => send({ presses: key }), hangUp: () => send({ hangsUp: true }) };
}

/** What a step waits for may be a regular expression, which a script as JSON has between slashes. */
function asJson(_key: string, value: unknown): unknown {
  return value instanceof RegExp ? `/${value.source}/${value.flags.replaceAll(/[^imsu]/g, "")}` : value;
}

async function outcomeOf(asked: ClientRequest, endpoint: string, noticed: (notice: Notice) => void) {
  const noCloud = (why: string, cause?: unknown) =>
    new NoCallError(
      `there is no local cloud at ${endpoint} (${why}): npm start, or call a handler from a file with --handler`,
      { cause },
    );
  try {
    const response = await new Promise<NodeJS.ReadableStream & { statusCode?: number }>((resolve, reject) => {
      asked.once("response", resolve).once("error", reject);
    });
    if (response.statusCode !== 200) throw noCloud(`it answers ${response.statusCode ?? "nothing"}`);
    for await (const text of createInterface({ input: response })) {
      const line = JSON.parse(text) as CloudLine;
      if ("notice" in line) noticed(line.notice);
      else if ("error" in line) throw new NoCallError(line.error.message);
      else return { outcome: line.outcome, place: line.place };
    }
    throw new NoCallError(`the local cloud at ${endpoint} went away before the call was over`);
  } catch (error) {
    throw error instanceof NoCallError ? error : noCloud(messageOf(error) || "no answer", error);
  } finally {
    asked.destroy();
  }
}
