import type { Backend } from "../../functions/answer-call/backend.ts";
import { regionsOf } from "../../infra/regions.ts";
import { ACCOUNT } from "./evaluate.ts";
import { at, list, resourcesOf, statementsOf, synthesise } from "./synthesise.ts";

const inbound: Backend["inbound"] = {
  "+12065550102": { flow: "voicemail", args: { mailbox: "office", language: "en" } },
};
/** Answered in the east, and in the west while that is down. */
const TWO_REGIONS: Backend = {
  inbound,
  sipMediaApplications: { east: { region: "us-east-1" }, west: { region: "us-west-2" } },
};

describe("regions", () => {
  it("are that of the configuration, with answers where its applications are", () => {
    expect(regionsOf({ inbound })).toEqual({ home: "us-east-1", calls: ["us-east-1"] });
    expect(regionsOf(TWO_REGIONS)).toEqual({ home: "us-east-1", calls: ["us-east-1", "us-west-2"] });
    expect(regionsOf({ region: "eu-central-1", ...TWO_REGIONS })).toMatchObject({ home: "eu-central-1" });
  });

  it("need no answers where every application has a function of its own", () => {
    const lambdaArn = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:mine`;

    expect(regionsOf({ sipMediaApplications: { own: { lambdaArn } } }).calls).toEqual([]);
  });

  it("are refused where the service is not", () => {
    expect(() => regionsOf({ region: "sa-east-1" })).toThrow(
      /region.*sa-east-1.*a region where the service is: us-east-1, us-west-2/s,
    );
  });

  it("are refused for recordings that nobody would make", () => {
    const streaming = { dataRetentionInHours: 24 };
    const away = (more: object): Backend => ({
      voiceConnectors: { trunk: { region: "us-west-2", streaming: { ...streaming, ...more } } },
    });

    expect(() => regionsOf(away({}))).toThrow(/voiceConnectors\.trunk\.streaming.*recordings of calls in us-west-2/s);
    expect(regionsOf(away({ record: false })).home).toBe("us-east-1");
  });
});

describe("a bot", () => {
  const bot = (region: string) => `arn:aws:lex:${region}:${ACCOUNT}:bot-alias/ABCDEFGHIJ/TSTALIASID`;

  it("may be talked to by the applications of its region, under the name that Lex knows them by", () => {
    const stacks = synthesise({ ...TWO_REGIONS, deployment: { botAliases: [bot("us-west-2")] } });

    const policies = resourcesOf(stacks, "AWS::Lex::ResourcePolicy");

    expect(policies.map(({ stack, properties }) => ({ stack, properties }))).toEqual([
      {
        stack: "carillon-calls-us-west-2",
        properties: {
          ResourceArn: bot("us-west-2"),
          Policy: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Principal: { Service: "voiceconnector.chime.amazonaws.com" },
                Action: "lex:StartConversation",
                Resource: bot("us-west-2"),
                Condition: {
                  StringEquals: { "aws:SourceAccount": ACCOUNT },
                  ArnLike: { "aws:SourceArn": `arn:aws:voiceconnector:us-west-2:${ACCOUNT}:sma/*` },
                },
              },
            ],
          },
        },
      },
    ]);
  });

  it("is refused where no calls are answered", () => {
    expect(() => regionsOf({ inbound, deployment: { botAliases: [bot("eu-west-1")] } })).toThrow(
      /deployment\.botAliases\.0.*a bot in eu-west-1.*us-east-1/s,
    );
  });
});

describe("a backend in two regions", () => {
  const stacks = synthesise(TWO_REGIONS);
  const west = stacks.filter(({ region }) => region === "us-west-2");
  const environmentOf = (name: string) =>
    at(
      resourcesOf(west, "AWS::Lambda::Function").find(({ ref }) => ref === `carillon-${name}`)?.properties,
      "Environment",
      "Variables",
    );

  it("answers calls in both, and is at home for the rest", () => {
    expect(stacks.map(({ stack, region }) => `${stack} ${region}`).sort()).toEqual([
      "carillon-automations us-east-1",
      "carillon-calls-us-east-1 us-east-1",
      "carillon-calls-us-west-2 us-west-2",
      "carillon-chime us-east-1",
      "carillon-data us-east-1",
      "carillon-media us-east-1",
      "carillon-records us-east-1",
      "carillon-watch us-east-1",
      "carillon-watch-us-west-2 us-west-2",
    ]);
  });

  it("has what a call must not wait for another region for in its own", () => {
    const flows = resourcesOf(stacks, "AWS::DynamoDB::GlobalTable").find(({ ref }) => ref === "carillon-flows");

    expect(list(at(flows?.properties, "Replicas")).map((replica) => at(replica, "Region"))).toEqual(
      expect.arrayContaining(["us-east-1", "us-west-2"]),
    );
    expect(environmentOf("answer-call")).toMatchObject({
      FLOWS_TABLE: "carillon-flows",
      RECORDINGS_BUCKET: `carillon-recordings-${ACCOUNT}-us-west-2`,
      DEAD_LETTER_QUEUE_URL: `https://sqs.us-west-2.amazonaws.com/${ACCOUNT}/carillon-dead-letters`,
    });
    expect(resourcesOf(west, "AWS::S3::Bucket").map(({ ref }) => ref)).toEqual([
      `carillon-access-logs-${ACCOUNT}-us-west-2`,
      `carillon-recordings-${ACCOUNT}-us-west-2`,
    ]);
    expect(resourcesOf(west, "AWS::SQS::Queue").map(({ ref }) => ref)).toEqual([
      `https://sqs.us-west-2.amazonaws.com/${ACCOUNT}/carillon-dead-letters`,
    ]);
  });

  it("tells home of its calls, and may do it there", () => {
    const allowed = resourcesOf(west, "AWS::IAM::Policy")
      .filter(({ id }) => id.startsWith("runbackground"))
      .flatMap(statementsOf)
      .flatMap(({ on }) => on);

    expect(environmentOf("run-background")).toMatchObject({
      HOME_REGION: "us-east-1",
      WORK_QUEUE_URL: `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/carillon-work`,
    });
    expect(allowed).toEqual(
      expect.arrayContaining([
        `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/carillon-calls`,
        `arn:aws:dynamodb:us-west-2:${ACCOUNT}:table/carillon-flows`,
        `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/carillon`,
        `arn:aws:sqs:us-east-1:${ACCOUNT}:carillon-work`,
      ]),
    );
  });
});

describe("a backend without SIP media applications", () => {
  it("runs everything else", () => {
    const stacks = synthesise({
      voiceConnectors: { trunk: { streaming: { dataRetentionInHours: 24 } } },
    });

    expect(stacks.map(({ stack }) => stack).sort()).toEqual([
      "carillon-automations",
      "carillon-chime",
      "carillon-data",
      "carillon-media",
      "carillon-records",
      "carillon-watch",
    ]);
  });
});
