import type { Bundle } from "../../functions/bundle.ts";
import { summarise } from "../../infra/summary.ts";
import { type FunctionName, functionRows } from "../../shared/events/subscriptions.ts";

const bundles = Object.fromEntries(
  functionRows.map(({ name }) => [name, { folder: name, bytes: 2049, startBytes: 2049 }]),
) as Record<FunctionName, Bundle>;

describe("summary", () => {
  it("counts each stack's resources by type", () => {
    const Resources = {
      a: { Type: "AWS::SQS::Queue" },
      b: { Type: "AWS::Lambda::Function" },
      c: { Type: "AWS::SQS::Queue" },
    };

    const lines = summarise({ stacks: { carillon: { Resources } }, bundles }).split("\n");

    expect(lines.slice(0, 4)).toEqual([
      "Stack carillon: 3 resources",
      "  1  AWS::Lambda::Function",
      "  2  AWS::SQS::Queue",
      "",
    ]);
  });

  it("says for each function how large it is and what starts it", () => {
    const text = summarise({ stacks: {}, bundles });

    for (const { name } of functionRows) expect(text).toMatch(new RegExp(`^  ${name} +3 KiB`, "m"));
    expect(text).toContain("work queue, at most 200 at once");
    expect(text).toContain("Chime VoiceConnector Streaming Status");
  });
});
