import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { awsEnvironment } from "./lambda/function-code.ts";

export interface TaskOptions {
  /** Folder of the bundle. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly region: string;
  readonly endpoint: string;
  /** Between SIGTERM and SIGKILL. */
  readonly stopTimeoutInSeconds: number;
  readonly onLog: (line: string) => void;
}

/** A long-running task as a container service runs it: a process of its own. */
export interface RunningTask {
  /** Of its process; undefined where it could not be started. */
  readonly pid: number | undefined;
  /** Tells it to stop, as a deployment does, and kills it when its time is up. Its exit status; null where it was killed. */
  stop(): Promise<number | null>;
  /** Kills it, as a crash of its machine would. */
  kill(): Promise<void>;
}

export function startTask({ folder, environment, region, endpoint, ...options }: TaskOptions): RunningTask {
  const task = spawn(process.execPath, ["--enable-source-maps", "index.mjs"], {
    cwd: folder,
    env: { ...awsEnvironment(region, endpoint), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const input of [task.stdout, task.stderr]) createInterface({ input }).on("line", options.onLog);
  task.once("exit", (status) => {
    if (status !== 0 && status !== null) options.onLog(`the task ended with status ${status}`);
  });
  const exited = once(task, "exit");

  async function end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
    if (isRunning(task)) task.kill(signal);
    if (isRunning(task)) await exited;
    return task.exitCode;
  }

  return {
    pid: task.pid,
    async stop() {
      const timer = setTimeout(() => task.kill("SIGKILL"), options.stopTimeoutInSeconds * 1000);
      try {
        return await end("SIGTERM");
      } finally {
        clearTimeout(timer);
      }
    },
    async kill() {
      await end("SIGKILL");
    },
  };
}

const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;
