import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CarillonError } from "../shared/errors.ts";

/** Another process uses the state folder: two would write over each other's state. */
export class StateInUseError extends CarillonError {
  readonly code = "STATE_IN_USE";

  constructor(folder: string, process: string) {
    super(
      `process ${process} uses the state in ${folder}: stop it first, or name another folder with --state ` +
        `(if that process is no local cloud, delete ${join(folder, LOCK_FILE)})`,
    );
  }
}

/** What is in the folder is not the state of a local cloud, and is not deleted. */
export class NotAStateFolderError extends CarillonError {
  readonly code = "NOT_A_STATE_FOLDER";

  constructor(folder: string) {
    super(`${folder} holds something else than the state of a local cloud, so it is not cleared: name another folder`);
  }
}

const LOCK_FILE = "process";
/** Lock files of this process. A file with its id that is not here was left by an earlier process of the same id, as in a container. */
const held = new Set<string>();

/**
 * Takes a state folder for this process, until it is released or the process ends.
 * @returns releases the folder
 * @throws StateInUseError when another process has it
 */
export function lockState(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const path = resolve(folder, LOCK_FILE);
  const own = String(process.pid);
  // A second round takes over from a process that ended without releasing; whoever else does the same at this moment wins or loses.
  for (let round = 1; round <= 2; round++) {
    try {
      writeFileSync(path, own, { flag: "wx" });
      held.add(path);
      return () => {
        held.delete(path);
        rmSync(path, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = holderOf(path);
    const isOurs = holder === own;
    if (holder === null || (isOurs ? held.has(path) : isAlive(holder)))
      throw new StateInUseError(folder, holder ?? "(starting)");
    rmSync(path, { force: true });
  }
  throw new StateInUseError(folder, holderOf(path) ?? "(starting)");
}

/** Every state folder has it: what lacks it is somebody's other folder. */
const SIGN_OF_STATE = "dynamodb";

/**
 * Forgets the state in a folder that this process has locked.
 * @throws NotAStateFolderError when it holds something else: somebody may have named the wrong folder
 */
export function clearState(folder: string): void {
  const names = readdirSync(folder).filter((name) => name !== LOCK_FILE);
  if (names.length > 0 && !names.includes(SIGN_OF_STATE)) throw new NotAStateFolderError(folder);
  for (const name of names) rmSync(join(folder, name), { recursive: true, force: true });
}

/** The id of the process that has the folder; null while it has not said who it is. */
function holderOf(path: string): string | null {
  try {
    return /^\d+$/.exec(readFileSync(path, "utf8"))?.[0] ?? null;
  } catch {
    return null;
  }
}

function isAlive(processId: string): boolean {
  try {
    process.kill(Number(processId), 0);
    return true;
  } catch (error) {
    // Not allowed to signal it: somebody else's, and alive.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
