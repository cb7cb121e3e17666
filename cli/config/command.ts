import { type Command, Option } from "commander";
import type { Backend } from "../../functions/answer-call/backend.ts";
import { type Deployment, planResources } from "../../shared/chime/config/plan.ts";
import type { Declaration } from "../../shared/chime/resources.ts";
import { InvalidInputError } from "../../shared/errors.ts";
import { deployedName } from "../../shared/runtime/resources.ts";
import { terminal } from "../timeline.ts";
import { CONFIG_FILE, loadBackend } from "./load-backend.ts";
import { planText } from "./plan-text.ts";

interface ConfigOptions {
  readonly file: string;
  readonly json?: boolean;
}

/** `carillon config`: what `carillon.config.ts` asks for, and whether it is so. */
export function configCommand(program: Command): void {
  const config = program.command("config").description("the voice resources that carillon.config.ts asks for");
  const command = (name: string, description: string) =>
    config
      .command(name)
      .description(description)
      .addOption(new Option("--file <path>", "the configuration").default(CONFIG_FILE))
      .option("--json", "prints one JSON document and nothing else");
  command("check", "finds what is wrong with it, before anything is called").action(check);
  command("print", "shows what has to be there, in the order in which it is made").action(print);
}

/** Where a configuration is looked at without being deployed: what is not known is said in its place. */
const NOWHERE: Deployment = {
  answerCallArn: (region) => `arn:aws:lambda:${region}:<account>:function:${deployedName("answer-call")}:live`,
  recordsBucket: "<the records bucket>",
};

const planOf = (backend: Backend): Declaration[] => planResources(backend, NOWHERE);

async function check({ file, json }: ConfigOptions): Promise<void> {
  try {
    const declarations = planOf(await loadBackend(file));
    if (json) terminal.write(`${JSON.stringify({ file, valid: true, issues: [] }, null, 2)}\n`);
    else terminal.write(`${file} is in order: ${declarations.length} voice resources\n`);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    process.exitCode = 1;
    const { issues } = error;
    if (json) terminal.write(`${JSON.stringify({ file, valid: false, issues }, null, 2)}\n`);
    else terminal.write(issuesText(file, issues));
  }
}

function issuesText(file: string, issues: InvalidInputError["issues"]): string {
  const paragraphs = issues.map(
    ({ path, found, allowed }) => `  ${path || "(all of it)"}\n    found    ${found}\n    allowed  ${allowed}\n`,
  );
  return `${file}: ${issues.length === 1 ? "one thing is" : `${issues.length} things are`} wrong\n\n${paragraphs.join("\n")}`;
}

async function print({ file, json }: ConfigOptions): Promise<void> {
  const declarations = planOf(await loadBackend(file));
  terminal.write(json ? `${JSON.stringify(declarations, null, 2)}\n` : planText(declarations));
}
