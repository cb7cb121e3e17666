import {
  CreatePhoneNumberOrderCommand,
  GetPhoneNumberOrderCommand,
  type PhoneNumberOrder,
  type PhoneNumberProductType,
  type PhoneNumberType,
  paginateListPhoneNumberOrders,
  SearchAvailablePhoneNumbersCommand,
} from "@aws-sdk/client-chime-sdk-voice";
import { type Command, Option } from "commander";
import { collect } from "../../functions/provision-chime/context.ts";
import { requirementsOf } from "../../shared/numbering/requirements.ts";
import { integer } from "../arguments.ts";
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

interface SearchOptions extends VoiceOptions {
  readonly country: string;
  readonly type?: PhoneNumberType;
  readonly areaCode?: string;
  readonly city?: string;
  readonly state?: string;
  readonly tollFreePrefix?: string;
  readonly limit: number;
}

interface OrderOptions extends ConfirmedOptions {
  readonly product: PhoneNumberProductType;
  readonly name?: string;
}

/** `carillon numbers search|order|orders` */
export function orderCommands(numbers: Command, placeOptions: (command: Command) => Command): void {
  voiceCommand(numbers, placeOptions, "search", "finds numbers that can be ordered")
    .option("--country <country>", "two letters", "US")
    .addOption(new Option("--type <type>", "of numbers").choices(["Local", "TollFree"]))
    .option("--area-code <code>", "of the US, three digits")
    .option("--city <city>", "of the US, with --state")
    .option("--state <state>", "of the US, two letters")
    .option("--toll-free-prefix <prefix>", "800, 833, 844, 855, 866, 877 or 888")
    .option("--limit <n>", "at most so many", integer(1, 500), 20)
    .action(search);
  confirmedCommand(numbers, placeOptions, "order", "orders numbers that a search found: they cost from then on")
    .argument("<numbers...>", "E.164")
    .addOption(
      new Option("--product <type>", "of a Voice Connector (US only), or of SIP media applications")
        .choices(["VoiceConnector", "SipMediaApplicationDialIn"])
        .default("SipMediaApplicationDialIn"),
    )
    .option("--name <name>", "for you")
    .action(order);
  voiceCommand(numbers, placeOptions, "orders", "shows orders, or one of them")
    .argument("[id]", "of an order")
    .action(orders);
}

async function search(options: SearchOptions): Promise<void> {
  const { country, type, areaCode, city, state, tollFreePrefix, limit } = options;
  const input = {
    Country: country.toUpperCase(),
    MaxResults: limit,
    ...(type && { PhoneNumberType: type }),
    ...(areaCode && { AreaCode: areaCode }),
    ...(city && { City: city }),
    ...(state && { State: state }),
    ...(tollFreePrefix && { TollFreePrefix: tollFreePrefix }),
  };
  const { E164PhoneNumbers = [] } = await withVoice(options, (client) =>
    client.send(new SearchAvailablePhoneNumbersCommand(input)),
  );
  print(options, E164PhoneNumbers, ["number"], (number) => [number]);
  if (E164PhoneNumbers.length === 0 && !options.json) process.stderr.write(hint(country.toUpperCase()));
}

function hint(country: string): string {
  if (country === "US") return "ask for less: a state without a city, or another area code\n";
  const needed = requirementsOf(country)?.request.some(({ documents }) => (documents?.length ?? 0) > 0);
  return needed
    ? `numbers of ${country} need documents: see carillon numbers requirements ${country}\n`
    : `the service has none of ${country} now; AWS Support may: see carillon numbers request ${country}\n`;
}

async function order(E164PhoneNumbers: string[], options: OrderOptions): Promise<void> {
  const { product: ProductType, name: Name } = options;
  await confirm(
    options,
    `${E164PhoneNumbers.length === 1 ? "one number" : `${E164PhoneNumbers.length} numbers`} will be ordered, and billed each month`,
  );
  const { PhoneNumberOrder: placed = {} } = await withVoice(options, (client) =>
    client.send(
      new CreatePhoneNumberOrderCommand({ ProductType, E164PhoneNumbers, ...(Name !== undefined && { Name }) }),
    ),
  );
  printOne(options, placed, orderRows(placed));
  if (!options.json)
    process.stderr.write(`how far it is: carillon numbers orders ${placed.PhoneNumberOrderId ?? ""}\n`);
}

async function orders(id: string | undefined, options: VoiceOptions): Promise<void> {
  if (id !== undefined) {
    const { PhoneNumberOrder: found = {} } = await withVoice(options, (client) =>
      client.send(new GetPhoneNumberOrderCommand({ PhoneNumberOrderId: id })),
    );
    printOne(options, found, orderRows(found));
    return;
  }
  const all = await withVoice(options, (client) =>
    collect(paginateListPhoneNumberOrders({ client }, {}), (page) => page.PhoneNumberOrders),
  );
  print(options, all, ["order", "status", "kind", "numbers", "since"], (one) => [
    one.PhoneNumberOrderId ?? "",
    one.Status ?? "",
    one.OrderType ?? "",
    String((one.OrderedPhoneNumbers ?? []).length),
    one.CreatedTimestamp?.toISOString() ?? "",
  ]);
}

const orderRows = (one: PhoneNumberOrder): [string, string][] => [
  ["order", one.PhoneNumberOrderId ?? ""],
  ["status", one.Status ?? ""],
  ["product type", one.ProductType ?? ""],
  ...(one.OrderedPhoneNumbers ?? []).map(({ E164PhoneNumber = "", Status = "" }): [string, string] => [
    E164PhoneNumber,
    Status,
  ]),
];
