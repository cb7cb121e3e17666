import { checkTypes, examplesOf, runExample } from "../support/doc-examples.ts";

const PAGE = "docs/flows.md";
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
});
