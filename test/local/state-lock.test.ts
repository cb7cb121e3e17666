import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleFunctions } from "../../functions/bundle.ts";
import { startLocalCloud } from "../../local/cloud.ts";
import { clearState, lockState } from "../../local/state-lock.ts";
import { useStateFolder } from "../support/state-folder.ts";

const stateFolder = useStateFolder();
const testBundles = () => bundleFunctions({ outdir: join(process.cwd(), "dist", "test-functions") });

/** The id of a process that has ended. */
const idOfTheDead = () => String(spawnSync(process.execPath, ["--eval", ""]).pid);

describe("a state folder", () => {
  it("belongs to one local cloud at a time", () => {
    const folder = join(stateFolder(), "new");
    const release = lockState(folder);

    expect(() => lockState(folder)).toThrow(
      expect.objectContaining({
        code: "STATE_IN_USE",
        message: expect.stringContaining(`process ${process.pid} uses`) as string,
      }),
    );
    release();
    lockState(folder)();
  });

  it.each([
    ["that ended without a word", idOfTheDead],
    ["of the same id, as every container begins with", () => String(process.pid)],
  ])("is taken over from a process %s", (_what, idOf) => {
    const folder = stateFolder();
    writeFileSync(join(folder, "process"), idOf());

    const release = lockState(folder);

    expect(() => lockState(folder)).toThrow(`process ${process.pid} uses`);
    release();
  });

  it("is left alone while somebody is just taking it", () => {
    const folder = stateFolder();
    writeFileSync(join(folder, "process"), "");

    expect(() => lockState(folder)).toThrow(expect.objectContaining({ code: "STATE_IN_USE" }));
  });

  it("is cleared of everything, but only where a local cloud stored it", async () => {
    const folder = stateFolder();
    const cloud = await startLocalCloud({ stateFolder: folder, bundles: await testBundles() });
    await cloud.close();
    writeFileSync(join(folder, "of-a-service-to-come.json"), "{}");
    const other = stateFolder();
    writeFileSync(join(other, "thesis.txt"), "x");

    clearState(folder);

    expect(readdirSync(folder)).toEqual([]);
    expect(() => clearState(other)).toThrow(expect.objectContaining({ code: "NOT_A_STATE_FOLDER" }));
    expect(readdirSync(other)).toEqual(["thesis.txt"]);
    clearState(stateFolder());
  });
});
