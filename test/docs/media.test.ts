import { checkTypes, examplesOf, runExample } from "../support/doc-examples.ts";

const examples = examplesOf("docs/media.md");

describe("docs/media.md", () => {
  it("has examples, and tells what each of them prints", () => {
    expect(examples.length).toBeGreaterThan(5);
    expect(examples.filter(({ prints }) => prints === null)).toEqual([]);
  });

  it("shows code that compiles", async () => {
    expect(await checkTypes(examples)).toBe("");
  });

  it.each(examples)("$heading: prints what the page says", async (example) => {
    expect(await runExample(example)).toBe(example.prints);
  });
});
