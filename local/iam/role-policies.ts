import { CarillonError } from "../../shared/errors.ts";
import type { RolePolicies } from "./access.ts";
import { parsePolicy, type Statement } from "./policy.ts";

/** A resource of a synthesised template, with its intrinsic functions evaluated. */
export interface DeployedResource {
  /** For example `AWS::IAM::Role`. */
  readonly type: string;
  /** What `Ref` and `Fn::GetAtt` of its ARN say. */
  readonly ref: unknown;
  readonly arn: unknown;
  readonly properties: unknown;
}

export interface RolePoliciesOptions {
  /** Of one region. */
  readonly resources: readonly DeployedResource[];
  /** Names of deployed functions. */
  readonly functionNames: readonly string[];
  /** The environment of the functions in the local cloud: tables, buckets and the bus may be called otherwise there than in AWS. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What a role allows does not stand in the template. */
export class UnknownPolicyError extends CarillonError {
  readonly code = "UNKNOWN_POLICY";

  constructor(functionName: string, what: string) {
    super(`what the role of ${functionName} allows cannot be told: ${what}`);
  }
}

type Properties = Readonly<Record<string, unknown>>;
const propertiesOf = ({ properties }: DeployedResource): Properties => (properties ?? {}) as Properties;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/**
 * What the roles of functions allow, as synthesised, in the names of the local cloud.
 * @throws InvalidInputError for what the evaluator does not model, UnknownPolicyError for what the template does not say
 */
export function rolePolicies({ resources, functionNames, environment }: RolePoliciesOptions): RolePolicies {
  const policies = functionNames.map((name): [string, Statement[]] => {
    const deployed = resources.find(({ type, ref }) => type === "AWS::Lambda::Function" && ref === name);
    if (!deployed) throw new UnknownPolicyError(name, "the function is not in the templates");
    const { Role, Environment } = propertiesOf(deployed);
    const variables = (Environment as { Variables?: Properties } | undefined)?.Variables ?? {};
    const renamed = renaming(variables, environment);
    return [name, documentsOf(name, Role, resources).flatMap((one) => parsePolicy(renamed(one), `policy of ${name}`))];
  });
  return Object.fromEntries(policies);
}

function documentsOf(name: string, roleArn: unknown, resources: readonly DeployedResource[]): unknown[] {
  const role = resources.find(({ type, arn }) => type === "AWS::IAM::Role" && arn === roleArn);
  if (!role) throw new UnknownPolicyError(name, "the role is not in the templates");
  const { ManagedPolicyArns, Policies } = propertiesOf(role);
  if (listOf(ManagedPolicyArns).length > 0) throw new UnknownPolicyError(name, "it has managed policies");
  const attached = resources
    .filter(({ type }) => type === "AWS::IAM::Policy")
    .map(propertiesOf)
    .filter(({ Roles }) => listOf(Roles).includes(role.ref));
  return [...(listOf(Policies) as readonly Properties[]), ...attached].map(({ PolicyDocument }) => PolicyDocument);
}

/** What a function is told, there and here, says what is called how. */
function renaming(deployed: Properties, local: Readonly<Record<string, string>>): (document: unknown) => unknown {
  const names = new Map(
    Object.entries(deployed).flatMap(([variable, name]) => {
      const here = local[variable];
      return typeof name === "string" && here !== undefined && !name.includes("/") ? [[name, here] as const] : [];
    }),
  );
  const longestFirst = [...names.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`(?<=[:/])(?:${longestFirst.join("|")})(?=$|[:/])`, "g");
  const rename = (value: unknown): unknown => {
    if (typeof value === "string" && value.startsWith("arn:")) {
      return value.replace(pattern, (name) => names.get(name) ?? name);
    }
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, rename(inside)]));
  };
  return names.size === 0 ? (document) => document : rename;
}
