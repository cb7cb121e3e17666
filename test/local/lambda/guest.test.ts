import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { explainFailure } from "../../../local/lambda/explain-failure.ts";
import { HandlerFileError, readHandlerFile } from "../../../local/lambda/handler-file.ts";
import { useFunctions } from "../../support/functions.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const folder = useStateFolder();
const open = useFunctions();
const sdkFrom = pathToFileURL(join(process.cwd(), "package.json")).href;

/** Writes a project of several files, and returns where it is. */
function project(files: Readonly<Record<string, string>>): string {
  const root = join(folder(), "project");
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

async function run(
  root: string,
  reference: string,
  event: unknown = {},
  overrides: { endpoint?: string; environment?: Record<string, string> } = {},
) {
  const { file, handlerName, guest } = await readHandlerFile(reference, root, sdkFrom);
  const functions = open({ endpoint: () => overrides.endpoint ?? "http://127.0.0.1:9" });
  const limits = { timeoutInSeconds: 10, memoryInMegabytes: 256, retries: 0 };
  const { environment = {} } = overrides;
  functions.register({ name: "guest", bundle: file, handlerName, guest, environment, ...limits });
  const outcome = await functions.invoke("guest", event);
  return outcome.kind === "reply"
    ? { reply: JSON.parse(outcome.json) as unknown, style: outcome.style }
    : { failure: outcome.error.errorType, explanation: explainFailure(outcome.error) };
}

const ESM = '{ "type": "module" }';

describe("a handler from a file", () => {
  it.each<[string, Record<string, string>, string, unknown]>([
    [
      "CommonJS",
      { "index.js": "module.exports.handler = async (e) => ['cjs', e.n, typeof require, __dirname.length > 0];" },
      "index.js",
      ["cjs", 1, "function", true],
    ],
    [
      "exports, under a name of its own",
      { "app.js": "exports.lambdaHandler = async () => 'named';" },
      "app.lambdaHandler",
      "named",
    ],
    [
      "an ES module by its extension",
      { "sma.mjs": "export const handler = async () => import.meta.url.endsWith('sma.mjs');" },
      "sma.mjs",
      true,
    ],
    [
      "an ES module by its package",
      {
        "package.json": ESM,
        "index.js": "import { a } from './lib/a.js'; export const handler = async () => a;",
        "lib/a.js": "export const a = 'from a';",
      },
      ".",
      "from a",
    ],
    [
      "a default export that holds the handler",
      { "index.mjs": "export default { handler: async () => 'inside' };" },
      "index.mjs",
      "inside",
    ],
    [
      "a handler in an object",
      { "index.js": "exports.handlers = { inbound: async () => 'deep' };" },
      "index.handlers.inbound",
      "deep",
    ],
    [
      "a file with dots in its name",
      { "sma.handlers.js": "exports.inbound = async () => 'dots';" },
      "sma.handlers.inbound",
      "dots",
    ],
    [
      "a class that is new for each process",
      {
        "index.js":
          "class H { constructor() { this.n = 41; } run = async () => ++this.n; } const h = new H(); exports.handler = h.run;",
      },
      "index.js",
      42,
    ],
    [
      "TypeScript in a CommonJS package",
      {
        "index.ts":
          "import * as path from 'path'; import { b } from './b'; interface E { n: number } export const handler = async (e: E): Promise<unknown> => [path.basename(__filename), b(e.n), typeof require];",
        "b.ts": "export const b = (n: number): number => n + 1;",
      },
      "index.ts",
      ["index.ts", 2, "function"],
    ],
    [
      "TypeScript in a module package",
      {
        "package.json": ESM,
        "src/index.ts":
          "import { c } from './c.js'; const n: number = await Promise.resolve(2); export const handler = async () => [c * n, import.meta.url.endsWith('src/index.ts')];",
        "src/c.ts": "export const c: number = 4;",
      },
      "src/index",
      [8, true],
    ],
    [
      "TypeScript that awaits at its top level",
      { "index.ts": "const n: number = await Promise.resolve(5); export const handler = async () => n;" },
      "index.ts",
      5,
    ],
    [
      "TypeScript with paths of its tsconfig",
      {
        "tsconfig.json": '{ "compilerOptions": { "baseUrl": ".", "paths": { "@lib/*": ["lib/*"] } } }',
        "index.ts": "import { d } from '@lib/d'; export const handler = async () => d;",
        "lib/d.ts": "export const d: string = 'by path';",
      },
      "index.ts",
      "by path",
    ],
  ])("%s", async (_what, files, reference, reply) => {
    expect(await run(project(files), reference, { n: 1 })).toMatchObject({ reply, style: "promise" });
  });

  it("has its own packages, of either kind, and they win over those of the runtime", async () => {
    const root = project({
      "package.json": "{}",
      "node_modules/own-cjs/index.js": "module.exports = 'own cjs';",
      "node_modules/own-esm/package.json": '{ "type": "module", "exports": "./e.js" }',
      "node_modules/own-esm/e.js": "export default 'own esm';",
      "node_modules/@aws-sdk/client-sqs/index.js": "exports.SQSClient = 'installed';",
      "index.ts":
        "import cjs from 'own-cjs'; import esm from 'own-esm'; import { SQSClient } from '@aws-sdk/client-sqs'; export const handler = async () => [cjs, esm, SQSClient];",
    });

    expect(await run(root, "index.ts")).toMatchObject({ reply: ["own cjs", "own esm", "installed"] });
  });

  it.each([
    [
      "index.mjs",
      "import { SQSClient } from '@aws-sdk/client-sqs'; export const handler = async () => typeof SQSClient;",
    ],
    [
      "index.js",
      "const { SQSClient } = require('@aws-sdk/client-sqs'); exports.handler = async () => typeof SQSClient;",
    ],
  ])("has the SDK of Lambda's runtime at hand: %s", async (name, source) => {
    expect(await run(project({ [name]: source }), name)).toMatchObject({ reply: "function" });
  });

  it("has the environment that it is given", async () => {
    const root = project({
      "index.js":
        "exports.handler = async () => [process.env.TABLE, process.env._HANDLER, process.env.LAMBDA_TASK_ROOT === __dirname];",
    });

    expect(await run(root, "index.js", {}, { environment: { TABLE: "calls" } })).toMatchObject({
      reply: ["calls", "index.handler", true],
    });
  });

  it.each([
    ["(event, context, callback) => callback(null, 'back')", "callback", "back"],
    ["(event, context, callback) => { setTimeout(() => callback(null, 'later'), 5); }", "callback", "later"],
    ["(event, context, callback) => { context.succeed('old'); }", "callback", "old"],
    ["() => 'value'", "value", "value"],
    ["(event) => { event.n = 2; }", "nothing", null],
  ])("answers in any style, and says in which: %s", async (source, style, reply) => {
    expect(await run(project({ "index.js": `exports.handler = ${source};` }), "index.js")).toEqual({ reply, style });
  });

  it("remembers from one invocation to the next", async () => {
    const root = project({ "index.js": "let n = 0; exports.handler = async () => ++n;" });
    const { file, handlerName, guest } = await readHandlerFile("index.js", root, sdkFrom);
    const functions = open();
    functions.register({
      name: "warm",
      bundle: file,
      handlerName,
      guest,
      environment: {},
      timeoutInSeconds: 5,
      memoryInMegabytes: 128,
      retries: 0,
    });

    const replies = [await functions.invoke("warm", {}), await functions.invoke("warm", {})];

    expect(replies).toMatchObject([{ json: "1" }, { json: "2" }]);
  });
});

describe("a handler that cannot be loaded", () => {
  it.each<[string, string, string, RegExp]>([
    [
      "const AWS = require('aws-sdk');",
      "index.js",
      "Runtime.ImportModuleError",
      /version 2 of the SDK.*npm install aws-sdk/,
    ],
    [
      "require('@aws-sdk/client-nothing');",
      "index.js",
      "Runtime.ImportModuleError",
      /brings @aws-sdk\/client-nothing along.*npm install/,
    ],
    [
      "import 'left-out'; export const handler = 1;",
      "index.mjs",
      "Runtime.ImportModuleError",
      /imports left-out.*npm install left-out/,
    ],
    ["require('./not-built');", "index.js", "Runtime.ImportModuleError", /file \.\/not-built, which is not there/],
    ["exports.handler = (;", "index.js", "Runtime.UserCodeSyntaxError", /does not parse: Unexpected/],
    ["exports.main = async () => 1;", "index.js", "Runtime.HandlerNotFound", /no export handler.*index\.lambdaHandler/],
    ["throw new TypeError('at the start');", "index.js", "TypeError", /threw TypeError: at the start/],
    ["exports.handler = async () => process.exit(3);", "index.js", "Runtime.ExitError", /process\.exit\(3\)/],
    [
      "exports.handler = async () => { Promise.reject(new Error('loose')); await new Promise((go) => setTimeout(go, 1000)); };",
      "index.js",
      "Runtime.UnhandledPromiseRejection",
      /loose; await it/,
    ],
    ["exports.handler = () => new Promise(() => {});", "index.js", "Runtime.NodeJsExit", /nothing will ever settle/],
    ["exports.handler = async () => 1n;", "index.js", "Runtime.MarshalError", /no JSON/],
  ])("%s", async (source, name, failure, explanation) => {
    expect(await run(project({ [name]: source }), name)).toEqual({
      failure,
      explanation: expect.stringMatching(explanation),
    });
  });

  it.each([
    ["nowhere/index.js", /the folder .*nowhere does not exist/],
    ["other.js", /no handler other\.js.*has index\.js/],
    ["notes.txt", /neither JavaScript nor TypeScript/],
    ["lib", /has no index file.*a\.ts/],
    ["lib/a.ts", /a\.ts does not compile: a\.ts line 1: /],
  ])("%s is said before anything runs", async (reference, message) => {
    const root = project({ "index.js": "", "notes.txt": "", "lib/a.ts": "const = 1;" });

    const reading = readHandlerFile(reference, root, sdkFrom);

    await expect(reading).rejects.toThrow(HandlerFileError);
    await expect(reading).rejects.toThrow(message);
  });
});

describe("what a handler sends to AWS", () => {
  /** Answers everything with what it was asked. */
  async function echo() {
    const seen: { method: string; url: string; host: string; authorization: string }[] = [];
    const server = createServer((request, response) => {
      const { method = "", url = "", headers } = request;
      seen.push({ method, url, host: headers.host ?? "", authorization: headers.authorization ?? "" });
      response.setHeader("content-type", "application/json").end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { seen, endpoint, close: () => server.close() };
  }

  it.each([
    [
      "https.request with options",
      "require('https').request({ hostname: 'sqs.us-east-1.amazonaws.com', path: '/q', method: 'POST', port: 443 }, done).end()",
      "POST /q sqs.us-east-1.amazonaws.com",
    ],
    [
      "https.get with a link",
      "require('https').get('https://lambda.eu-west-1.amazonaws.com/f?x=1', done)",
      "GET /f?x=1 lambda.eu-west-1.amazonaws.com",
    ],
    [
      "a link and options",
      "require('https').get(new URL('https://service.chime.aws.amazon.com/sip'), { headers: { A: '1' } }, done)",
      "GET /sip service.chime.aws.amazon.com",
    ],
    [
      "a bucket in the host",
      "require('https').get({ host: 'prompts.s3.us-east-1.amazonaws.com:443', path: '/a.wav' }, done)",
      "GET /prompts/a.wav prompts.s3.us-east-1.amazonaws.com",
    ],
    [
      "http",
      "require('http').get({ hostname: 's3.amazonaws.com', path: '/b/k', headers: { Host: 's3.amazonaws.com' } }, done)",
      "GET /b/k s3.amazonaws.com",
    ],
  ])("goes to the local cloud: %s", async (_what, source, expected) => {
    const cloud = await echo();
    const root = project({
      "index.js": `exports.handler = () => new Promise((resolve) => { const done = (r) => { r.resume(); r.on("end", () => resolve(r.statusCode)); }; ${source}; });`,
    });

    const { reply } = await run(root, "index.js", {}, cloud);

    cloud.close();
    expect(reply).toBe(200);
    expect(cloud.seen.map(({ method, url, host }) => `${method} ${url} ${host}`)).toEqual([expected]);
  });

  it("goes there from an ES module and with fetch; what is for others does not", async () => {
    const cloud = await echo();
    const other = await echo();
    const root = project({
      "index.mjs": `import { get } from "node:http";
        export const handler = async ({ other }) => {
          await fetch("https://dynamodb.us-east-1.amazonaws.com/t?q=1", { method: "POST", body: "{}" });
          await new Promise((go) => get("http://events.us-east-1.amazonaws.com/e", (r) => r.resume().on("end", go)));
          await new Promise((go) => get(other + "/mine", (r) => r.resume().on("end", go)));
        };`,
    });

    await run(root, "index.mjs", { other: other.endpoint }, cloud);

    for (const { close } of [cloud, other]) close();
    expect(cloud.seen.map(({ method, url }) => `${method} ${url}`)).toEqual(["POST /t?q=1", "GET /e"]);
    expect(other.seen.map(({ url }) => url)).toEqual(["/mine"]);
  });

  it("goes there from an early client of version 3, which knows no AWS_ENDPOINT_URL", async () => {
    const cloud = await echo();
    const client = join(process.cwd(), "node_modules", "early-client-chime");
    const root = project({
      "index.js": `const { ChimeClient, ListSipRulesCommand } = require(${JSON.stringify(client)});
        const chime = new ChimeClient({ region: "us-east-1" });
        exports.handler = async () => (await chime.send(new ListSipRulesCommand({}))).$metadata.httpStatusCode;`,
    });

    const { reply } = await run(root, "index.js", {}, cloud);

    cloud.close();
    expect(reply).toBe(200);
    expect(cloud.seen).toMatchObject([{ url: "/sip-rules", host: "chime.us-east-1.amazonaws.com" }]);
    expect(cloud.seen[0]?.authorization).toContain("/us-east-1/chime/aws4_request");
  });

  const sdk2 = process.env["CARILLON_AWS_SDK_2"] ?? join(process.cwd(), "node_modules", "aws-sdk");
  const itWithSdk2 = existsSync(sdk2) ? it : it.skip;
  if (!existsSync(sdk2)) {
    process.stderr.write(
      "skipped: version 2 of the SDK is not installed (108 MB; CARILLON_AWS_SDK_2=<folder of aws-sdk>)\n",
    );
  }

  itWithSdk2("goes there from version 2 of the SDK", async () => {
    const cloud = await echo();
    const root = project({
      "index.js": `const AWS = require(${JSON.stringify(sdk2)});
        exports.handler = async () => {
          await new AWS.DynamoDB({ region: "us-east-1" }).listTables().promise();
          await new AWS.S3({ region: "us-east-1" }).headObject({ Bucket: "prompts", Key: "a b.wav" }).promise();
          return (await new AWS.Chime({ region: "us-east-1" }).listSipRules().promise()).SipRules ?? "answered";
        };`,
    });

    const { reply } = await run(root, "index.js", {}, cloud);

    cloud.close();
    expect(reply).toBe("answered");
    expect(cloud.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "POST /",
      "HEAD /prompts/a%20b.wav",
      "GET /sip-rules",
    ]);
  });
});
