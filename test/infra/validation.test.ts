import { join } from "node:path";
import { type App, Stack, Validations } from "aws-cdk-lib";
import { CfnQueue } from "aws-cdk-lib/aws-sqs";
import { AwsSolutionsChecks } from "cdk-nag";
import type { Backend } from "../../functions/answer-call/backend.ts";
import { buildApp } from "../../infra/app.ts";
import { EXCEPTIONS } from "../../infra/exceptions.ts";
import { WHOLE } from "../shared/chime/config/configs.ts";
import { useStateFolder } from "../support/state-folder.ts";
import { AUTOMATIONS } from "./automations.ts";
import { emptyBundles } from "./synthesise.ts";

const stateFolder = useStateFolder();
/** All there is: two regions, every voice resource, with tasks and roll-outs. */
const LARGE: Backend = {
  ...WHOLE,
  automations: AUTOMATIONS,
  deployment: {
    legs: 20_000,
    keepData: false,
    botAliases: ["arn:aws:lex:us-west-2:111122223333:bot-alias/ABCDEFGHIJ/TSTALIASID"],
    answerCall: { provisionedConcurrency: 5, rollout: "linear" },
  },
};

function appOf(backend: Backend, validate: boolean): App {
  const folder = stateFolder();
  return buildApp({ backend, ...emptyBundles(folder), outdir: join(folder, "cdk.out"), validate });
}

/** What cdk-nag finds, as `rule path`. */
function findingsIn(app: App): string[] {
  return new AwsSolutionsChecks(app)
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath = "" }) => `${ruleName} ${constructPath}`),
    );
}

describe("validation of the templates", () => {
  it("finds nothing that CloudFormation would refuse, and nothing against the rules of AwsSolutions", () => {
    const app = appOf(LARGE, true);

    expect(() => app.synth()).not.toThrow();
  });

  it("fails synthesis on either", () => {
    const app = appOf({}, true);
    const stack = app.node.children.find((child) => Stack.isStack(child) && child.stackName === "carillon-records");
    new CfnQueue(stack as Stack, "Wrong", { visibilityTimeout: 60 }).addPropertyOverride("VisibilityTimeuot", 60);

    expect(() => app.synth()).toThrow(/VisibilityTimeuot.*AwsSolutions-SQS3|AwsSolutions-SQS3.*VisibilityTimeuot/s);
  });
});

describe("exceptions from the rules of AwsSolutions", () => {
  it.each([
    ["a small deployment", { ...LARGE, deployment: {} }],
    ["a large one", LARGE],
  ])("are all there are in %s", (_, backend) => {
    expect(findingsIn(appOf(backend, false))).toEqual([]);
  });

  it("are each needed", () => {
    const app = appOf(LARGE, false);
    for (const construct of app.node.findAll()) forgetExceptions(construct);

    const found = findingsIn(app);

    expect(found.length).toBeGreaterThanOrEqual(EXCEPTIONS.length);
    for (const { at, finding } of EXCEPTIONS) {
      const rule = finding.replace("{region}", "us-east-1");
      const other = finding.replace("{region}", "us-west-2");
      const place = new RegExp(`/${at.replace("*", "[^/]+")}(/|$)`);
      expect(
        found.filter((one) => (one.startsWith(`${rule} `) || one.startsWith(`${other} `)) && place.test(one)),
      ).not.toEqual([]);
    }
  });

  it("each say why", () => {
    for (const { reason } of EXCEPTIONS) expect(reason).toMatch(/^[\w:]+ .{30,}\.$/);
  });
});

/** As if nothing had been acknowledged. */
function forgetExceptions({ node }: App["node"]["children"][number]): void {
  const kept = node.metadata.filter(({ type }) => type !== Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
  Object.defineProperty(node, "metadata", { value: kept });
}
