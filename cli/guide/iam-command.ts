import { Argument, type Command, InvalidArgumentError } from "commander";
import { type PolicyName, policyFor, SERVICE_LINKED_ROLES } from "../../shared/chime/iam-policies.ts";
import { DEFAULT_REGION } from "../../shared/chime/limits.ts";
import { terminal } from "../timeline.ts";

/** `carillon iam`: policies for people. Those of functions are the deployment's. */
export function iamCommand(program: Command): void {
  const iam = program.command("iam").description("policies for the people who run Carillon");
  iam
    .command("policy")
    .description("prints a policy of least privilege, to paste into IAM")
    .addArgument(new Argument("<who>", "for whom").choices(["operator", "auditor", "deployer"]))
    .requiredOption("--account <id>", "twelve digits", account)
    .option("--region <region>", "of Carillon", DEFAULT_REGION)
    .option("--prefix <name>", "of the stacks", "carillon")
    .action((who: PolicyName, place: { account: string; region: string; prefix: string }) => {
      terminal.write(`${JSON.stringify(policyFor(who, place), null, 2)}\n`);
      if (who === "deployer") process.stderr.write(PRECHECKS);
    });
}

function account(text: string): string {
  if (/^\d{12}$/.test(text)) return text;
  throw new InvalidArgumentError("the twelve digits of an AWS account are needed");
}

const PRECHECKS = `
The service makes its linked roles when streaming is started or a SIP media application is made. Look whether they are there:

${SERVICE_LINKED_ROLES.map(({ role }) => `  aws iam get-role --role-name ${role}`).join("\n")}

and make those that are not, if your organization has to approve them first:

${SERVICE_LINKED_ROLES.map(({ service }) => `  aws iam create-service-linked-role --aws-service-name ${service}`).join("\n")}
`;
