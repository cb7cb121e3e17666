import { sandboxEnvironment } from "./function-code.ts";
import { describeError, loadHandler, runHandler } from "./run-handler.mjs";
import type { Outcome, Sandbox, SandboxOptions } from "./sandbox.ts";

/**
 * The handler in this process, for a debugger: no freezing, no timeout, and its log goes to this process's own output.
 * Its clock is this machine's, also for calls in virtual time. All functions share one environment and one copy of each bundle; a variable that two of them set is the last one's.
 */
export function createInProcessSandbox(options: SandboxOptions): Sandbox {
  const { code } = options;
  Object.assign(process.env, sandboxEnvironment(code, options));
  const handler = loadHandler(code.bundle, code.handlerName, code.guest);
  // The failure of an import is told to each invocation.
  handler.catch(() => {});
  return {
    accessKeyId: options.accessKeyId,
    isAlive: true,
    // Invocations share one environment here, so the tracing header is not passed on: circles are not found.
    async invoke({ id, event, traceHeader }): Promise<Outcome> {
      const deadline = Date.now() + code.timeoutInSeconds * 1000;
      const { name: functionName, arn: functionArn, version: functionVersion, memoryInMegabytes } = code;
      const where = { functionName, functionArn, functionVersion, memoryInMegabytes };
      const invocation = { id, event, traceHeader, ahead: 0, deadline, ...where };
      try {
        const { json, style } = await runHandler(await handler, invocation);
        return { kind: "reply", json, ...(code.guest ? { style } : {}) };
      } catch (error) {
        return { kind: "error", error: describeError(error) };
      }
    },
    close: async () => {},
  };
}
