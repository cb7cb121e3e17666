import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  paginateListVoiceConnectors,
  ValidateE911AddressCommand,
  type ValidateE911AddressResponse,
} from "@aws-sdk/client-chime-sdk-voice";
import type { Command } from "commander";
import { collect } from "../../functions/provision-chime/context.ts";
import { LOCAL_ACCOUNT } from "../../local/cloud.ts";
import { buildPidf, type CivicAddress, emergencyInvite, readPidf } from "../../shared/chime/pidf.ts";
import { InvalidInputError } from "../../shared/errors.ts";
import { terminal } from "../timeline.ts";
import { print, printOne, type VoiceOptions, voiceCommand, withVoice } from "./at-voice.ts";
import { connectorState } from "./connector-state.ts";

interface AddressOptions extends VoiceOptions {
  readonly number: string;
  readonly street: string;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
  readonly account: string;
}

interface PidfOptions extends AddressOptions {
  readonly suffix?: string;
  readonly preDirectional?: string;
  readonly postDirectional?: string;
  readonly name?: string;
  readonly entity: string;
  readonly sdp?: string;
  readonly read?: string;
}

/** `carillon emergency validate|show|pidf`: calls to 911 from phone systems. */
export function emergencyCommand(program: Command, placeOptions: (command: Command) => Command): void {
  const emergency = program.command("emergency").description("emergency calls: addresses, routing numbers, locations");
  const command = (name: string, what: string) => voiceCommand(emergency, placeOptions, name, what);
  addressOptions(
    command(
      "validate",
      "asks the service whether an address of a building in the US is one that emergency services know",
    ),
  )
    .option("--account <id>", "that asks", LOCAL_ACCOUNT)
    .action(validate);
  command("show", "shows the routing numbers of each Voice Connector").action(show);
  const pidf = emergency
    .command("pidf")
    .description("writes the location for the INVITE of an emergency call (RFC 4119, RFC 6442), or reads one")
    .option("--read <file>", "reads the address in a file with an INVITE or a location object instead")
    .option("--json", "prints one JSON document and nothing else");
  addressOptions(pidf, false)
    .option("--suffix <suffix>", "of the street, for example Ave")
    .option("--pre-directional <direction>", "before the name of the street, for example N")
    .option("--post-directional <direction>", "after it")
    .option("--name <name>", "of the building, or of who is there")
    .option("--entity <uri>", "whose location it is", "pres:desk@pbx.example.com")
    .option("--sdp <file>", "a session description: prints header fields and body of the INVITE with it")
    .action(location);
}

function addressOptions(command: Command, required = true): Command {
  const options: readonly (readonly [string, string])[] = [
    ["--number <number>", "of the house"],
    ["--street <street>", "as the INVITE has it, without suite or flat"],
    ["--city <city>", "of the US"],
    ["--state <state>", "two letters"],
    ["--postal-code <code>", "ZIP code"],
  ];
  for (const [flags, description] of options) {
    if (required) command.requiredOption(flags, description);
    else command.option(flags, description);
  }
  return command;
}

/** What the service found (API reference, ValidateE911Address). */
const RESULTS: Readonly<Record<number, string>> = {
  0: "valid, as it is",
  1: "valid, corrected: use what stands below, exactly so, in the INVITE",
  2: "not valid: one of the addresses below may be meant",
};

async function validate({
  number,
  street,
  city,
  state,
  postalCode,
  account,
  ...options
}: AddressOptions): Promise<void> {
  const answer = await withVoice(options, (client) =>
    client.send(
      new ValidateE911AddressCommand({
        AwsAccountId: account,
        StreetNumber: number,
        StreetInfo: street,
        City: city,
        State: state,
        Country: "US",
        PostalCode: postalCode,
      }),
    ),
  );
  const { $metadata: _metadata, ...found } = answer;
  printOne(options, found, validationRows(found));
  if (found.ValidationResult === 2) process.exitCode = 1;
}

