import type { Backend } from "../../../functions/answer-call/backend.ts";
import { type AccountView, findingText, precheck } from "../../../infra/deploy/prechecks.ts";
import { regionsOf } from "../../../infra/regions.ts";

const ready: AccountView = {
  bootstrapVersion: async () => 30,
  hasRole: async () => true,
  applications: async () => 1,
};
const flow = { flow: "voicemail", args: { mailbox: "office", language: "en" } } as const;
const calls: Backend = { inbound: { "+12065550100": flow } };
const streams: Backend = { voiceConnectors: { trunk: { streaming: { dataRetentionInHours: 24 } } } };

async function findings(account: Partial<AccountView>, backend: Backend = calls): Promise<string[]> {
  const found = await precheck({ ...ready, ...account }, backend, regionsOf(backend));
  return found.map(({ level, says, fix }) => `${level}: ${says} ${fix}`);
}

describe("prechecks", () => {
  it("find nothing in an account that is ready", async () => {
    expect(await findings({})).toEqual([]);
    expect(await findings({}, streams)).toEqual([]);
  });

  it.each([
    [0, "missing: us-east-1 is not bootstrapped."],
    [5, "missing: The bootstrap stack in us-east-1 is version 5."],
  ])("say how to bootstrap a region whose stack has version %i", async (version, says) => {
    expect(await findings({ bootstrapVersion: async () => version })).toEqual([
      `${says} npx cdk bootstrap aws://ACCOUNT/us-east-1`,
    ]);
  });

  it("look into every region of the configuration", async () => {
    const asked: string[] = [];
    const application = { flow } as const;

    await findings(
      {
        bootstrapVersion: async (region) => {
          asked.push(region);
          return 30;
        },
      },
      { ...calls, sipMediaApplications: { east: application, west: { ...application, region: "us-west-2" } } },
    );

    expect(asked.sort()).toEqual(["us-east-1", "us-west-2"]);
  });

  it("ask for the linked roles that the configuration needs, and no other", async () => {
    const hasRole = async () => false;
    const voice = "aws iam create-service-linked-role --aws-service-name voiceconnector.chime.amazonaws.com";

    expect(await findings({ hasRole }, streams)).toEqual([expect.stringContaining(voice)]);
    expect(await findings({ hasRole })).toEqual([expect.stringContaining(voice)]);
    expect(await findings({ hasRole }, { voiceConnectors: { trunk: {} } })).toEqual([]);
    const analytics = { analyticsConfigurations: { a: { roleArn: "arn:aws:iam::111122223333:role/a" } } };
    expect(await findings({ hasRole }, analytics)).toEqual([expect.stringContaining("mediapipelines.chime")]);
  });

  it("warn of SIP media applications where there is none, which new customers do not get", async () => {
    const [warning, ...others] = await findings({ applications: async () => 0 });

    expect(others).toEqual([]);
    expect(warning).toMatch(/^warning: .*us-east-1.*29 October 2026.*inbound/);
    expect(await findings({ applications: async () => 0 }, streams)).toEqual([]);
  });

  it("stop nobody who may not look", async () => {
    const silent = { bootstrapVersion: async () => null, hasRole: async () => null, applications: async () => null };

    const found = await precheck(silent, calls, regionsOf(calls));

    expect(found.map(({ level }) => level)).toEqual(["warning", "warning", "warning"]);
    expect(found.map(findingText).join("\n")).toContain("carillon iam policy");
  });
});
