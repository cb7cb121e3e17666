import { readFileSync } from "node:fs";
import { parseScript } from "../../engine/scripted/script.ts";
import { checkTypes, examplesOf, runExample } from "../support/doc-examples.ts";

const PAGE = "docs/simulated-calls.md";
const examples = examplesOf(PAGE);

describe(PAGE, () => {
  it("shows code that compiles", async () => {
    expect(await checkTypes(examples)).toBe("");
  });

  it.each(examples)("$heading: prints what the page says", async (example) => {
    expect(await runExample(example)).toBe(example.prints);
  });

  it("shows a script that can be read", () => {
    const [, json = ""] = /```json\n([\s\S]*?)```/.exec(readFileSync(PAGE, "utf8")) ?? [];

    expect(() => parseScript(JSON.parse(json))).not.toThrow();
  });
});
