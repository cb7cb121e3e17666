import { store } from "../../engine/attributes.ts";
import { DEFAULT_POLICIES } from "../../engine/policies.ts";

test.each([
  [{ a: "1", b: "2" }, false],
  [{ a: "1", b: 2 }, true],
  [{ a: 1 }, true],
  [{}, false],
])("where attributes must be text, %j is refused: %p", (replied, isRefused) => {
  const { error } = store({ old: "0" }, replied, { ...DEFAULT_POLICIES, attributeValues: "refused" });

  expect(error !== null).toBe(isRefused);
});

test("none are stored after an empty map, and those of before after a reply without any", () => {
  expect(store({ old: "0" }, {}, DEFAULT_POLICIES)).toEqual({ attributes: null, error: null });
  expect(store({ old: "0" }, undefined, DEFAULT_POLICIES)).toEqual({ attributes: { old: "0" }, error: null });
});
