import { CollectedElements } from "../../../shared/media/collected-elements.ts";
import { ID } from "../../../shared/media/ebml.ts";

describe("the bound of what is kept", () => {
  const collected = () => new CollectedElements({}, 100);

  it("holds for each of Info and Tracks", () => {
    const elements = collected();

    const found = [100, 101, 100].map((bytes) => elements.isTooLarge(ID.Tracks, bytes));

    expect(found).toEqual([false, true, false]);
    expect(elements.isTooLarge(ID.Tags, 100)).toBe(false);
  });

  it("holds for all Tags together", () => {
    const elements = collected();

    expect([60, 40, 1].map((bytes) => elements.isTooLarge(ID.Tags, bytes))).toEqual([false, false, true]);
  });

  it.each(["startDocument", "startCluster"] as const)("starts anew with %s", (start) => {
    const elements = collected();

    elements.isTooLarge(ID.Tags, 100);
    elements[start]();

    expect(elements.isTooLarge(ID.Tags, 100)).toBe(false);
  });
});
