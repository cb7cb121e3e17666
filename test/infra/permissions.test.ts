import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as mediaPipelines from "@aws-sdk/client-chime-sdk-media-pipelines";
import * as meetings from "@aws-sdk/client-chime-sdk-meetings";
import * as voice from "@aws-sdk/client-chime-sdk-voice";
import { bundleFunctions } from "../../functions/bundle.ts";
import { permissions } from "../../infra/permissions.ts";
import type { FunctionName } from "../../shared/events/subscriptions.ts";
import { useStateFolder } from "../support/state-folder.ts";

const stateFolder = useStateFolder();

/** The action that each command needs (AWS Service Authorization Reference). */
const ACTIONS: Readonly<Record<string, string>> = {
  GetItem: "dynamodb:GetItem",
  PutItem: "dynamodb:PutItem",
  DeleteItem: "dynamodb:DeleteItem",
  UpdateItem: "dynamodb:UpdateItem",
  Query: "dynamodb:Query",
  PutEvents: "events:PutEvents",
  GetDataEndpoint: "kinesisvideo:GetDataEndpoint",
  GetMedia: "kinesisvideo:GetMedia",
  ListStreams: "kinesisvideo:ListStreams",
  ListFragments: "kinesisvideo:ListFragments",
  GetMediaForFragmentList: "kinesisvideo:GetMediaForFragmentList",
  GetObject: "s3:GetObject",
  PutObject: "s3:PutObject",
  DeleteObject: "s3:DeleteObject",
  ListObjectsV2: "s3:ListBucket",
  CopyObject: "s3:PutObject",
  CreateMultipartUpload: "s3:PutObject",
  UploadPart: "s3:PutObject",
  CompleteMultipartUpload: "s3:PutObject",
  AbortMultipartUpload: "s3:AbortMultipartUpload",
  SendMessage: "sqs:SendMessage",
  Invoke: "lambda:InvokeFunction",
  GetSecretValue: "secretsmanager:GetSecretValue",
};

/** In the Chime SDK every action is called as its command (AWS Service Authorization Reference, Amazon Chime). */
const CHIME_COMMANDS = new Set([voice, meetings, mediaPipelines].flatMap((client) => Object.keys(client)));

/** Commands that are inside SDK packages without a way to reach them from here: credentials, table scans, tags, directory buckets. */
const UNREACHED =
  /^(Assume|Create(OAuth2)?Token|CreateSession|GetRoleCredentials|DescribeEndpoints|Scan|PutObjectTagging|DynamoDBDocumentClient|(Delete|Get|Put|Update)$)/;

const sorted = (actions: Iterable<string>) => [...new Set(actions)].sort();

describe("permissions", () => {
  it("are what the code in the bundles calls, no less and no more", async () => {
    const bundles = await bundleFunctions({ outdir: stateFolder(), minify: false });

    const functions = (Object.keys(bundles) as FunctionName[]).map((name) => ({
      granted: permissions[name].flatMap(({ actions, isOfService }) => (isOfService ? [] : actions)),
      needed: actionsIn(bundles[name].folder),
    }));

    for (const { granted, needed } of functions) expect(needed).toEqual(expect.arrayContaining(granted));
    expect(sorted(functions.flatMap(({ granted }) => granted))).toEqual(
      sorted(functions.flatMap(({ needed }) => needed)),
    );
  });
});

function actionsIn(folder: string): string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".mjs"));
  const code = files.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
  const commands = [...code.matchAll(/\b(\w+?)Command\d* = class/g)].map(([, name = ""]) => name);
  return commands
    .filter((name) => !UNREACHED.test(name))
    .map(
      (name) =>
        ACTIONS[name] ?? (CHIME_COMMANDS.has(`${name}Command`) ? `chime:${name}` : `no action is known for ${name}`),
    );
}
