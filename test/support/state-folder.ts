import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder for the state of one test, or of all tests of a file, removed when they are over. */
export function useStateFolder(of: "each" | "all" = "each"): () => string {
  const folders: string[] = [];
  (of === "each" ? afterEach : afterAll)(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), "carillon-"));
    folders.push(folder);
    return folder;
  };
}
