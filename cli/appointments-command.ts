import { ChimeSDKVoiceClient, paginateListSipMediaApplications } from "@aws-sdk/client-chime-sdk-voice";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { type Command, InvalidArgumentError, Option } from "commander";
import backend from "../carillon.config.ts";
import { sendTask } from "../functions/answer-call/aws/tasks.ts";
import { LANGUAGES, type Language } from "../functions/answer-call/prompts/languages.ts";
import type { Placement } from "../functions/run-background/place-reminder.ts";
import { LOCAL_NAMES } from "../local/deployment.ts";
import { nameOf } from "../shared/chime/config/names.ts";
import { answeringApplications } from "../shared/chime/config/uses.ts";
import { systemClock } from "../shared/clock.ts";
import { zone } from "../shared/desk/hours.ts";
import { CarillonError } from "../shared/errors.ts";
import type { Outcome } from "../shared/flow/outcome.ts";
import { openFlowsTable } from "../shared/runtime/flows-table.ts";
import { createStepStore } from "../shared/runtime/step-store.ts";
import { parse } from "../shared/schema.ts";
import { allowAnyLocalCredentials, type PlaceOptions } from "./place.ts";
import { terminal } from "./timeline.ts";

interface RemindOptions extends PlaceOptions {
  readonly appointment: string;
  readonly at: Date;
  readonly zone: string;
  readonly language: Language;
  readonly from?: string;
  readonly application?: string;
  readonly table: string;
  readonly json?: boolean;
}

/** Something that the command needs to know is neither given nor found. */
class NotFoundError extends CarillonError {
  readonly code = "NOT_FOUND";
}

/** The task has not ended in the time that the command waits. */
class NoOutcomeError extends CarillonError {
  readonly code = "NO_OUTCOME";

  constructor() {
    super(`the reminder was not placed within ${PATIENCE / 1000} s and is still tried: see carillon dead-letters list`);
  }
}

/** The task failed in a way that no repetition will make better. */
class ReminderFailedError extends CarillonError {
  readonly code = "REMINDER_FAILED";

  constructor(code: string) {
    super(`the reminder failed (${code}): see the log of run-background`);
  }
}

const PATIENCE = 30_000;
const LOOKS_EVERY = 200;
/** The applications of the configuration that answer with flows, by name. */
const APPLICATIONS = answeringApplications(backend).map((key) =>
  nameOf(key, backend.sipMediaApplications?.[key] ?? {}),
);

/** `carillon appointments remind`: has somebody called about an appointment, if the rules for calls allow it now. */
export function appointmentsCommand(program: Command, placeOptions: (command: Command) => Command): void {
  const appointments = program.command("appointments").description("calls about appointments");
  placeOptions(appointments.command("remind <number>"))
    .description("has somebody called about an appointment, once, if the rules for calls allow it now")
    .requiredOption("--appointment <id>", "which one: the same one at the same time is called about once")
    .requiredOption(
      "--at <time>",
      "when it is, in ISO 8601 with its offset, such as 2026-12-01T10:00:00-05:00",
      instant,
    )
    .requiredOption("--zone <name>", "the callee's time zone, such as America/New_York")
    .addOption(new Option("--language <name>").choices(Object.keys(LANGUAGES)).default("en"))
    .option("--from <number>", "the number that calls (default: the first that reminds of appointments)")
    .option("--application <id>", `SIP media application (default: ${APPLICATIONS.join(" or ")})`)
    .addOption(new Option("--table <name>", "of call flows").env("FLOWS_TABLE").default(LOCAL_NAMES.flowsTable))
    .action(remind);
}

async function remind(to: string, options: RemindOptions): Promise<void> {
  allowAnyLocalCredentials(options);
  const place = options.aws ? {} : { endpoint: options.endpoint };
  const timeZone = parse(zone, options.zone, "--zone");
  const from = options.from ?? numberThatReminds();
  const application = options.application ?? (await applicationNamed(new ChimeSDKVoiceClient(place)));
  const { appointment: appointmentId, at, language } = options;
  const key = `reminder#${appointmentId}#${at.toISOString()}`;
  const args = {
    from,
    to,
    zone: timeZone,
    sipMediaApplicationId: application,
    appointmentId,
    when: spoken(at, timeZone, language),
    language,
  };
  await sendTask(new LambdaClient(place), { key, name: "place-reminder", args });
  const { value, failure } = await outcomeOf(key, options.table, new DynamoDBClient(place));
  if (failure) throw new ReminderFailedError(failure.code);
  const placement = value as unknown as Placement;
  if (placement.kind === "not-placed") process.exitCode = 1;
  terminal.write(options.json ? `${JSON.stringify(placement, null, 2)}\n` : `${placementLine(placement)}\n`);
}

const placementLine = (placement: Placement): string =>
  placement.kind === "placed"
    ? `called: transaction ${placement.transactionId}`
    : `not called (${placement.why}): ${placement.message}`;

/** A time as it is said on the telephone. */
const spoken = (at: Date, timeZone: string, language: Language): string =>
  new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short", timeZone }).format(at);

function instant(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime()) || !/(Z|[+-]\d\d:?\d\d)$/.test(text)) {
    throw new InvalidArgumentError("a time such as 2026-12-01T10:00:00-05:00, with its offset or Z");
  }
  return time;
}

function numberThatReminds(): string {
  const found = Object.entries(backend.outbound ?? {}).find(([, { flow }]) => flow === "appointment-reminder");
  if (found) return found[0];
  throw new NotFoundError("no number of carillon.config.ts reminds of appointments: give one with --from");
}

async function applicationNamed(client: ChimeSDKVoiceClient): Promise<string> {
  for await (const { SipMediaApplications = [] } of paginateListSipMediaApplications({ client }, {})) {
    const id = SipMediaApplications.find(({ Name = "" }) => APPLICATIONS.includes(Name))?.SipMediaApplicationId;
    if (id !== undefined) return id;
  }
  throw new NotFoundError(
    `no SIP media application is named ${APPLICATIONS.join(" or ")}: give its id with --application`,
  );
}

async function outcomeOf(key: string, tableName: string, client: DynamoDBClient): Promise<Outcome> {
  const steps = createStepStore(openFlowsTable(tableName, client), systemClock.now);
  for (let waited = 0; waited < PATIENCE; waited += LOOKS_EVERY) {
    const outcome = await steps.outcome(key);
    if (outcome) return outcome;
    await systemClock.sleep(LOOKS_EVERY);
  }
  throw new NoOutcomeError();
}
