import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { type Command, Option } from "commander";
import { LOCAL_NAMES } from "../local/deployment.ts";
import type { Desk, DeskRecords, Voicemail } from "../shared/desk/desk.ts";
import { dynamoDesk } from "../shared/desk/dynamo-desk.ts";
import type { Hours } from "../shared/desk/hours.ts";
import { CarillonError } from "../shared/errors.ts";
import { openFlowsTable } from "../shared/runtime/flows-table.ts";
import { parseJson } from "../shared/schema.ts";
import { integer } from "./arguments.ts";
import { allowAnyLocalCredentials, type PlaceOptions } from "./place.ts";
import { terminal } from "./timeline.ts";

interface DeskOptions extends PlaceOptions {
  readonly table: string;
  readonly json?: boolean;
}

/** There is no such message. */
class NoVoicemailError extends CarillonError {
  readonly code = "NO_VOICEMAIL";

  constructor(id: string, mailbox: string) {
    super(`the mailbox ${mailbox} has no message ${id}: see carillon voicemails list ${mailbox}`);
  }
}

/** Does something at the desk, and shows what came of it: each thing as a line, or all as JSON. */
async function atDesk<Thing>(
  options: DeskOptions,
  ask: (desk: Desk & DeskRecords) => Promise<readonly Thing[]>,
  line: (thing: Thing) => string,
): Promise<void> {
  allowAnyLocalCredentials(options);
  const client = new DynamoDBClient(options.aws ? {} : { endpoint: options.endpoint });
  try {
    const things = await ask(dynamoDesk(openFlowsTable(options.table, client), Date.now));
    if (options.json) terminal.write(`${JSON.stringify(things, null, 2)}\n`);
    else terminal.write(things.length === 0 ? "nothing there\n" : `${things.map(line).join("\n")}\n`);
  } finally {
    client.destroy();
  }
}

const meetingLine = ({
  id,
  name,
  hostPin,
  guestPin,
}: {
  id: string;
  name: string;
  hostPin: string;
  guestPin: string;
}) => `${id}  host ${hostPin}, guests ${guestPin}  ${name}`;
const agentLine = ({ group, number, priority }: { group: string; number: string; priority: number }) =>
  `${group}  ${number}  priority ${priority}`;
const hoursLine = ({ place, hours }: { place: string; hours: Hours }) =>
  `${place}  ${hours.zone}  ${Object.keys(hours.week).join(" ")}, ${counted(Object.keys(hours.holidays).length, "holiday")}`;
const voicemailLine = ({ id, fromNumber, leftAt, bucket, key }: Voicemail) =>
  `${id}  ${new Date(leftAt).toISOString()}  from ${fromNumber}  s3://${bucket}/${key}`;

const counted = (count: number, thing: string) => `${count} ${thing}${count === 1 ? "" : "s"}`;

const sixDigits = () => String(Math.floor(Number(`0x${randomUUID().slice(0, 8)}`) % 1_000_000)).padStart(6, "0");

/** `carillon meetings`, `agents`, `hours` and `voicemails`: what call flows look up, and what callers left. */
export function deskCommands(program: Command, placeOptions: (command: Command) => Command): void {
  const command = (group: Command, name: string, description: string) =>
    placeOptions(group.command(name))
      .description(description)
      .addOption(new Option("--table <name>", "of call flows").env("FLOWS_TABLE").default(LOCAL_NAMES.flowsTable));

  const meetings = program.command("meetings").description("meetings that callers join by PIN");
  command(meetings, "add <id>", "adds a meeting, or changes it")
    .option("--name <name>", "for people", "")
    .option("--host-pin <pin>", "six digits (default: drawn)")
    .option("--guest-pin <pin>", "six digits (default: drawn)")
    .action((id: string, options: DeskOptions & { name: string; hostPin?: string; guestPin?: string }) => {
      const { name, hostPin = sixDigits(), guestPin = sixDigits() } = options;
      const meeting = { id, name, hostPin, guestPin };
      return atDesk(options, async (desk) => desk.putMeeting(meeting).then(() => [meeting]), meetingLine);
    });
  command(meetings, "list", "shows them").action((options: DeskOptions) =>
    atDesk(options, (desk) => desk.listMeetings(), meetingLine),
  );

  const agents = program.command("agents").description("who takes calls of a ring group");
  command(agents, "add <group> <number>", "adds an agent")
    .option("--priority <n>", "lower ones ring first", integer(1, 99), 1)
    .action((group: string, number: string, options: DeskOptions & { priority: number }) => {
      const agent = { group, number, priority: options.priority };
      return atDesk(options, async (desk) => desk.putAgent(agent).then(() => [agent]), agentLine);
    });
  command(agents, "remove <group> <number>", "removes an agent").action(
    (group: string, number: string, options: DeskOptions) =>
      atDesk(options, async (desk) => desk.removeAgent(group, number).then(() => desk.listAgents()), agentLine),
  );
  command(agents, "list", "shows them").action((options: DeskOptions) =>
    atDesk(options, (desk) => desk.listAgents(), agentLine),
  );

  const hours = program.command("hours").description("opening hours and holidays");
  command(hours, "set <place> <file>", "takes them from a JSON file").action(
    (place: string, file: string, options: DeskOptions) => {
      const read = parseJson(readFileSync(file, "utf8"), file) as Hours;
      return atDesk(options, async (desk) => desk.putHours(place, read).then(() => desk.listHours()), hoursLine);
    },
  );
  command(hours, "list", "shows them").action((options: DeskOptions) =>
    atDesk(options, (desk) => desk.listHours(), hoursLine),
  );

  const voicemails = program.command("voicemails").description("messages that callers left");
  command(voicemails, "list [mailbox]", "shows those of a mailbox").action((mailbox = "office", options: DeskOptions) =>
    atDesk(options, (desk) => desk.listVoicemails(mailbox), voicemailLine),
  );
  command(voicemails, "play <id> [mailbox]", "fetches the audio of a message")
    .option("--out <file>", "WAV file", "voicemail.wav")
    .action((id: string, mailbox = "office", options: DeskOptions & { out: string }) =>
      atDesk(options, async (desk) => [await fetchVoicemail(desk, id, mailbox, options)], voicemailLine),
    );
}

async function fetchVoicemail(
  desk: DeskRecords,
  id: string,
  mailbox: string,
  { aws, endpoint, out }: PlaceOptions & { readonly out: string },
): Promise<Voicemail> {
  const message = (await desk.listVoicemails(mailbox)).find((one) => one.id === id);
  if (!message) throw new NoVoicemailError(id, mailbox);
  const s3 = new S3Client(aws ? {} : { endpoint, forcePathStyle: true });
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: message.bucket, Key: message.key }));
    writeFileSync(out, (await Body?.transformToByteArray()) ?? new Uint8Array());
  } finally {
    s3.destroy();
  }
  return message;
}
