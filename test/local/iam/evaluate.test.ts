import fc from "fast-check";
import type { Context } from "../../../local/iam/conditions.ts";
import { evaluate } from "../../../local/iam/evaluate.ts";
import { parsePolicy } from "../../../local/iam/policy.ts";

const TABLE = "arn:aws:dynamodb:us-east-1:111122223333:table/calls";

/** A policy of statements that allow `dynamodb:GetItem` on a table unless they say otherwise. */
const policy = (...statements: readonly object[]) => ({
  Version: "2012-10-17",
  Statement: statements.map((statement) => ({
    Effect: "Allow",
    Action: "dynamodb:GetItem",
    Resource: TABLE,
    ...statement,
  })),
});

function decide(document: unknown, request: { action?: string; resource?: string; context?: Context } = {}) {
  const { action = "dynamodb:GetItem", resource = TABLE, context = {} } = request;
  return evaluate(parsePolicy(document, "policy of a test"), { action, resource, context });
}

describe("a policy", () => {
  it("denies what no statement is about, and whatever one denies", () => {
    expect(decide(policy())).toBe("allowed by none");
    expect(decide(policy({}))).toBe("allowed");
    expect(decide(policy({}, { Effect: "Deny", Action: "*", Resource: "*" }))).toBe("denied by a statement");
    expect(decide(policy({ Effect: "Deny", Action: "dynamodb:PutItem" }, {}))).toBe("allowed");
  });

  it.each([
    ["dynamodb:getitem", true],
    ["dynamodb:Get*", true],
    ["dynamodb:?etItem", true],
    ["*", true],
    ["dynamodb:Get", false],
    ["dynamodb:GetItems", false],
    ["dynamodb:?GetItem", false],
  ])("with the action %s is about GetItem: %s", (Action, isAbout) => {
    expect(decide(policy({ Action }))).toBe(isAbout ? "allowed" : "allowed by none");
  });

  it.each([
    ["arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/a/b", true],
    ["arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket", false],
    ["arn:aws:s3:::bucket/*/b", "arn:aws:s3:::bucket/a/c/b", true],
    ["arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket2/a", false],
    ["arn:aws:s3:::b.cket/*", "arn:aws:s3:::bucket/a", false],
    ["arn:aws:s3:::BUCKET/*", "arn:aws:s3:::bucket/a", false],
    ["arn:aws:sqs:*:111122223333:work", "arn:aws:sqs:us-east-1:111122223333:work", true],
    ["arn:aws:sqs:u*t-1:111122223333:work", "arn:aws:sqs:us-east-1:111122223333:work", true],
    ["arn:aws:lambda:us-east-1:111122223333:function:f:*", "arn:aws:lambda:us-east-1:111122223333:function:f:12", true],
    ["arn:aws:lambda:us-east-1:111122223333:function:f:*", "arn:aws:lambda:us-east-1:111122223333:function:f", false],
    ["arn:aws:lambda:us-east-1:111122223333:function:f", "arn:aws:lambda:us-east-1:111122223333:function:f:12", false],
    // Only at the end of a segment does * reach beyond a colon.
    ["arn:aws:lambda:us-east-1:111122223333:function:*", "arn:aws:lambda:us-east-1:111122223333:function:f:12", true],
    [
      "arn:aws:lambda:us-east-1:111122223333:function:*f:12",
      "arn:aws:lambda:us-east-1:111122223333:function:a:f:12",
      false,
    ],
  ])("on %s is about %s: %s", (Resource, resource, isAbout) => {
    expect(decide(policy({ Resource }), { resource })).toBe(isAbout ? "allowed" : "allowed by none");
  });

  it.each([
    [
      { StringEquals: { "aws:RequestedRegion": ["us-west-2", "us-east-1"] } },
      { "aws:RequestedRegion": "us-east-1" },
      true,
    ],
    [{ StringEquals: { "aws:requestedregion": "us-east-1" } }, { "aws:RequestedRegion": "us-east-1" }, true],
    [{ StringEquals: { "aws:RequestedRegion": "us-east-1" } }, {}, false],
    [
      { StringNotEquals: { "aws:RequestedRegion": ["us-west-2", "us-east-1"] } },
      { "aws:RequestedRegion": "us-east-1" },
      false,
    ],
    [{ StringNotEquals: { "aws:RequestedRegion": "us-west-2" } }, {}, true],
    [{ StringLike: { "s3:prefix": "parts/*" } }, { "s3:prefix": "parts/a" }, true],
    [{ StringNotLike: { "s3:prefix": "parts/*" } }, { "s3:prefix": "parts/a" }, false],
    [{ Bool: { "aws:SecureTransport": false } }, { "aws:SecureTransport": "true" }, false],
    [
      { Bool: { "aws:SecureTransport": "true" }, StringLike: { "s3:prefix": "a" } },
      { "aws:SecureTransport": "true" },
      false,
    ],
  ] as const)("under the condition %j is about a request with %j: %s", (Condition, context, isAbout) => {
    expect(decide(policy({ Condition }), { context })).toBe(isAbout ? "allowed" : "allowed by none");
  });

  it.each([
    ["an operator", { Condition: { NumericEquals: { "s3:prefix": "1" } } }],
    ["a form of an operator", { Condition: { StringEqualsIfExists: { "s3:prefix": "1" } } }],
    ["a key", { Condition: { StringEquals: { "aws:SourceIp": "203.0.113.1" } } }],
    ["a variable", { Resource: "arn:aws:s3:::bucket/$" + "{aws:username}" }],
    ["an ARN that is not whole", { Resource: "arn:aws:sqs" }],
    ["a service that is a wildcard", { Resource: "arn:aws:*:us-east-1:111122223333:work" }],
    ["an element", { NotAction: "s3:GetObject" }],
    ["a principal", { Principal: "*" }],
    ["an effect", { Effect: "Maybe" }],
  ])("with %s that is not modelled is an error", (_what, statement) => {
    expect(() => parsePolicy(policy(statement), "policy of a test")).toThrow("policy of a test is not valid");
  });

  it("never allows more for a statement that is taken away, unless it denies", () => {
    const statement = fc.record({
      Effect: fc.constantFrom("Allow", "Deny"),
      Action: fc.constantFrom("dynamodb:GetItem", "dynamodb:*", "s3:GetObject"),
      Resource: fc.constantFrom(TABLE, "*", "arn:aws:s3:::bucket/*"),
    });

    fc.assert(
      fc.property(fc.array(statement, { minLength: 1 }), fc.nat(), (statements, at) => {
        const index = at % statements.length;
        const [before, after] = [statements, statements.toSpliced(index, 1)].map((some) => decide(policy(...some)));
        if (statements[index]?.Effect === "Allow") expect([before, "allowed by none"]).toContain(after);
        else expect(before === "allowed" ? after : "allowed").toBe("allowed");
      }),
    );
  });
});
