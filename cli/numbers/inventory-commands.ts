import {
  type ChimeSDKVoiceClient,
  DeletePhoneNumberCommand,
  GetPhoneNumberCommand,
  type PhoneNumber,
  type PhoneNumberAssociationName,
  type PhoneNumberProductType,
  paginateListPhoneNumbers,
  RestorePhoneNumberCommand,
  UpdatePhoneNumberCommand,
} from "@aws-sdk/client-chime-sdk-voice";
import { type Command, Option } from "commander";
import { collect } from "../../functions/provision-chime/context.ts";
import { type Assignment, assign, unassign } from "../../functions/provision-chime/numbers-of.ts";
import { CarillonError } from "../../shared/errors.ts";
import {
  type ConfirmedOptions,
  confirm,
  confirmedCommand,
  print,
  printOne,
  type VoiceOptions,
  voiceCommand,
  withVoice,
} from "../voice/at-voice.ts";

/** What was asked of a number does not go with what it is. */
export class NumberCommandError extends CarillonError {
  readonly code = "NUMBER_COMMAND";
}

interface ListOptions extends VoiceOptions {
  readonly status?: string;
  readonly connector?: string;
  readonly group?: string;
  readonly rule?: string;
}

interface TargetOptions extends ConfirmedOptions {
  readonly connector?: string;
  readonly group?: string;
}

interface NameOptions extends VoiceOptions {
  readonly name?: string;
  readonly callingName?: string;
  readonly product?: PhoneNumberProductType;
}

const NUMBER = "<number>";
const NUMBERS = "<numbers...>";
const E164 = "E.164, for example +12065550100";

/** `carillon numbers list|show|assign|unassign|move|name|delete|restore` */
export function inventoryCommands(numbers: Command, placeOptions: (command: Command) => Command): void {
  const command = (name: string, what: string) => voiceCommand(numbers, placeOptions, name, what);
  const confirmed = (name: string, what: string) => confirmedCommand(numbers, placeOptions, name, what);
  const target = (made: Command) =>
    made.option("--connector <id>", "a Voice Connector").option("--group <id>", "a Voice Connector group");
  command("list", "shows the inventory")
    .option("--status <status>", "only those, for example Unassigned")
    .addOption(new Option("--connector <id>", "only those of a Voice Connector").conflicts(["group", "rule"]))
    .addOption(new Option("--group <id>", "only those of a Voice Connector group").conflicts(["rule"]))
    .option("--rule <id>", "only those of a SIP rule")
    .action(list);
  command("show", "shows all that is known of a number").argument(NUMBER, E164).action(show);
  target(command("assign", "assigns numbers that are not assigned to anything"))
    .argument(NUMBERS, E164)
    .action(assignThem);
  confirmed("unassign", "takes numbers from what they are assigned to: calls to them are not answered any more")
    .argument(NUMBERS, E164)
    .action(unassignThem);
  target(confirmed("move", "assigns numbers to something else, without a time between"))
    .argument(NUMBERS, E164)
    .action(move);
  command("name", "names a number, for you or for whom it calls, or changes its product type")
    .argument(NUMBER, E164)
    .option("--name <name>", "for you")
    .option(
      "--calling-name <name>",
      "for whom it calls: local numbers of the US, at most 15 letters, digits or spaces; once in seven days",
    )
    .addOption(
      new Option("--product <type>", "of a number that is not assigned").choices([
        "VoiceConnector",
        "SipMediaApplicationDialIn",
      ]),
    )
    .action(name);
  confirmed("delete", "gives numbers back: seven days in the deletion queue, then they may be another's")
    .argument(NUMBERS, E164)
    .action(deleteThem);
  command("restore", "takes numbers back out of the deletion queue").argument(NUMBERS, E164).action(restore);
}

const FILTERS = {
  connector: "VoiceConnectorId",
  group: "VoiceConnectorGroupId",
  rule: "SipRuleId",
} as const satisfies Record<string, PhoneNumberAssociationName>;

async function list(options: ListOptions): Promise<void> {
  const [filter] = (["connector", "group", "rule"] as const).filter((one) => options[one] !== undefined);
  const input = {
    ...(options.status !== undefined && { Status: options.status }),
    ...(filter && { FilterName: FILTERS[filter], FilterValue: options[filter] }),
  };
  const found = await withVoice(options, (client) =>
    collect(paginateListPhoneNumbers({ client }, input), (page) => page.PhoneNumbers),
  );
  print(options, found, ["number", "status", "product type", "assigned to", "name"], (number) => [
    number.E164PhoneNumber ?? "",
    number.Status ?? "",
    number.ProductType ?? "",
    associationsText(number),
    number.Name ?? "",
  ]);
}

const associationsText = ({ Associations = [] }: PhoneNumber) =>
  Associations.map(({ Name = "", Value = "" }) => `${Name.replace(/Id$/, "")} ${Value}`).join(", ");

async function get(client: ChimeSDKVoiceClient, PhoneNumberId: string): Promise<PhoneNumber> {
  const { PhoneNumber: number = {} } = await client.send(new GetPhoneNumberCommand({ PhoneNumberId }));
  return number;
}

