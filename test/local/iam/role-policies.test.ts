import { evaluate } from "../../../local/iam/evaluate.ts";
import { type DeployedResource, rolePolicies, UnknownPolicyError } from "../../../local/iam/role-policies.ts";

const NAME = "carillon-reader";
const policyOf = (Resource: string) => ({
  PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource }] },
});
const deployed = (type: string, ref: string, properties: unknown): DeployedResource => ({
  ...{ type, ref, properties },
  arn: `arn:of:${ref}`,
});
const reader = deployed("AWS::Lambda::Function", NAME, {
  Role: "arn:of:role",
  Environment: { Variables: { BUCKET: "calls-111122223333", TABLE: "calls", LEVEL: "INFO" } },
});
const role = (properties: object = {}) => deployed("AWS::IAM::Role", "role", properties);

const statementsOf = (...resources: readonly DeployedResource[]) =>
  rolePolicies({ resources, functionNames: [NAME], environment: { BUCKET: "local-calls", TABLE: "local" } })[NAME] ??
  [];
const reads = (statements: ReturnType<typeof statementsOf>, resource: string) =>
  evaluate(statements, { action: "s3:GetObject", resource, context: {} });

describe("the policies of a role", () => {
  it("are those in it and those that are attached to it, in the names of the local cloud", () => {
    const statements = statementsOf(
      reader,
      role({ Policies: [policyOf("arn:aws:s3:::calls-111122223333/a/calls")] }),
      deployed("AWS::IAM::Policy", "own", { Roles: ["role"], ...policyOf("arn:aws:s3:::calls-111122223333-more/b") }),
      deployed("AWS::IAM::Policy", "another", { Roles: ["other"], ...policyOf("*") }),
    );

    expect(reads(statements, "arn:aws:s3:::local-calls/a/local")).toBe("allowed");
    // A name that only begins like another is not that one.
    expect(reads(statements, "arn:aws:s3:::calls-111122223333-more/b")).toBe("allowed");
    expect(reads(statements, "arn:aws:s3:::anything/else")).toBe("allowed by none");
  });

  it.each([
    ["the function is not there", []],
    ["its role is not there", [reader]],
    [
      "the role has managed policies",
      [reader, role({ ManagedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] })],
    ],
  ])("cannot be told where %s", (_where, resources) => {
    expect(() => statementsOf(...resources)).toThrow(UnknownPolicyError);
  });
});
