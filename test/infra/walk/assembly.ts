import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import config from "../../../carillon.config.ts";
import type { Backend } from "../../../functions/answer-call/backend.ts";
import type { Bundle } from "../../../functions/bundle.ts";
import { buildApp } from "../../../infra/app.ts";
import { LOCAL_ACCOUNT, LOCAL_REGION } from "../../../local/place.ts";
import { type FunctionName, functionRows } from "../../../shared/events/subscriptions.ts";
import { deployedName } from "../../../shared/runtime/resources.ts";
import type { TemplateResource } from "../evaluate.ts";
import { at, emptyBundles, type Resource, resourcesOf } from "../synthesise.ts";

/** A secret with the credentials of a trunk, whose name in the account is this. */
export const TRUNK_SECRET = `arn:aws:secretsmanager:${LOCAL_REGION}:${LOCAL_ACCOUNT}:secret:trunk-AbCdEf`;

const roleArn = (name: string) => `arn:aws:iam::${LOCAL_ACCOUNT}:role/${name}`;
const keyArn = (id: string) => `arn:aws:kms:${LOCAL_REGION}:${LOCAL_ACCOUNT}:key/${id}`;

/** The configuration, and what the provider needs more than its own actions for: credentials, logs, roles and keys. */
const BACKEND: Backend = {
  ...config,
  voiceConnectors: {
    ...config.voiceConnectors,
    trunk: {
      logging: { sipMessages: true },
      termination: {
        cidrAllowedList: ["203.0.113.0/27"],
        callingRegions: ["US"],
        credentials: [{ secretArn: TRUNK_SECRET }],
      },
    },
  },
  analyticsConfigurations: Object.fromEntries(
    ["analytics", "other"].map((name) => [
      name,
      { roleArn: roleArn(name), recording: { destinationArn: "arn:aws:s3:::calls" } },
    ]),
  ),
  voiceProfileDomains: {
    agents: { kmsKeyArn: keyArn("11111111-1111-4111-8111-111111111111") },
    others: { kmsKeyArn: keyArn("22222222-2222-4222-8222-222222222222") },
  },
};

type Bundles = Readonly<Record<FunctionName, Bundle>>;

/** What would be deployed to the region of the local cloud. */
export interface Assembly {
  readonly resources: readonly Resource[];
  /** The code of each function as it lies in the cloud assembly. */
  readonly bundles: Bundles;
}

/** Synthesises into a folder, and reads of it what a deployment reads. */
export function synthesiseAssembly(bundles: Bundles, outdir: string): Assembly {
  const { taskBundles } = emptyBundles(join(outdir, "tasks"));
  const assembly = buildApp({ backend: BACKEND, bundles, taskBundles, outdir: join(outdir, "cdk.out") }).synth();
  const stacks = assembly.stacks.map(({ stackName, environment: { region }, template }) => {
    const resources = at(template, "Resources") as Record<string, TemplateResource>;
    return { stack: stackName, region, resources, template: template as unknown };
  });
  const resources = resourcesOf(stacks.filter(({ region }) => region === LOCAL_REGION));
  const assets = assetsOf(assembly);
  const entries = functionRows.map(({ name }) => {
    const found = resources.find(({ type, ref }) => type === "AWS::Lambda::Function" && ref === deployedName(name));
    const key = String(at(found?.properties, "Code", "S3Key"));
    return [name, { ...bundles[name], folder: assets.get(key.replace(".zip", "")) ?? `no asset ${key}` }] as const;
  });
  return { resources, bundles: Object.fromEntries(entries) as Record<FunctionName, Bundle> };
}

/** Folder of each asset by its hash. */
function assetsOf({ directory, stacks }: CloudAssembly): Map<string, string> {
  const files = stacks.flatMap(({ id }) => {
    const manifest: unknown = JSON.parse(readFileSync(join(directory, `${id}.assets.json`), "utf8"));
    return Object.entries(at(manifest, "files") as Record<string, unknown>);
  });
  return new Map(files.map(([hash, file]) => [hash, join(directory, String(at(file, "source", "path")))]));
}
