import { TEXTS, type TextLimit, takes } from "../../../shared/chime/limits.ts";
import { LIMIT_SAMPLES } from "../../support/chime/limit-samples.ts";

describe("what the service takes as text", () => {
  it.each(Object.keys(TEXTS) as (keyof typeof TEXTS)[])("%s", (name) => {
    const limit: TextLimit = TEXTS[name];
    const { good, bad } = LIMIT_SAMPLES[name];

    expect(good.filter((value) => !takes(limit, value))).toEqual([]);
    expect(bad.filter((value) => takes(limit, value))).toEqual([]);
  });
});
