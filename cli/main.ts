import { Command, Option } from "commander";
import { LOCAL_NAMES } from "../local/deployment.ts";
import { CarillonError, messageOf } from "../shared/errors.ts";
import { appointmentsCommand } from "./appointments-command.ts";
import { anyInteger, integer, seconds } from "./arguments.ts";
import { callsCommand } from "./calls/command.ts";
import { configCommand } from "./config/command.ts";
import { costCommand } from "./cost-command.ts";
import { deadLettersCommand } from "./dead-letters-command.ts";
import { demoCommand, startCommand } from "./demo-command.ts";
import { deskCommands } from "./desk-commands.ts";
import { dialCommand } from "./dial/command.ts";
import { iamCommand } from "./guide/iam-command.ts";
import { networkCommand } from "./guide/network-command.ts";
import { mediaCommand } from "./media/command.ts";
import { numbersCommand } from "./numbers/command.ts";
import type { PlaceOptions } from "./place.ts";
import { ingestCommand, rejectedRecordsCommand } from "./records-command.ts";
import { replayCommand } from "./replay-command.ts";
import { connectorsCommand } from "./voice/connectors-command.ts";
import { emergencyCommand } from "./voice/emergency-command.ts";
import { rulesCommand } from "./voice/rules-command.ts";

function callOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--pace <pace>", "as fast as people speak, or as the machine goes")
        .choices(["real", "max"])
        .default("real"),
    )
    .option("--seconds <n>", "length of the call", seconds, 10)
    .option("--caller <file>", "what the caller says: a WAV file, 8 kHz, mono (default: a tone)")
    .option("--callee <file>", "what the callee says")
    .option("--state <folder>", "where everything is stored (default: a folder for each command under .carillon)")
    .option("--task", "has a long-running task read the audio, instead of a function")
    .option("--in-process", "runs the functions in this process, for a debugger")
    .option("--faults <file>", "what goes wrong in the cloud, on purpose and by a seed: examples/faults.json")
    .option("--logs", "prints what the functions log");
}

const program = new Command("carillon")
  .description("Telephony backend for the Amazon Chime SDK voice services, and the local cloud it runs on")
  .showHelpAfterError();

callOptions(program.command("start"))
  .description("brings the local cloud up, calls its front desk, streams one demo call through it and stays up")
  .option("--fresh", "forgets what earlier runs stored")
  .option("--port <n>", "port on 127.0.0.1; 0 for any that is free", integer(0, 65_535), 4770)
  .action(startCommand);

callOptions(program.command("demo"))
  .description(
    "calls the front desk of a local cloud of its own and streams one demo call through it, forgetting earlier runs, then exits",
  )
  .option("--json", "prints one JSON document and nothing else")
  .action(demoCommand);

program
  .command("replay")
  .description("runs recorded events through the functions they start, in a local cloud of its own")
  .argument("<path...>", "an event file, or a folder: one recorded story, in the order of its file names")
  .option("--json", "prints one JSON document and nothing else")
  .option("--shuffle <seed>", "delivers the events in another order", anyInteger)
  .option("--repeat [times]", "delivers each event this often (default: twice)", integer(1, 1000))
  .option("--drop <seed>", "loses one event of each story", anyInteger)
  .option("--slow", "delivers each event only when nothing more follows from those before it")
  .option("--logs", "prints what the functions log")
  .option("--handler <file>", "of requests to an SMA handler: the handler (default: the one that the story names)")
  .option("--env <file>", "variables of that handler")
  .option("--update", "writes what happened to expected.json instead of comparing")
  .action(replayCommand);

program.addCommand(dialCommand());
program.addCommand(mediaCommand({ positive: seconds, integer: anyInteger }));

/** Where a command finds Carillon, and how it answers. */
function placeOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--endpoint <url>", "of a local cloud").env("AWS_ENDPOINT_URL").default("http://127.0.0.1:4770"),
    )
    .option("--aws", "of the account that the AWS settings name")
    .option("--json", "prints one JSON document and nothing else");
}

program.addCommand(callsCommand(placeOptions));

const deadLetters = program.command("dead-letters").description("inputs that were given up on");
for (const action of ["list", "retry"] as const) {
  placeOptions(deadLetters.command(action))
    .description(action === "list" ? "shows them" : "sends each one back to where it failed")
    .action((options: PlaceOptions & { json?: boolean }) => deadLettersCommand(action, options));
}

const records = program.command("records").description("records that AWS writes after a call");
records
  .command("ingest")
  .description("takes the records in a folder, a tar or a zip into a dataset for SQL; can be stopped and run again")
  .argument("<path>", "a copy of the records bucket, or of a part of it")
  .option("--out <folder>", "where the dataset is", ".carillon/records")
  .option("--json", "prints one JSON document and nothing else")
  .action(ingestCommand);
for (const [name, action] of [
  ["rejected", "list"],
  ["retry", "retry"],
] as const) {
  placeOptions(records.command(name))
    .description(action === "list" ? "shows the objects that could not be read" : "has each of them read again")
    .addOption(
      new Option("--bucket <name>", "where they are kept")
        .env("DEAD_LETTER_BUCKET")
        .default(LOCAL_NAMES.deadLetterBucket),
    )
    .action((options: PlaceOptions & { bucket: string; json?: boolean }) => rejectedRecordsCommand(action, options));
}

configCommand(program, placeOptions);
numbersCommand(program, placeOptions);
connectorsCommand(program, placeOptions);
rulesCommand(program, placeOptions);
emergencyCommand(program, placeOptions);
costCommand(program);
networkCommand(program);
iamCommand(program);
deskCommands(program, placeOptions);
appointmentsCommand(program, placeOptions);

process.env["AWS_REGION"] ??= "us-east-1";

try {
  await program.parseAsync();
} catch (error) {
  const code = error instanceof CarillonError ? error.code : isRefusal(error) ? error.name : null;
  process.stderr.write(`carillon: ${messageOf(error)}${code === null ? "" : ` [${code}]`}\n`);
  // A missing file or a port in use is no defect of the command: there a stack would only hide the message.
  const isExpected = code !== null || (error instanceof Error && "syscall" in error);
  if (!isExpected && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  if ((error as { code?: unknown }).code === "ECONNREFUSED") {
    process.stderr.write("No local cloud answers there: npm start brings one up, --aws asks your account.\n");
  }
  process.exitCode = 1;
}

/** What an AWS service answers when it refuses something. */
function isRefusal(error: unknown): error is Error {
  return error instanceof Error && (error as { $fault?: unknown }).$fault === "client";
}
