import { createAskedAt } from "../../../functions/answer-call/asked-at.ts";

const TIMEOUT = 10_000;

describe("when the service asked", () => {
  it("is when the invocation started, as its remaining time tells", () => {
    const askedAt = createAskedAt({ tookMilliseconds: 0 }, TIMEOUT);

    expect(askedAt(5_000, 9_970)).toBe(4_970);
  });

  it("is earlier by the start of the sandbox, for its first invocation only", () => {
    const askedAt = createAskedAt({ tookMilliseconds: 800 }, TIMEOUT);

    expect([askedAt(5_000, TIMEOUT), askedAt(6_000, TIMEOUT)]).toEqual([4_200, 6_000]);
  });

  it("is never later than now, whatever the remaining time", () => {
    const askedAt = createAskedAt({ tookMilliseconds: 0 }, TIMEOUT);

    expect(askedAt(5_000, TIMEOUT + 50)).toBe(5_000);
  });

  it("does not count a start that is longer than Lambda allows one to be", () => {
    expect(createAskedAt({ tookMilliseconds: 10_000 }, TIMEOUT)(50_000, TIMEOUT)).toBe(40_000);
    expect(createAskedAt({ tookMilliseconds: 10_001 }, TIMEOUT)(50_000, TIMEOUT)).toBe(50_000);
  });
});
