import config from "../../../carillon.config.ts";
import { billText } from "../../../infra/deploy/bill.ts";
import { cdkArguments, parseDeployOptions, UsageError } from "../../../infra/deploy/options.ts";
import { PUBLISHED_RATES } from "../../../shared/cost/published-rates.ts";
import { resourcesOf, synthesise } from "../synthesise.ts";

describe("npm run deploy", () => {
  it("takes its own options, and hands on those after -- to the CDK", () => {
    const options = parseDeployOptions(["--yes", "--", "--hotswap", "--concurrency", "2"]);

    expect(options).toEqual({
      dryRun: false,
      yes: true,
      skipsPrechecks: false,
      cdk: ["--hotswap", "--concurrency", "2"],
    });
    expect(cdkArguments("cdk.out", options)).toEqual([
      ...["deploy", "--app", "cdk.out", "--all", "--require-approval", "never"],
      ...["--hotswap", "--concurrency", "2"],
    ]);
    expect(cdkArguments("cdk.out", parseDeployOptions([]))).not.toContain("--require-approval");
  });

  it("says how it is used to whoever mistypes", () => {
    expect(() => parseDeployOptions(["--dryrun"])).toThrow(UsageError);
    expect(() => parseDeployOptions(["--dryrun"])).toThrow(/--dry-run/);
  });
});

describe("the bill", () => {
  const alarm = { Type: "AWS::CloudWatch::Alarm" };

  it("is for what the stacks have, and for as many calls as the settings are for", () => {
    const bill = (alarms: number, legs: number) => {
      const Resources = Object.fromEntries(Array.from({ length: alarms }, (_none, index) => [`alarm${index}`, alarm]));
      return billText({ watch: { Resources } }, { legs }, PUBLISHED_RATES);
    };
    const atRest = (text: string) => Number(/at rest +([\d.]+)/.exec(text)?.[1]);

    expect(atRest(bill(30, 200)) - atRest(bill(10, 200))).toBeCloseTo(2, 2);
    expect(bill(1, 200)).toContain("with 100 calls of 5 minutes at once, read by functions");
    expect(bill(1, 2_000)).toContain("with 1000 calls of 5 minutes at once, read by tasks");
    expect(bill(1, 200)).toContain("call minutes on the telephone network");
  });
});

describe("removing it", () => {
  const connectors = { trunk: { streaming: { dataRetentionInHours: 24 } } };
  const kept = (keepData?: boolean) => {
    const stacks = synthesise({
      ...config,
      voiceConnectors: connectors,
      ...(keepData !== undefined && { deployment: { keepData } }),
    });
    const types = resourcesOf(stacks)
      .filter(({ whenDeleted }) => whenDeleted !== undefined && whenDeleted !== "Delete")
      .map(({ type }) => type);
    return [...new Set(types)].sort();
  };
  // A version of a function goes with the function, and costs nothing by itself.
  const version = "AWS::Lambda::Version";

  it("leaves tables and buckets behind, and nothing else that is billed", () => {
    expect(kept()).toEqual(["AWS::DynamoDB::GlobalTable", version, "AWS::S3::Bucket"]);
  });

  it("leaves nothing behind where the configuration keeps no data", () => {
    expect(kept(false)).toEqual([version]);
  });
});
