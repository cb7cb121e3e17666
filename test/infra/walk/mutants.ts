import type { Access, RolePolicies } from "../../../local/iam/access.ts";
import { evaluate } from "../../../local/iam/evaluate.ts";
import type { Statement } from "../../../local/iam/policy.ts";
import type { Wildcard } from "../../../local/iam/wildcards.ts";

/** A policy that lacks something of one statement. */
interface Mutant {
  readonly functionName: string;
  /** What it lacks. */
  readonly without: string;
  readonly statements: readonly Statement[];
}

const textOf = (wildcards: readonly Wildcard[]) => wildcards.map(({ text }) => text).join(", ");

/** Each policy without each of its statements. */
export function withoutStatements(policies: RolePolicies): Mutant[] {
  return Object.entries(policies).flatMap(([functionName, statements]) =>
    statements.map(({ actions, resources }, index) => ({
      functionName,
      without: `${textOf(actions)} on ${textOf(resources)}`,
      statements: statements.toSpliced(index, 1),
    })),
  );
}

/** Each policy without each action, and each resource, of a statement that has several. */
export function withoutElements(policies: RolePolicies): Mutant[] {
  return Object.entries(policies).flatMap(([functionName, statements]) =>
    statements.flatMap((statement, index) =>
      (["actions", "resources"] as const).flatMap((member) => {
        const elements = statement[member];
        if (elements.length < 2) return [];
        return elements.map(({ text }, at) => ({
          functionName,
          without: `${text} of ${member === "actions" ? textOf(statement.resources) : textOf(statement.actions)}`,
          statements: statements.with(index, { ...statement, [member]: elements.toSpliced(at, 1) }),
        }));
      }),
    ),
  );
}

/** Those that would have allowed all the same what was asked for. */
export function surviving(mutants: readonly Mutant[], asked: readonly Access[]): string[] {
  const allowed = asked.filter(({ decision }) => decision === "allowed");
  const distinct = [
    ...new Map(
      allowed.map((one) => [JSON.stringify([one.functionName, one.action, one.resource, one.context]), one]),
    ).values(),
  ];
  return mutants
    .filter(({ functionName, statements }) =>
      distinct
        .filter((access) => access.functionName === functionName)
        .every((access) => evaluate(statements, access) === "allowed"),
    )
    .map(({ functionName, without }) => `${functionName}: ${without}`);
}