function validationRows({
  ValidationResult = -1,
  Address,
  CandidateAddressList = [],
  AddressExternalId,
}: Omit<ValidateE911AddressResponse, "$metadata">): [string, string][] {
  const text = (parts: readonly (string | undefined)[]) => parts.filter((part) => part).join(" ");
  const address =
    Address &&
    text([
      Address.streetNumber,
      Address.preDirectional,
      Address.streetName,
      Address.streetSuffix,
      Address.postDirectional,
      Address.city,
      Address.state,
      Address.postalCode,
    ]);
  return [
    ["address", RESULTS[ValidationResult] ?? `unknown result ${ValidationResult}`],
    ...(address ? [["use", address] as [string, string]] : []),
    ...(AddressExternalId ? [["id", AddressExternalId] as [string, string]] : []),
    ...CandidateAddressList.map((one): [string, string] => [
      "candidate",
      text([one.streetNumber, one.streetInfo, one.city, one.state, one.postalCode]),
    ]),
  ];
}

async function show(options: VoiceOptions): Promise<void> {
  const rows = await withVoice(options, async (client) => {
    const connectors = await collect(paginateListVoiceConnectors({ client }, {}), (page) => page.VoiceConnectors);
    const states = await Promise.all(
      connectors.map(({ VoiceConnectorId = "" }) => connectorState(client, VoiceConnectorId)),
    );
    return states.flatMap(({ general, emergency }) =>
      (emergency?.DNIS ?? []).map((number) => ({ connector: general.Name ?? "", ...number })),
    );
  });
  print(options, rows, ["connector", "routing number", "test number", "country"], (row) => [
    row.connector,
    row.EmergencyPhoneNumber ?? "",
    row.TestPhoneNumber ?? "none: one is recommended",
    row.CallingCountry ?? "",
  ]);
}

function location(options: PidfOptions): void {
  if (options.read === undefined) writeLocation(options);
  else readLocation(options.read, options.json === true);
}

function writeLocation(options: PidfOptions): void {
  const pidf = buildPidf(addressOf(options), { entity: options.entity, at: Date.now() });
  if (options.sdp === undefined) {
    terminal.write(options.json ? `${JSON.stringify({ pidf }, null, 2)}\n` : pidf);
    return;
  }
  const contentId = `${randomUUID()}@${options.entity.split("@")[1] ?? "pbx.example.com"}`;
  const invite = emergencyInvite({ pidf, sdp: readFileSync(options.sdp, "utf8"), contentId, boundary: randomUUID() });
  const headers = Object.entries(invite.headers).map(([name, value]) => `${name}: ${value}`);
  terminal.write(
    options.json ? `${JSON.stringify(invite, null, 2)}\n` : `${headers.join("\r\n")}\r\n\r\n${invite.body}`,
  );
}

function addressOf(options: PidfOptions): CivicAddress {
  const needed = {
    number: options.number,
    street: options.street,
    city: options.city,
    state: options.state,
    "postal-code": options.postalCode,
  };
  const missing = Object.entries(needed).flatMap(([name, value]) =>
    value ? [] : [{ path: `--${name}`, found: "nothing", allowed: "text" }],
  );
  if (missing.length > 0) throw new InvalidInputError("the address", missing);
  const { suffix, preDirectional, postDirectional, name } = options;
  return {
    country: "US",
    state: options.state,
    city: options.city,
    streetNumber: options.number,
    street: {
      name: options.street,
      ...(suffix !== undefined && { suffix }),
      ...(preDirectional !== undefined && { preDirectional }),
      ...(postDirectional !== undefined && { postDirectional }),
    },
    ...(name !== undefined && { name }),
    postalCode: options.postalCode,
  };
}

function readLocation(file: string, json: boolean): void {
  const address = readPidf(readFileSync(file, "utf8"));
  if (!address)
    throw new InvalidInputError(file, [
      { path: "", found: "no civic address", allowed: "a location object (RFC 4119) with a civic address (RFC 5139)" },
    ]);
  terminal.write(
    json
      ? `${JSON.stringify(address, null, 2)}\n`
      : `${Object.entries(address)
          .map(([element, value]) => `${element}  ${value}`)
          .join("\n")}\n`,
  );
}
