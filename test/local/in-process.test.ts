import { once } from "node:events";
import { HttpRequest } from "@smithy/core/protocols";
import { createInProcessHandler } from "../../local/in-process.ts";
import type { RequestListener } from "../../local/server.ts";

const REQUEST = new HttpRequest({
  method: "POST",
  path: "/a%20b",
  query: { list: ["a", "b"], x: "1" },
  headers: { "X-Name": "value" },
  body: "said",
});

async function ask(listener: RequestListener, abortSignal?: AbortSignal) {
  const { response } = await createInProcessHandler(listener).handle(REQUEST, abortSignal ? { abortSignal } : {});
  return response;
}

async function textOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

it("a request and its answer pass as they would through a socket", async () => {
  const { statusCode, headers, body } = await ask(async (request, response) => {
    const said = await textOf(request);
    response.setHeader("X-Length", said.length);
    response.writeHead(201, { "content-type": "text/plain" });
    response.write(`${request.method} ${request.url} `);
    response.end(`${request.headers["x-name"]} ${said}`);
  });

  expect([statusCode, headers]).toEqual([201, { "x-length": "4", "content-type": "text/plain" }]);
  expect(await textOf(body)).toBe("POST /a%20b?list=a&list=b&x=1 value said");
});

it("an answer without a body is one too", async () => {
  const { statusCode, body } = await ask((_request, response) => {
    response.statusCode = 204;
    response.end();
  });

  expect([statusCode, await textOf(body)]).toEqual([204, ""]);
});

it("a slow reader holds the writer back", async () => {
  const written: boolean[] = [];
  const { body } = await ask((_request, response) => {
    for (let piece = 0; piece < 4; piece++) written.push(response.write(Buffer.alloc(64 * 1024)));
    response.end();
  });

  expect(written).toContain(false);
  expect(await textOf(body)).toHaveLength(4 * 64 * 1024);
});

it("a server that hangs up before it says anything is found to have", async () => {
  await expect(ask((_request, response) => void response.destroy())).rejects.toMatchObject({ code: "ECONNRESET" });
});

it("a server that hangs up in the middle breaks the body", async () => {
  const { body } = await ask((_request, response) => {
    response.write("half");
    setImmediate(() => response.destroy());
  });

  await expect(textOf(body)).rejects.toMatchObject({ code: "ECONNRESET" });
});

it.each(["before the answer", "in the middle of it"])(
  "a client that goes away %s is noticed by the server",
  async (when) => {
    const stop = new AbortController();
    let gone: Promise<unknown> = Promise.resolve();
    const asked = ask((_request, response) => {
      gone = once(response, "close");
      if (when !== "before the answer") response.write("half");
    }, stop.signal);
    if (when === "before the answer") asked.catch(() => {});
    else await asked;

    stop.abort();

    await gone;
    if (when === "before the answer") await expect(asked).rejects.toMatchObject({ name: "AbortError" });
    else await expect(textOf((await asked).body)).rejects.toThrow();
  },
);

it("a reader that has enough is noticed by the server", async () => {
  let gone: Promise<unknown> = Promise.resolve();
  const { body } = await ask((_request, response) => {
    gone = once(response, "close");
    response.write("half");
  });

  body.destroy();

  await gone;
});
