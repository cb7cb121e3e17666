import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createFunctions, type Functions, type LambdaFunction } from "../../local/lambda/functions.ts";
import { systemClock } from "../../shared/clock.ts";
import { useStateFolder } from "./state-folder.ts";

export type TestFunctions = Functions & {
  /** Bodies sent to failure queues. */
  readonly sent: string[];
  readonly logs: string[];
  /** Registers a function whose bundle is `source`. */
  add(name: string, source: string, overrides?: Partial<LambdaFunction>): void;
};

/** Functions in real sandboxes, from bundles written for one test; closed when the test is over. */
export function useFunctions(): (overrides?: Partial<Parameters<typeof createFunctions>[0]>) => TestFunctions {
  const stateFolder = useStateFolder();
  const opened: Functions[] = [];
  afterEach(async () => {
    for (const functions of opened.splice(0)) await functions.close();
  });

  return (overrides) => {
    const sent: string[] = [];
    const logs: string[] = [];
    const functions = createFunctions({
      clock: systemClock,
      account: "111122223333",
      region: "us-east-1",
      endpoint: () => "http://127.0.0.1:9",
      worker: join(process.cwd(), "local/lambda/sandbox-worker.mjs"),
      sendToQueue: (_queueUrl, body) => sent.push(body),
      onLog: (_name, line) => logs.push(line),
      ...overrides,
    });
    opened.push(functions);
    const add: TestFunctions["add"] = (name, source, definition) => {
      const folder = join(stateFolder(), name);
      mkdirSync(folder, { recursive: true });
      const bundle = join(folder, "index.mjs");
      writeFileSync(bundle, source);
      const limits = { timeoutInSeconds: 10, memoryInMegabytes: 128, retries: 0 };
      functions.register({ name, bundle, handlerName: "handler", environment: {}, ...limits, ...definition });
    };
    return Object.assign(functions, { sent, logs, add });
  };
}
