import { ChimeSDKVoiceClient, ListVoiceConnectorsCommand } from "@aws-sdk/client-chime-sdk-voice";
import { DescribeTableCommand, DynamoDBClient, GetItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { KinesisVideoClient, ListStreamsCommand } from "@aws-sdk/client-kinesis-video";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CopyObjectCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { type Access, createAccessControl, RoleError } from "../../../local/iam/access.ts";
import { parsePolicy } from "../../../local/iam/policy.ts";
import { sandboxKey } from "../../../local/lambda/sandbox-key.ts";
import { LOCAL_ACCOUNT, LOCAL_CREDENTIALS, LOCAL_REGION } from "../../../local/place.ts";
import type { HttpHandler } from "../../../local/wire/http.ts";
import { readBody } from "../../../local/wire/schema-service.ts";
import { inProcess } from "../../support/in-process.ts";

const AT = `${LOCAL_REGION}:${LOCAL_ACCOUNT}`;
const SERVICES = ["chime", "dynamodb", "events", "kinesisvideo", "lambda", "s3", "secretsmanager", "sqs"];

interface Rights {
  readonly [action: string]: readonly string[];
}

/** The function `reader` with a role that allows actions on resources, before services that take anything. */
function open(rights: Rights, objects: readonly string[] = ["bucket/here"]) {
  const asked: Access[] = [];
  const bodies: string[] = [];
  const Statement = Object.entries(rights).map(([Action, Resource]) => ({ Effect: "Allow", Action, Resource }));
  const access = createAccessControl({
    ...{ account: LOCAL_ACCOUNT, region: LOCAL_REGION },
    policies: { reader: parsePolicy({ Version: "2012-10-17", Statement }, "policy of reader") },
    hasObject: (bucket, key) => objects.includes(`${bucket}/${key}`),
    onAccess: (one) => void asked.push(one),
  });
  const anything: HttpHandler = async (request, response) => {
    bodies.push((await readBody(request)).toString("utf8"));
    response.end("{}");
  };
  const transport = inProcess(access.guard(Object.fromEntries(SERVICES.map((name) => [name, anything]))));
  const credentials = { ...LOCAL_CREDENTIALS, accessKeyId: sandboxKey("reader", 1) };
  const own = { ...transport, credentials, region: LOCAL_REGION, maxAttempts: 1 };
  return { access, asked, bodies, own, strangers: { ...own, credentials: LOCAL_CREDENTIALS } };
}

type Settings = ReturnType<typeof open>["own"];

const s3 = (own: Settings) => new S3Client({ ...own, forcePathStyle: true });

/** A request to each service, and what it needs. */
const REQUESTS: readonly [string, string, (settings: Settings) => Promise<unknown>, error: string][] = [
  [
    "chime:ListVoiceConnectors",
    "*",
    (own) => new ChimeSDKVoiceClient(own).send(new ListVoiceConnectorsCommand({})),
    "AccessDeniedException",
  ],
  [
    "dynamodb:GetItem",
    `arn:aws:dynamodb:${AT}:table/calls`,
    (own) => new DynamoDBClient(own).send(new GetItemCommand({ TableName: "calls", Key: { a: { S: "b" } } })),
    "AccessDeniedException",
  ],
  [
    "dynamodb:Query",
    `arn:aws:dynamodb:${AT}:table/calls/index/quiet`,
    (own) => new DynamoDBClient(own).send(new QueryCommand({ TableName: "calls", IndexName: "quiet" })),
    "AccessDeniedException",
  ],
  [
    "events:PutEvents",
    `arn:aws:events:${AT}:event-bus/default`,
    (own) => new EventBridgeClient(own).send(new PutEventsCommand({ Entries: [{ Source: "it" }] })),
    "AccessDeniedException",
  ],
  [
    "kinesisvideo:ListStreams",
    "*",
    (own) => new KinesisVideoClient(own).send(new ListStreamsCommand({})),
    "AccessDeniedException",
  ],
  [
    "lambda:InvokeFunction",
    `arn:aws:lambda:${AT}:function:other:3`,
    (own) => new LambdaClient(own).send(new InvokeCommand({ FunctionName: "other", Qualifier: "3" })),
    "AccessDeniedException",
  ],
  [
    "s3:GetObject",
    "arn:aws:s3:::bucket/here",
    (own) => s3(own).send(new GetObjectCommand({ Bucket: "bucket", Key: "here" })),
    "AccessDenied",
  ],
  [
    "s3:PutObject",
    "arn:aws:s3:::bucket/a/b c",
    (own) => s3(own).send(new PutObjectCommand({ Bucket: "bucket", Key: "a/b c", Body: "text" })),
    "AccessDenied",
  ],
  [
    "secretsmanager:GetSecretValue",
    `arn:aws:secretsmanager:${AT}:secret:trunk-AbCdEf`,
    (own) =>
      new SecretsManagerClient(own).send(
        new GetSecretValueCommand({ SecretId: `arn:aws:secretsmanager:${AT}:secret:trunk-AbCdEf` }),
      ),
    "AccessDeniedException",
  ],
  [
    "sqs:SendMessage",
    `arn:aws:sqs:${AT}:work`,
    (own) => {
      const QueueUrl = `${own.endpoint}/${LOCAL_ACCOUNT}/work`;
      return new SQSClient({ ...own, md5: false }).send(new SendMessageCommand({ QueueUrl, MessageBody: "{}" }));
    },
    "AccessDenied",
  ],
];

describe("what a function asks for", () => {
  it.each(REQUESTS)("is refused where its role does not allow %s on %s", async (action, resource, send, name) => {
    const { own, bodies, asked } = open({});

    await expect(send(own)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(
        `assumed-role/reader/reader is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows`,
      ) as string,
    });
    expect(bodies).toEqual([]);
    expect(asked).toMatchObject([{ functionName: "reader", action, resource, decision: "allowed by none" }]);
  });

  it.each(REQUESTS)("reaches the service where its role allows %s on %s", async (action, resource, send) => {
    const { own, bodies } = open({ [action]: [resource] });

    // The service here takes anything, and says nothing that makes sense.
    await send(own).catch(() => {});
    expect(bodies).toHaveLength(1);
  });

  it("is not looked at where no function asks", async () => {
    const { strangers, bodies, asked } = open({});

    for (const [, , send] of REQUESTS) await send(strangers).catch(() => {});
    expect(bodies).toHaveLength(REQUESTS.length);
    expect(asked).toEqual([]);
  });

  it("is a failure where nobody has said what it needs", async () => {
    const { own, bodies } = open({ "*": ["*"] });
    const sent = new DynamoDBClient(own).send(new DescribeTableCommand({ TableName: "calls" }));

    await expect(sent).rejects.toMatchObject({ name: "InternalFailure" });
    expect(bodies).toEqual([]);
  });

  it("of an object that is gone is refused, unless the role may list the bucket", async () => {
    const object = { Bucket: "bucket", Key: "gone" };
    const reads = { "s3:GetObject": ["arn:aws:s3:::bucket/*"] };
    const blind = open(reads);
    const seeing = open({ ...reads, "s3:ListBucket": ["arn:aws:s3:::bucket"] });

    await expect(s3(blind.own).send(new GetObjectCommand(object))).rejects.toThrow("s3:ListBucket");
    await s3(seeing.own)
      .send(new HeadObjectCommand(object))
      .catch(() => {});
    expect([blind.bodies, seeing.bodies]).toEqual([[], [""]]);
  });

  it("to be copied needs reading there and writing here", async () => {
    const copy = { Bucket: "bucket", Key: "copy", CopySource: "/other/of%20it" };
    const { own, asked } = open({ "s3:*": ["*"] });

    await s3(own)
      .send(new CopyObjectCommand(copy))
      .catch(() => {});
    expect(asked.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      "s3:GetObject arn:aws:s3:::other/of it",
      "s3:PutObject arn:aws:s3:::bucket/copy",
    ]);
  });
});

it("what Lambda does in the name of a function is refused with what its role lacks", () => {
  const { access } = open({ "sqs:ReceiveMessage": [`arn:aws:sqs:${AT}:work`] });

  expect(() => access.require("reader", "sqs:ReceiveMessage", `arn:aws:sqs:${AT}:work`)).not.toThrow();
  expect(() => access.require("reader", "sqs:DeleteMessage", `arn:aws:sqs:${AT}:work`)).toThrow(RoleError);
  expect(() => access.require("another", "sqs:ReceiveMessage", `arn:aws:sqs:${AT}:work`)).toThrow(RoleError);
});
