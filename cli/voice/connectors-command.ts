import { paginateListVoiceConnectors, type VoiceConnector } from "@aws-sdk/client-chime-sdk-voice";
import { type Command, Option } from "commander";
import { collect } from "../../functions/provision-chime/context.ts";
import type { DeclaredChange } from "../../functions/provision-chime/diff.ts";
import { type CompareOptions, compare } from "../config/compare.ts";
import { CONFIG_FILE } from "../config/load-backend.ts";
import { terminal } from "../timeline.ts";
import { print, printOne, type VoiceOptions, voiceCommand, withVoice } from "./at-voice.ts";
import { findingsOf } from "./check-text.ts";
import { connectorRows, connectorState } from "./connector-state.ts";
import { pbxText } from "./pbx-text.ts";

/** `carillon connectors list|show|pbx` */
export function connectorsCommand(program: Command, placeOptions: (command: Command) => Command): Command {
  const connectors = program.command("connectors").description("Voice Connectors: SIP trunks to phone systems");
  const command = (name: string, what: string) => voiceCommand(connectors, placeOptions, name, what);
  const id = ["<id>", "of a Voice Connector, or its name"] as const;
  command("list", "shows them").action(list);
  command("show", "shows all that is configured, and when the phone system was last heard")
    .argument(...id)
    .action(show);
  command("pbx", "tells what to enter in a PBX or session border controller")
    .argument(...id)
    .action(pbx);
  command(
    "check",
    "compares it with the configuration, and looks whether calls can pass; exits with 1 where something is amiss",
  )
    .argument(...id)
    .addOption(new Option("--file <path>", "the configuration").default(CONFIG_FILE))
    .option("--account <id>", "of --aws: twelve digits")
    .option("--records-bucket <name>", "of --aws: where call detail records go that name no bucket")
    .action(check);
  return connectors;
}

async function all(options: VoiceOptions): Promise<VoiceConnector[]> {
  return withVoice(options, (client) =>
    collect(paginateListVoiceConnectors({ client }, {}), (page) => page.VoiceConnectors),
  );
}

async function list(options: VoiceOptions): Promise<void> {
  print(options, await all(options), ["id", "name", "region", "encryption", "outbound host"], (connector) => [
    connector.VoiceConnectorId ?? "",
    connector.Name ?? "",
    connector.AwsRegion ?? "",
    connector.RequireEncryption ? "required" : "not required",
    connector.OutboundHostName ?? "",
  ]);
}

async function stateOf(idOrName: string, options: VoiceOptions) {
  const named = (await all(options)).find(({ Name }) => Name === idOrName);
  return withVoice(options, (client) => connectorState(client, named?.VoiceConnectorId ?? idOrName));
}

async function show(id: string, options: VoiceOptions): Promise<void> {
  const state = await stateOf(id, options);
  printOne(options, state, connectorRows(state));
}

async function pbx(id: string, options: VoiceOptions): Promise<void> {
  const state = await stateOf(id, options);
  terminal.write(options.json ? `${JSON.stringify(state, null, 2)}\n` : pbxText(state));
}

/** What a connector refers to comes with it. */
const OF_CONNECTORS: ReadonlySet<string> = new Set(["voice-connector", "analytics-configuration"]);

async function check(id: string, options: VoiceOptions & CompareOptions): Promise<void> {
  const state = await stateOf(id, options);
  const { changes } = await compare(options, ({ type }) => OF_CONNECTORS.has(type));
  const declared = changes.find(
    (change): change is DeclaredChange =>
      change.action !== "remove" && change.found?.id === state.general.VoiceConnectorId,
  );
  const drift = { isDeclared: declared !== undefined, differences: declared?.differences ?? [] };
  const findings = findingsOf(state, drift, Date.now());
  if (findings.some(({ isGood }) => !isGood)) process.exitCode = 1;
  if (options.json)
    terminal.write(`${JSON.stringify({ id: state.general.VoiceConnectorId, findings, ...drift }, null, 2)}\n`);
  else
    terminal.write(
      `${state.general.Name}\n${findings.map(({ isGood, text }) => `  ${isGood ? "✓" : "✗"} ${text}\n`).join("")}`,
    );
}
