import { once } from "node:events";
import { get } from "node:http";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { type LocalServer, type RequestLog, type ServerOptions, startServer } from "../../local/server.ts";
import type { HttpHandler, RequestContext } from "../../local/wire/http.ts";

const opened: LocalServer[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

async function open(options: Partial<ServerOptions> = {}): Promise<LocalServer> {
  const server = await startServer({
    account: "111122223333",
    handlers: { sqs: tellContext, s3: tellContext },
    ...options,
  });
  opened.push(server);
  return server;
}

const tellContext: HttpHandler = async (request, response, context) => {
  request.resume();
  response.end(JSON.stringify(context));
};

const SCOPE = "local/20260101/eu-west-1/sqs/aws4_request";

async function ask(server: LocalServer, path = "/", authorization?: string) {
  const response = await fetch(server.endpoint + path, { headers: authorization ? { authorization } : {} });
  return {
    status: response.status,
    body: (await response.json()) as RequestContext & { __type: string; message: string },
  };
}

describe("the server of the local cloud", () => {
  it("says so when somebody else has its port", async () => {
    const { port } = await open();

    await expect(open({ port })).rejects.toMatchObject({
      code: "PORT_IN_USE",
      message: expect.stringContaining(`port ${port} of 127.0.0.1 is in use`) as string,
    });
  });

  it("routes by the service that a client signed for", async () => {
    const seen: RequestContext[] = [];
    const sqs: HttpHandler = async (request, response, context) => {
      seen.push(context);
      request.resume();
      response.end('{"MessageId":"1"}');
    };
    const server = await open({ handlers: { sqs } });
    const client = new SQSClient({ endpoint: server.endpoint, region: "eu-west-1", md5: false });

    await client.send(new SendMessageCommand({ QueueUrl: "http://queue", MessageBody: "x" }));
    client.destroy();

    expect(seen).toEqual([
      {
        accessKeyId: "local",
        signingName: "sqs",
        region: "eu-west-1",
        account: "111122223333",
        endpoint: server.endpoint,
        userAgent: expect.stringContaining("api/sqs"),
      },
    ]);
  });

  it("routes presigned URLs by their query", async () => {
    const { body } = await ask(await open(), `/object?X-Amz-Credential=${encodeURIComponent(SCOPE)}&x=1`);

    expect(body).toMatchObject({ signingName: "sqs", region: "eu-west-1" });
  });

  it("refuses what is not signed, unless there is a handler for it", async () => {
    const refusing = await open();
    const taking = await open({ unsigned: tellContext });

    expect(await ask(refusing)).toMatchObject({
      status: 403,
      body: { __type: "MissingAuthenticationToken", message: expect.stringContaining("sign the request") },
    });
    expect(await ask(taking)).toMatchObject({ status: 200, body: { signingName: "" } });
  });

  it.each(["polly", "constructor"])("names a service that it does not have: %s", async (service) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${SCOPE.replace("sqs", service)}, Signature=0`;

    expect(await ask(await open(), "/", authorization)).toMatchObject({
      status: 501,
      body: { message: `the local cloud has no service ${service}; it has s3, sqs` },
    });
  });

  it("tells of each request, without its parameters", async () => {
    const log: RequestLog[] = [];
    const server = await open({ onRequest: (request) => log.push(request) });

    await ask(server, "/a/b?secret=1");
    await ask(server, "/", `Credential=${SCOPE}`);
    await server.close();

    expect(log).toEqual([
      { signingName: null, method: "GET", path: "/a/b", target: null, status: 403 },
      { signingName: "sqs", method: "GET", path: "/", target: null, status: 200 },
    ]);
  });

  it("listens on the loopback interface only, and ends live streams when it closes", async () => {
    const endless: HttpHandler = async (_request, response) => void response.write("on and on");
    const server = await open({ unsigned: endless });
    expect(server.endpoint).toBe(`http://127.0.0.1:${server.port}`);
    const request = get(server.endpoint);
    const [response] = await once(request, "response");
    const ended = once(response, "error");

    await server.close();

    expect((await ended)[0]).toMatchObject({ message: "aborted" });
  });
});