async function show(number: string, options: VoiceOptions): Promise<void> {
  await withVoice(options, async (client) => {
    const found = await get(client, number);
    const time = (at: Date | undefined) => at?.toISOString() ?? "";
    const rows: readonly (readonly [string, string])[] = [
      ["number", found.E164PhoneNumber ?? number],
      ["status", found.Status ?? ""],
      ["country", found.Country ?? ""],
      ["type", found.Type ?? ""],
      ["product type", found.ProductType ?? ""],
      ["assigned to", associationsText(found)],
      ["name", found.Name ?? ""],
      ["calling name", [found.CallingName, found.CallingNameStatus].filter(Boolean).join(", ")],
      ["in the inventory since", time(found.CreatedTimestamp)],
      ["given back on", time(found.DeletionTimestamp)],
      ["order", found.OrderId ?? ""],
    ];
    printOne(
      options,
      found,
      rows.filter(([, value]) => value !== ""),
    );
  });
}

function targetOf({ connector, group }: TargetOptions): Assignment {
  if ((connector === undefined) === (group === undefined)) {
    throw new NumberCommandError(
      "say one of --connector and --group; numbers of SIP media applications are assigned by SIP rules",
    );
  }
  return connector === undefined
    ? { to: "VoiceConnectorGroupId", id: group ?? "" }
    : { to: "VoiceConnectorId", id: connector };
}

const assignmentsOf = ({ Associations = [] }: PhoneNumber): Assignment[] =>
  Associations.flatMap(({ Name, Value: id }): Assignment[] =>
    id !== undefined && (Name === "VoiceConnectorId" || Name === "VoiceConnectorGroupId") ? [{ to: Name, id }] : [],
  );

/** Does something with each of several numbers, and shows them as they are then. */
async function withEach(
  numbers: readonly string[],
  options: VoiceOptions,
  work: (client: ChimeSDKVoiceClient, number: string) => Promise<unknown>,
): Promise<void> {
  await withVoice(options, async (client) => {
    const after: PhoneNumber[] = [];
    for (const number of numbers) {
      await work(client, number);
      after.push(await get(client, number));
    }
    print(options, after, ["number", "status", "assigned to"], (number) => [
      number.E164PhoneNumber ?? "",
      number.Status ?? "",
      associationsText(number),
    ]);
  });
}

async function assignThem(numbers: readonly string[], options: TargetOptions): Promise<void> {
  const target = targetOf(options);
  await withEach(numbers, options, async (client, number) => {
    const found = await get(client, number);
    if ((found.Associations ?? []).length > 0) {
      throw new NumberCommandError(
        `a number is assigned to ${associationsText(found)} already: carillon numbers move takes it from there`,
      );
    }
    await assign(client, target, number);
  });
}

async function unassignThem(numbers: readonly string[], options: ConfirmedOptions): Promise<void> {
  await confirm(options, `${counted(numbers)} will not be answered any more`);
  await withEach(numbers, options, async (client, number) => {
    const found = await get(client, number);
    const assignments = assignmentsOf(found);
    if (assignments.length === 0 && (found.Associations ?? []).length > 0) {
      throw new NumberCommandError(`a number is assigned to ${associationsText(found)}: remove the SIP rule instead`);
    }
    for (const assignment of assignments) await unassign(client, assignment, [number]);
  });
}

async function move(numbers: readonly string[], options: TargetOptions): Promise<void> {
  const target = targetOf(options);
  await confirm(options, `calls to ${counted(numbers)} will go to ${target.id}`);
  await withEach(numbers, options, (client, number) => assign(client, target, number));
}

async function name(PhoneNumberId: string, options: NameOptions): Promise<void> {
  const { name: Name, callingName: CallingName, product: ProductType } = options;
  // The service takes one of them at a time.
  const updates = [{ ProductType }, { Name }, { CallingName }].filter(
    (update) => Object.values(update)[0] !== undefined,
  );
  if (updates.length === 0) throw new NumberCommandError("say --name, --calling-name or --product");
  await withVoice(options, async (client) => {
    for (const update of updates) await client.send(new UpdatePhoneNumberCommand({ PhoneNumberId, ...update }));
  });
  await show(PhoneNumberId, options);
}

async function deleteThem(numbers: readonly string[], options: ConfirmedOptions): Promise<void> {
  await confirm(options, `${counted(numbers)} will be given back, and may be another's in a week`);
  await withEach(numbers, options, (client, PhoneNumberId) =>
    client.send(new DeletePhoneNumberCommand({ PhoneNumberId })),
  );
}

async function restore(numbers: readonly string[], options: VoiceOptions): Promise<void> {
  await withEach(numbers, options, (client, PhoneNumberId) =>
    client.send(new RestorePhoneNumberCommand({ PhoneNumberId })),
  );
}

const counted = (numbers: readonly string[]) =>
  numbers.length === 1 ? (numbers[0] ?? "") : `${numbers.length} numbers`;
