import { readFileSync } from "node:fs";
import { ACTION_TRAITS, ACTION_TYPES } from "../../shared/sma/action-types.ts";
import { ERROR_TYPES } from "../../shared/sma/error-types.ts";
import { checkTypes, examplesOf, runExample } from "../support/doc-examples.ts";

const PAGE = "docs/sma.md";
const page = readFileSync(PAGE, "utf8");
const examples = examplesOf(PAGE);

describe(PAGE, () => {
  it("has examples, and tells what each of them prints", () => {
    expect(examples.length).toBeGreaterThan(4);
    expect(examples.filter(({ prints }) => prints === null)).toEqual([]);
  });

  it("shows code that compiles", async () => {
    expect(await checkTypes(examples)).toBe("");
  });

  it.each(examples)("$heading: prints what the page says", async (example) => {
    expect(await runExample(example)).toBe(example.prints);
  });

  it.each(ACTION_TYPES)("has a row for %s that says how it behaves in a list", (type) => {
    const { midListEvent, interruptible } = ACTION_TRAITS[type];
    const row = page.split("\n").find((line) => line.startsWith(`| \`${type}\``));

    const said = [midListEvent ? "at once" : "at the end", interruptible ? "yes" : "no"];
    expect(
      row
        ?.split("|")
        .slice(2, 4)
        .map((cell) => cell.trim()),
    ).toEqual(said);
  });

  it.each(Object.keys(ERROR_TYPES))("names %s", (type) => {
    expect(page).toContain(
      `| \`${type}\` | ${ERROR_TYPES[type as keyof typeof ERROR_TYPES].retryable ? "yes" : "no"} |`,
    );
  });
});
