import { functionRows } from "../../shared/events/subscriptions.ts";
import { CALLS_TABLE_SCHEMA, ENVIRONMENT_NAMES, RECORDINGS_PREFIXES } from "../../shared/runtime/resources.ts";
import { at, list, resourcesOf, statementsOf, synthesise, target } from "./synthesise.ts";

const template = synthesise();
const deniesPlainHttp = expect.objectContaining({
  effect: "Deny",
  condition: { Bool: { "aws:SecureTransport": "false" } },
});

describe("the template", () => {
  it("is the same each time", () => {
    expect(synthesise().toJSON()).toEqual(template.toJSON());
  });

  it("names no account, region or folder", () => {
    expect(JSON.stringify(template.toJSON())).not.toMatch(/\b\d{12}\b|\b(us|eu|ap)-\w+-\d\b|\/(tmp|home|work)\//);
  });
});

describe("functions", () => {
  it.each(functionRows.map(({ name }) => name))(
    "run %s on Node.js 24 with the environment that settings are read from",
    (name) => {
      const [found] = resourcesOf(template, "AWS::Lambda::Function").filter(
        ({ properties }) => at(properties, "FunctionName") === `carillon-${name}`,
      );

      expect(found?.properties).toMatchObject({
        Runtime: "nodejs24.x",
        Architectures: ["arm64"],
        Handler: "index.handler",
      });
      const variables = at(found?.properties, "Environment", "Variables") as Record<string, unknown>;
      expect(
        Object.keys(variables)
          .filter((key) => !key.startsWith("POWERTOOLS_"))
          .sort(),
      ).toEqual([...ENVIRONMENT_NAMES, "NODE_OPTIONS"].sort());
      expect(variables["NODE_OPTIONS"]).toBe("--enable-source-maps");
    },
  );

  it("log to a group of their own that forgets", () => {
    const groups = resourcesOf(template, "AWS::Logs::LogGroup");

    expect(groups.map(({ properties }) => at(properties, "LogGroupName")).sort()).toEqual(
      functionRows.map(({ name }) => `/aws/lambda/carillon-${name}`).sort(),
    );
    for (const { properties } of groups) expect(at(properties, "RetentionInDays")).toBe(30);
  });
});

describe("what answers calls", () => {
  const idOf = (name: string) =>
    resourcesOf(template, "AWS::Lambda::Function").find(({ properties }) => at(properties, "FunctionName") === name)
      ?.id;

  it("is the alias live of a version that is kept, for the voice service of this account", () => {
    const [alias] = resourcesOf(template, "AWS::Lambda::Alias");
    const [version] = resourcesOf(template, "AWS::Lambda::Version");
    const permissions = resourcesOf(template, "AWS::Lambda::Permission").filter(
      ({ properties }) => at(properties, "Principal") === "voiceconnector.chime.amazonaws.com",
    );

    expect(alias?.properties).toMatchObject({ Name: "live" });
    expect(target(at(alias?.properties, "FunctionVersion"))).toBe(version?.id);
    expect(target(at(version?.properties, "FunctionName"))).toBe(idOf("carillon-answer-call"));
    expect(version?.whenDeleted).toBe("Retain");
    expect(permissions.map(({ properties }) => properties)).toEqual([
      expect.objectContaining({
        Action: "lambda:InvokeFunction",
        FunctionName: { Ref: alias?.id },
        SourceAccount: { Ref: "AWS::AccountId" },
      }),
    ]);
  });

  it("records messages where the voice service may write, and tells of them by SNS", () => {
    const [policy] = resourcesOf(template, "AWS::S3::BucketPolicy").filter(({ id }) => id.startsWith("Recordings"));
    const topic = resourcesOf(template, "AWS::SNS::Topic").find(
      ({ properties }) => at(properties, "TopicName") === "carillon-voicemails",
    );
    const [rule] = resourcesOf(template, "AWS::Events::Rule").filter(({ id }) => id.startsWith("Voicemails"));

    const forVoice = list(at(policy?.properties, "PolicyDocument", "Statement")).filter(
      (statement) => at(statement, "Principal", "Service") === "voiceconnector.chime.amazonaws.com",
    );
    expect(forVoice).toEqual([
      expect.objectContaining({
        Action: ["s3:GetObject", "s3:PutObject", "s3:PutObjectAcl"],
        Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
      }),
    ]);
    expect(at(rule?.properties, "EventPattern")).toEqual({ source: ["carillon"], "detail-type": ["Voicemail Left"] });
    expect(target(at(rule?.properties, "Targets", 0, "Arn"))).toBe(topic?.id);
  });
});

describe("what is stored", () => {
  it("outlives the stack", () => {
    const kept = resourcesOf(template).filter(({ whenDeleted }) => whenDeleted === "Retain");

    expect(kept.map(({ type }) => type).sort()).toEqual([
      "AWS::DynamoDB::GlobalTable",
      "AWS::DynamoDB::GlobalTable",
      "AWS::Lambda::Version",
      "AWS::S3::Bucket",
      "AWS::S3::Bucket",
      "AWS::S3::Bucket",
    ]);
  });

  it("is, for calls, a table on demand with recovery to any moment, protected from deletion", () => {
    const [table] = resourcesOf(template, "AWS::DynamoDB::GlobalTable").filter(({ id }) => id.startsWith("Calls"));

    expect(table?.properties).toMatchObject({
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [
        { AttributeName: CALLS_TABLE_SCHEMA.partitionKey, KeyType: "HASH" },
        { AttributeName: CALLS_TABLE_SCHEMA.sortKey, KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: ["pending", "quiet", "started"].map((IndexName) => ({ IndexName })),
      Replicas: [
        {
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        },
      ],
    });
  });

  it.each(resourcesOf(template, "AWS::S3::Bucket").map(({ id, properties }) => [id, properties] as const))(
    "is, in %s, private and encrypted with S3's own keys",
    (_id, properties) => {
      expect(properties).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
        },
      });
    },
  );

  it("is, for audio, parts that expire", () => {
    const [bucket] = resourcesOf(template, "AWS::S3::Bucket").filter(({ id }) => id.startsWith("Recordings"));

    expect(at(bucket?.properties, "LifecycleConfiguration", "Rules")).toEqual([
      expect.objectContaining({ Prefix: RECORDINGS_PREFIXES.parts, ExpirationInDays: 7 }),
      expect.objectContaining({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
    ]);
  });

  it("is, for records, told to EventBridge, and written by Amazon Chime for this account alone", () => {
    const isRecords = ({ id }: { id: string }) => id.startsWith("Records");
    const [bucket] = resourcesOf(template, "AWS::S3::Bucket").filter(isRecords);
    const [policy] = resourcesOf(template, "AWS::S3::BucketPolicy").filter(isRecords);

    expect(bucket?.properties).toMatchObject({
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
    const forChime = list(at(policy?.properties, "PolicyDocument", "Statement")).filter(
      (statement) => at(statement, "Principal", "Service") === "chime.amazonaws.com",
    );
    const ofThisAccount = { "aws:SourceAccount": { Ref: "AWS::AccountId" } };
    expect(forChime).toEqual([
      expect.objectContaining({ Action: "s3:GetBucketAcl", Condition: { StringEquals: ofThisAccount } }),
      expect.objectContaining({
        Action: "s3:PutObject",
        Condition: { StringEquals: { ...ofThisAccount, "s3:x-amz-acl": "bucket-owner-full-control" } },
      }),
    ]);
  });

  it.each(["AWS::S3::Bucket", "AWS::SQS::Queue"])("is, in each %s, out of reach of plain http", (type) => {
    const policies = resourcesOf(template, `${type}Policy`);

    expect(policies).toHaveLength(resourcesOf(template, type).length);
    for (const policy of policies) expect(statementsOf(policy)).toContainEqual(deniesPlainHttp);
  });

  it("is encrypted while it waits in a queue", () => {
    for (const { properties } of resourcesOf(template, "AWS::SQS::Queue")) {
      expect(at(properties, "SqsManagedSseEnabled")).toBe(true);
    }
  });
});

describe("roles", () => {
  const roles = resourcesOf(template, "AWS::IAM::Role");
  const allowed = resourcesOf(template, "AWS::IAM::Policy").flatMap(statementsOf);

  it("are one for each function, without managed policies", () => {
    expect(roles).toHaveLength(functionRows.length);
    for (const { properties } of roles) expect(list(at(properties, "ManagedPolicyArns"))).toEqual([]);
  });

  it("name every action and every resource", () => {
    expect(allowed.length).toBeGreaterThan(0);
    for (const { effect, actions, on } of allowed) {
      expect(effect).toBe("Allow");
      for (const action of actions) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z0-9]+$/);
      // What is only made by the action has no name yet, and most voice resources have no ARN that a policy could name.
      const isUnnamed = actions.join() === "chime:CreateMeeting" || actions.includes("chime:CreateVoiceConnector");
      for (const resource of on) expect(resource === '"*"').toBe(isUnnamed);
    }
  });
});
