import { playCall } from "../../bench/simulate/play.ts";
import { effort } from "../support/effort.ts";

describe("calls to the flows that are shipped, with chance in all around them", () => {
  it("end as they must", async () => {
    const flows = new Set<string>();
    for (let seed = 1; seed <= effort(300, 10); seed++) {
      const { flow, problems, timeline } = await playCall(seed);

      if (problems.length > 0) throw new Error([`seed ${seed}, ${flow}`, ...problems, timeline].join("\n"));
      flows.add(flow);
    }
    expect(flows.size).toBe(5);
  });

  it("are the same for the same seed", async () => {
    const [first, second] = [await playCall(11), await playCall(11)];

    expect(second.timeline).toBe(first.timeline);
    expect(second.timeline).not.toBe("");
  });
});
