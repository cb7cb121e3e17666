import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RepositoryNotFoundError, repositoryRoot } from "../../functions/repository-root.ts";
import { useStateFolder } from "../support/state-folder.ts";

const stateFolder = useStateFolder();

describe("the repository's root", () => {
  it("is the nearest folder above with the package of this name", () => {
    const root = stateFolder();
    const inner = join(root, "dist/run");
    mkdirSync(inner, { recursive: true });
    writeFileSync(join(root, "package.json"), '{ "name": "carillon" }');
    writeFileSync(join(inner, "package.json"), '{ "name": "other" }');

    expect(repositoryRoot(["/", inner])).toBe(root);
  });

  it("is found from the sources themselves", () => {
    expect(repositoryRoot()).toBe(repositoryRoot([import.meta.dirname]));
  });

  it("is missed by name where there is none", () => {
    expect(() => repositoryRoot(["/"])).toThrow(RepositoryNotFoundError);
  });
});
