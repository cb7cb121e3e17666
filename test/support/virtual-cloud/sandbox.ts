import type { InProcessHandler } from "../../../local/in-process.ts";
import { describeError, type Handler, runHandler } from "../../../local/lambda/run-handler.mjs";
import type { Outcome, Sandbox, SandboxOptions } from "../../../local/lambda/sandbox.ts";
import { type Clock, systemClock } from "../../../shared/clock.ts";
import { seededRandom } from "../../../shared/random.ts";
import type { Machine } from "../../../shared/runtime/services.ts";

/** A deployed handler, which can be had for any machine. */
export interface MovableHandler {
  on(machine: Machine): Handler;
}

/** What a sandbox does passes here: nothing while it is frozen, and nothing ever again once it is dead. */
class Gate {
  readonly dead = new AbortController();
  #thawed: Promise<void> = Promise.resolve();
  #thaw: () => void = () => {};

  freeze(): void {
    this.#thawed = new Promise((resolve) => {
      this.#thaw = resolve;
    });
  }

  thaw(): void {
    this.#thaw();
  }

  async pass(): Promise<void> {
    await this.#thawed;
    if (this.dead.signal.aborted) await new Promise(() => {});
  }
}

function throughGate(gate: Gate, requests: InProcessHandler): InProcessHandler {
  return {
    ...requests,
    async handle(request, options = {}) {
      await gate.pass();
      const { signal } = gate.dead;
      const abortSignal = options.abortSignal ? AbortSignal.any([signal, options.abortSignal as AbortSignal]) : signal;
      try {
        const answer = await requests.handle(request, { ...options, abortSignal });
        await gate.pass();
        return answer;
      } catch (error) {
        await gate.pass();
        throw error;
      }
    },
  };
}

/**
 * A sandbox in this process: the handler as it is deployed, on a machine of its own whose every request and every wait pass a gate.
 * So it freezes after its reply, thaws with the next event, dies at its timeout or when it is closed, and what is left of it does nothing.
 */
export function createVirtualSandbox(
  { code, accessKeyId, region }: SandboxOptions,
  handlers: ReadonlyMap<string, MovableHandler>,
  requests: InProcessHandler,
): Sandbox {
  const gate = new Gate();
  const clock: Clock = {
    now: systemClock.now,
    async sleep(milliseconds, signal) {
      await systemClock.sleep(milliseconds, signal);
      await gate.pass();
    },
  };
  const requestHandler = throughGate(gate, requests);
  const random = seededRandom(Number(accessKeyId.replace(/\D/g, "")));
  const credentials = { accessKeyId, secretAccessKey: "local" };
  const handler = handlers.get(code.name)?.on({ clock, random, clients: { region, credentials, requestHandler } });
  let end: (outcome: Outcome) => void = () => {};

  function die(errorType: string, errorMessage: string): void {
    gate.dead.abort();
    end({ kind: "error", error: { errorType, errorMessage } });
  }

  return {
    accessKeyId,
    get isAlive() {
      return !gate.dead.signal.aborted;
    },
    async invoke({ id, event, traceHeader, ahead }) {
      if (!handler) throw new Error(`no handler for ${code.name}`);
      gate.thaw();
      const { name: functionName, arn: functionArn, version: functionVersion } = code;
      const { memoryInMegabytes, timeoutInSeconds } = code;
      const deadline = Date.now() + timeoutInSeconds * 1000;
      const invocation = {
        ...{ id, event, traceHeader, ahead, deadline },
        ...{ functionName, functionArn, functionVersion, memoryInMegabytes },
      };
      const ended = new Promise<Outcome>((resolve) => {
        end = resolve;
      });
      const timeout = setTimeout(() => die("Sandbox.Timedout", "Task timed out"), timeoutInSeconds * 1000);
      runHandler(handler, invocation).then(
        ({ json }) => end({ kind: "reply", json }),
        (error: unknown) => end({ kind: "error", error: describeError(error) }),
      );
      const outcome = await ended;
      clearTimeout(timeout);
      gate.freeze();
      return outcome;
    },
    async close() {
      die("Runtime.ExitError", "Runtime exited");
    },
  };
}
