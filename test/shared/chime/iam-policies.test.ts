import * as voice from "@aws-sdk/client-chime-sdk-voice";
import { describe, expect, test } from "@jest/globals";
import { chimeActions, type PolicyName, policyFor } from "../../../shared/chime/iam-policies.ts";

const place = { account: "111122223333", region: "us-east-1" };
const actionsOf = (name: PolicyName) => policyFor(name, place).Statement.flatMap(({ Action }) => Action);

describe("policies for people", () => {
  test("name operations that the service has", () => {
    const unknown = chimeActions.filter((action) => !(`${action.replace("chime:", "")}Command` in voice));

    expect(unknown).toEqual([]);
  });

  test.each(["operator", "auditor", "deployer"] as const)("allow the %s no action by a wildcard", (name) => {
    expect(actionsOf(name).filter((action) => action.includes("*"))).toEqual([]);
    expect(new Set(actionsOf(name)).size).toBe(
      name === "deployer" ? actionsOf(name).length - 1 : actionsOf(name).length,
    );
  });

  test("let an auditor look, and nothing else", () => {
    expect(
      actionsOf("auditor").filter((action) => !/:(Get|List|Search|Query|FilterLog|DescribeLog)/.test(action)),
    ).toEqual([]);
  });

  test("let an operator look at all that an auditor does", () => {
    expect(actionsOf("operator")).toEqual(expect.arrayContaining(actionsOf("auditor")));
  });

  test("let a deployer make a linked role for the service that it is of, alone", () => {
    const made = policyFor("deployer", place).Statement.filter(({ Action }) =>
      Action.includes("iam:CreateServiceLinkedRole"),
    );

    expect(made).toHaveLength(2);
    for (const { Resource, Condition } of made) {
      expect(Resource).toContain(Condition?.["StringEquals"]?.["iam:AWSServiceName"]);
    }
  });

  test("keep every statement to resources, but where the service has none", () => {
    const open = (["operator", "auditor", "deployer"] as const).flatMap((name) =>
      policyFor(name, place)
        .Statement.filter(({ Resource }) => Resource === "*")
        .map(({ Sid }) => Sid),
    );

    expect([...new Set(open)].sort()).toEqual(["Metrics", "Numbers", "VoiceResources"]);
  });
});
