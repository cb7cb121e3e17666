import type { Backend } from "../../functions/answer-call/backend.ts";
import { SERVICE_LINKED_ROLES } from "../../shared/chime/iam-policies.ts";
import type { Regions } from "../regions.ts";

/** What is asked of an account before anything is deployed to it. Null: the account does not say, for example for want of permission. */
export interface AccountView {
  /** Version of the CDK's bootstrap stack; 0: there is none. */
  bootstrapVersion(region: string): Promise<number | null>;
  hasRole(name: string): Promise<boolean | null>;
  /** SIP media applications that are there. */
  applications(region: string): Promise<number | null>;
}

export interface Finding {
  /** `missing`: the deployment would fail. `warning`: it may. */
  readonly level: "missing" | "warning";
  readonly says: string;
  /** What to do. */
  readonly fix: string;
}

/** Bootstrap stacks before this one have no parameter for the version, which the templates ask for (aws-cdk-lib, DefaultStackSynthesizer). */
const LEAST_BOOTSTRAP = 6;

/** What stands in the way of a deployment, or may. */
export async function precheck(account: AccountView, backend: Backend, regions: Regions): Promise<Finding[]> {
  const everywhere = [...new Set([regions.home, ...regions.calls])];
  const findings = await Promise.all([
    ...everywhere.map((region) => bootstrap(account, region)),
    ...neededRoles(backend, regions).map((role) => linkedRole(account, role)),
    ...regions.calls.map((region) => applications(account, region)),
  ]);
  return findings.filter((finding) => finding !== null);
}

async function bootstrap(account: AccountView, region: string): Promise<Finding | null> {
  const version = await account.bootstrapVersion(region);
  if (version === null) return unknown(`whether ${region} is bootstrapped`);
  if (version >= LEAST_BOOTSTRAP) return null;
  const says =
    version === 0 ? `${region} is not bootstrapped.` : `The bootstrap stack in ${region} is version ${version}.`;
  return { level: "missing", says, fix: `npx cdk bootstrap aws://ACCOUNT/${region}` };
}

type LinkedRole = (typeof SERVICE_LINKED_ROLES)[number];

/** Roles that the service makes for people, but not for the function that makes voice resources. */
function neededRoles(
  { voiceConnectors = {}, analyticsConfigurations = {} }: Backend,
  { calls }: Regions,
): LinkedRole[] {
  const [voice, pipelines] = SERVICE_LINKED_ROLES;
  const streams = Object.values(voiceConnectors).some(({ streaming }) => streaming && !streaming.disabled);
  return [
    ...(streams || calls.length > 0 ? [voice] : []),
    ...(Object.keys(analyticsConfigurations).length > 0 ? [pipelines] : []),
  ];
}

async function linkedRole(account: AccountView, { role, service }: LinkedRole): Promise<Finding | null> {
  const isThere = await account.hasRole(role);
  if (isThere === null) return unknown(`whether the role ${role} is there`);
  if (isThere) return null;
  return {
    level: "missing",
    says: `The account has no role ${role}.`,
    fix: `aws iam create-service-linked-role --aws-service-name ${service}`,
  };
}

/** AWS closed SIP media applications to new customers on 29 October 2026. */
async function applications(account: AccountView, region: string): Promise<Finding | null> {
  const count = await account.applications(region);
  if (count === null) return unknown(`whether there are SIP media applications in ${region}`);
  if (count > 0) return null;
  return {
    level: "warning",
    says: `There is no SIP media application in ${region} yet, and AWS makes none for new customers since 29 October 2026.`,
    fix: "Where AWS refuses, take `inbound`, `outbound` and `sipMediaApplications` out of carillon.config.ts: everything else is deployed without them.",
  };
}

const unknown = (what: string): Finding => ({
  level: "warning",
  says: `It could not be found out ${what}.`,
  fix: "The permission to look is missing, or the account could not be reached: see the deployer's policy of `carillon iam policy`.",
});

export function findingText({ level, says, fix }: Finding): string {
  return `${level === "missing" ? "✗" : "!"} ${says}\n  ${fix}`;
}
