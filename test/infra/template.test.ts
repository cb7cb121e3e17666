import { functionRows } from "../../shared/events/subscriptions.ts";
import { CALLS_TABLE_SCHEMA, ENVIRONMENT_NAMES, RECORDINGS_PREFIXES } from "../../shared/runtime/resources.ts";
import { ACCOUNT } from "./evaluate.ts";
import { at, list, resourcesOf, statementsOf, synthesise } from "./synthesise.ts";

const stacks = synthesise();
const deniesPlainHttp = expect.objectContaining({
  effect: "Deny",
  condition: { Bool: { "aws:SecureTransport": "false" } },
});
const named = (type: string, name: string) => resourcesOf(stacks, type).find(({ ref }) => ref === name);
const bucketNamed = (purpose: string) => named("AWS::S3::Bucket", `carillon-${purpose}-${ACCOUNT}-us-east-1`);
/** What the policy of a bucket says to a service. */
const allowedOn = (purpose: string, service: string) =>
  resourcesOf(stacks, "AWS::S3::BucketPolicy")
    .filter(({ properties }) => at(properties, "Bucket") === bucketNamed(purpose)?.ref)
    .flatMap(statementsOf)
    .filter(({ principal }) => principal === service);

describe("the templates", () => {
  it("are the same each time", () => {
    expect(synthesise()).toEqual(stacks);
  });

  it("name no account, no folder, and no region but that of the configuration", () => {
    const text = JSON.stringify(stacks.map(({ template }) => template)).replaceAll("us-east-1", "");

    expect(text).not.toMatch(/\b\d{12}\b|\b(us|eu|ap)-\w+-\d\b|\/(tmp|home|work)\//);
  });

  it("know each other by name, so that each can change alone", () => {
    expect(JSON.stringify(stacks.map(({ template }) => template))).not.toMatch(/Fn::ImportValue|"Export"/);
  });
});

describe("functions", () => {
  it.each(functionRows.map(({ name }) => name))(
    "run %s on Node.js 24 with the environment that settings are read from",
    (name) => {
      const found = named("AWS::Lambda::Function", `carillon-${name}`);

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
    const groups = resourcesOf(stacks, "AWS::Logs::LogGroup");

    expect(groups.map(({ ref }) => ref).sort()).toEqual(
      [...functionRows.map(({ name }) => name), "provision-chime-provider"]
        .map((name) => `/aws/lambda/carillon-${name}`)
        .sort(),
    );
    for (const { properties } of groups) expect(at(properties, "RetentionInDays")).toBe(30);
  });
});

describe("what answers calls", () => {
  it("is the alias live of a version that is kept, for the voice service of this account", () => {
    const [alias] = resourcesOf(stacks, "AWS::Lambda::Alias");
    const [version] = resourcesOf(stacks, "AWS::Lambda::Version");
    const permissions = resourcesOf(stacks, "AWS::Lambda::Permission").filter(
      ({ properties }) => at(properties, "Principal") === "voiceconnector.chime.amazonaws.com",
    );

    expect(alias?.properties).toMatchObject({ Name: "live", FunctionName: "carillon-answer-call" });
    expect(at(version?.properties, "FunctionName")).toBe("carillon-answer-call");
    expect(version?.whenDeleted).toBe("Retain");
    expect(permissions.map(({ properties }) => properties)).toEqual([
      expect.objectContaining({
        Action: "lambda:InvokeFunction",
        FunctionName: alias?.ref,
        SourceAccount: ACCOUNT,
      }),
    ]);
  });

  it("records messages where the voice service may write for its applications, and tells of them by SNS", () => {
    const topic = resourcesOf(stacks, "AWS::SNS::Topic").find(
      ({ properties }) => at(properties, "TopicName") === "carillon-voicemails",
    );
    const [rule] = resourcesOf(stacks, "AWS::Events::Rule").filter(({ id }) => id.startsWith("Voicemails"));

    expect(allowedOn("recordings", "voiceconnector.chime.amazonaws.com")).toEqual([
      expect.objectContaining({
        actions: ["s3:GetObject", "s3:PutObject", "s3:PutObjectAcl"],
        on: [`arn:aws:s3:::carillon-recordings-${ACCOUNT}-us-east-1/voicemails/*`],
        condition: {
          StringEquals: { "aws:SourceAccount": ACCOUNT },
          ArnLike: { "aws:SourceArn": `arn:aws:chime:us-east-1:${ACCOUNT}:sma/*` },
        },
      }),
    ]);
    expect(at(rule?.properties, "EventPattern")).toEqual({ source: ["carillon"], "detail-type": ["Voicemail Left"] });
    expect(at(rule?.properties, "Targets", 0, "Arn")).toBe(topic?.arn);
  });
});

describe("what is stored", () => {
  it("outlives the stack", () => {
    const kept = resourcesOf(stacks).filter(({ whenDeleted }) => whenDeleted === "Retain");

    expect(kept.map(({ type }) => type).sort()).toEqual([
      "AWS::DynamoDB::GlobalTable",
      "AWS::DynamoDB::GlobalTable",
      "AWS::Lambda::Version",
      "AWS::S3::Bucket",
      "AWS::S3::Bucket",
      "AWS::S3::Bucket",
      "AWS::S3::Bucket",
    ]);
  });

  it("is, for calls, a table on demand with recovery to any moment, protected from deletion", () => {
    expect(named("AWS::DynamoDB::GlobalTable", "carillon-calls")?.properties).toMatchObject({
      BillingMode: "PAY_PER_REQUEST",
      SSESpecification: { SSEEnabled: true, SSEType: "KMS" },
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

  it.each([
    ["recordings", "AES256"],
    ["records", "AES256"],
    ["dead-letters", "aws:kms"],
    ["access-logs", "AES256"],
  ])(
    "is, in the bucket of %s, private and encrypted with keys that all who write there can use: %s",
    (purpose, SSEAlgorithm) => {
      const properties = bucketNamed(purpose)?.properties;

      expect(properties).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm } }],
        },
      });
    },
  );

  it.each(["recordings", "records", "dead-letters"])("is, in the bucket of %s, told of whoever reads it", (purpose) => {
    expect(at(bucketNamed(purpose)?.properties, "LoggingConfiguration")).toEqual({
      DestinationBucketName: bucketNamed("access-logs")?.ref,
      LogFilePrefix: `${purpose}/`,
    });
    expect(allowedOn("access-logs", "logging.s3.amazonaws.com")).toContainEqual(
      expect.objectContaining({
        actions: ["s3:PutObject"],
        on: [`${bucketNamed("access-logs")?.arn}/${purpose}/*`],
        condition: {
          ArnLike: { "aws:SourceArn": bucketNamed(purpose)?.arn },
          StringEquals: { "aws:SourceAccount": ACCOUNT },
        },
      }),
    );
  });

  it("is, for audio, parts that expire", () => {
    expect(at(bucketNamed("recordings")?.properties, "LifecycleConfiguration", "Rules")).toEqual([
      expect.objectContaining({ Prefix: RECORDINGS_PREFIXES.parts, ExpirationInDays: 7 }),
      expect.objectContaining({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
    ]);
  });

  it("is, for records, told to EventBridge, and written by Amazon Chime for this account alone", () => {
    const bucket = bucketNamed("records");

    expect(bucket?.properties).toMatchObject({
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
    const ofThisAccount = { "aws:SourceAccount": ACCOUNT };
    expect(allowedOn("records", "chime.amazonaws.com")).toEqual([
      expect.objectContaining({
        actions: ["s3:GetBucketAcl"],
        on: [bucket?.arn],
        condition: { StringEquals: ofThisAccount },
      }),
      expect.objectContaining({
        actions: ["s3:PutObject"],
        on: [`${bucket?.arn}/*`],
        condition: { StringEquals: { ...ofThisAccount, "s3:x-amz-acl": "bucket-owner-full-control" } },
      }),
    ]);
  });

  it.each(["AWS::S3::Bucket", "AWS::SQS::Queue"])("is, in each %s, out of reach of plain http", (type) => {
    const policies = resourcesOf(stacks, `${type}Policy`);

    expect(policies).toHaveLength(resourcesOf(stacks, type).length);
    for (const policy of policies) expect(statementsOf(policy)).toContainEqual(deniesPlainHttp);
  });

  it("is encrypted while it waits in a queue", () => {
    for (const { properties } of resourcesOf(stacks, "AWS::SQS::Queue")) {
      expect(at(properties, "SqsManagedSseEnabled")).toBe(true);
    }
  });
});

describe("roles", () => {
  const roles = resourcesOf(stacks, "AWS::IAM::Role");
  const allowed = resourcesOf(stacks, "AWS::IAM::Policy").flatMap(statementsOf);

  it("are one for each function, without managed policies", () => {
    expect(roles).toHaveLength(resourcesOf(stacks, "AWS::Lambda::Function").length);
    for (const { properties } of roles) expect(list(at(properties, "ManagedPolicyArns"))).toEqual([]);
  });

  it("name every action and every resource", () => {
    expect(allowed.length).toBeGreaterThan(0);
    for (const { effect, actions, on } of allowed) {
      expect(effect).toBe("Allow");
      for (const action of actions) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z0-9]+$/);
      const isUnnamed = UNNAMED.some((action) => actions.includes(action));
      expect(on.includes("*")).toBe(isUnnamed);
    }
  });
});

/** What these make has no name yet, or the service has no ARN for it that a policy could name (Service Authorization Reference). */
const UNNAMED = ["chime:CreateMeeting", "chime:CreateVoiceConnector", "kinesisvideo:ListStreams"];
