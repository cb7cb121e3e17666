import { type Command, Option } from "commander";
import type { Backend } from "../../functions/answer-call/backend.ts";
import { applyPlan } from "../../functions/provision-chime/apply.ts";
import { type Deployment, planResources } from "../../shared/chime/config/plan.ts";
import { DEFAULT_REGION } from "../../shared/chime/limits.ts";
import type { Declaration } from "../../shared/chime/resources.ts";
import { InvalidInputError } from "../../shared/errors.ts";
import { deployedName } from "../../shared/runtime/resources.ts";
import { paintFor } from "../dial/paint.ts";
import { terminal } from "../timeline.ts";
import { confirm } from "../voice/at-voice.ts";
import { type CompareOptions, compare } from "./compare.ts";
import { diffText, summary } from "./diff-text.ts";
import { CONFIG_FILE, loadBackend } from "./load-backend.ts";
import { planText } from "./plan-text.ts";

interface ConfigOptions {
  readonly file: string;
  readonly json?: boolean;
}

/** `carillon config`: what `carillon.config.ts` asks for, and whether it is so. */
export function configCommand(program: Command, placeOptions: (command: Command) => Command): void {
  const config = program.command("config").description("the voice resources that carillon.config.ts asks for");
  const command = (name: string, description: string) =>
    config
      .command(name)
      .description(description)
      .addOption(new Option("--file <path>", "the configuration").default(CONFIG_FILE))
      .option("--json", "prints one JSON document and nothing else");
  command("check", "finds what is wrong with it, before anything is called").action(check);
  const withService = (name: string, description: string) =>
    placeOptions(config.command(name))
      .description(description)
      .addOption(new Option("--file <path>", "the configuration").default(CONFIG_FILE))
      .option("--account <id>", "of --aws: twelve digits")
      .option("--records-bucket <name>", "of --aws: where call detail records go that name no bucket");
  withService("diff", "compares it with what is there; exits with 1 where something differs").action(diff);
  withService("apply", "makes, changes and removes voice resources until they are as it says")
    .option("--yes", "does not ask")
    .action(apply);
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

interface ApplyOptions extends CompareOptions {
  readonly json?: boolean;
  readonly yes?: boolean;
}

async function diff(options: ApplyOptions): Promise<void> {
  const { changes } = await compare(options);
  if (options.json)
    terminal.write(
      `${JSON.stringify(
        changes.filter(({ action }) => action !== "none"),
        null,
        2,
      )}\n`,
    );
  else terminal.write(diffText(changes, paintFor(process.stdout.isTTY, process.env)));
  if (changes.some(({ action }) => action !== "none")) process.exitCode = DIFFERENT;
}

/** As `diff` of POSIX says it. */
const DIFFERENT = 1;

async function apply(options: ApplyOptions): Promise<void> {
  const { providers, changes } = await compare(options);
  const paint = paintFor(process.stdout.isTTY, process.env);
  if (!options.json) terminal.write(diffText(changes, paint));
  if (changes.every(({ action }) => action === "none")) return;
  await confirm({ ...options, region: DEFAULT_REGION }, summary(changes));
  const done: { key: string; action: string; id: string | null }[] = [];
  for await (const { change, state, id } of applyPlan(providers, changes)) {
    if (state !== "done" || change.action === "none") continue;
    const key = change.action === "remove" ? change.resource.key : change.declaration.key;
    done.push({ key, action: change.action, id });
    if (!options.json) terminal.write(`${paint("green", "✓")} ${key}  ${PAST[change.action]} ${id ?? ""}\n`);
  }
  if (options.json) terminal.write(`${JSON.stringify(done, null, 2)}\n`);
}

const PAST = { create: "made", change: "changed", replace: "replaced by", remove: "removed" } as const;

async function print({ file, json }: ConfigOptions): Promise<void> {
  const declarations = planOf(await loadBackend(file));
  terminal.write(json ? `${JSON.stringify(declarations, null, 2)}\n` : planText(declarations));
}
