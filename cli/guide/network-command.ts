import { type Command, InvalidArgumentError, Option } from "commander";
import { VOICE_CONNECTOR_REGIONS } from "../../shared/chime/limits.ts";
import {
  bandwidthOf,
  type NetworkRule,
  networkRules,
  type Traffic,
  type VoiceRegion,
} from "../../shared/chime/network.ts";
import { integer } from "../arguments.ts";
import { terminal } from "../timeline.ts";
import { table } from "./table.ts";

type Format = "text" | "json" | "csv" | "security-group";

/** `carillon network`: what a firewall has to let through, and how wide a line has to be. */
export function networkCommand(program: Command): void {
  const network = program.command("network").description("firewall rules and bandwidth for phone systems");
  network
    .command("rules")
    .description("destinations and ports that the service uses in a region")
    .argument("<region>", `one of ${VOICE_CONNECTOR_REGIONS.join(", ")}`, voiceRegion)
    .addOption(
      new Option("--format <format>", "how they are written")
        .choices(["text", "json", "csv", "security-group"])
        .default("text"),
    )
    .action((region: VoiceRegion, { format }: { format: Format }) => {
      terminal.write(FORMATS[format](networkRules(region), region));
    });
  network
    .command("bandwidth")
    .description("what calls and meetings at the same time need, each way")
    .option("--calls <n>", "through Voice Connectors", integer(0, 100_000), 0)
    .option("--faxes <n>", "T.38 with V.34", integer(0, 100_000), 0)
    .option("--slow-faxes <n>", "T.38 without V.34", integer(0, 100_000), 0)
    .option("--meeting <people[:videos]>", "a meeting that somebody here is in; can be repeated", meeting, [])
    .option("--hd", "videos in high definition")
    .option("--screen", "a shared screen in each meeting")
    .option("--json", "prints one JSON document and nothing else")
    .action((given: BandwidthGiven) => printBandwidth(given));
}

function voiceRegion(text: string): VoiceRegion {
  const found = VOICE_CONNECTOR_REGIONS.find((region) => region === text);
  if (found) return found;
  throw new InvalidArgumentError(`the service is in ${VOICE_CONNECTOR_REGIONS.join(", ")}`);
}

const ports = ({ fromPort, toPort }: NetworkRule) => (fromPort === toPort ? `${fromPort}` : `${fromPort}-${toPort}`);
const quoted = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const isNetwork = ({ destination }: NetworkRule) => destination.includes("/");

const FORMATS: Readonly<Record<Format, (rules: readonly NetworkRule[], region: VoiceRegion) => string>> = {
  text: (rules) =>
    table([
      ["purpose", "destination", "ports", "use"],
      ...rules.map((rule) => [rule.purpose, rule.destination, `${rule.protocol} ${ports(rule)}`, rule.use]),
    ]),
  json: (rules) => `${JSON.stringify(rules, null, 2)}\n`,
  csv: (rules) =>
    [
      "purpose,destination,protocol,from_port,to_port,use",
      ...rules.map(({ purpose, destination, protocol, fromPort, toPort, use }) =>
        [purpose, destination, protocol, fromPort, toPort, use].map(String).map(quoted).join(","),
      ),
      "",
    ].join("\n"),
  // A security group knows no names: what has none but those is left to whoever resolves them.
  "security-group": (rules, region) =>
    `${JSON.stringify(
      {
        Type: "AWS::EC2::SecurityGroup",
        Properties: {
          GroupDescription: `To the Amazon Chime SDK voice service in ${region}`,
          SecurityGroupEgress: rules.filter(isNetwork).map((rule) => ({
            Description: `${rule.purpose}: ${rule.use}`.replaceAll(/[^\w .,:()-]/g, ""),
            IpProtocol: rule.protocol.toLowerCase(),
            FromPort: rule.fromPort,
            ToPort: rule.toPort,
            CidrIp: rule.destination,
          })),
        },
      },
      null,
      2,
    )}\n`,
};

interface Meeting {
  readonly people: number;
  readonly videos: number;
}

interface BandwidthGiven {
  readonly calls: number;
  readonly faxes: number;
  readonly slowFaxes: number;
  readonly meeting: readonly Meeting[];
  readonly hd?: boolean;
  readonly screen?: boolean;
  readonly json?: boolean;
}

function meeting(text: string, before: readonly Meeting[]): readonly Meeting[] {
  const [, people, videos = "0"] = /^(\d{1,4})(?::(\d{1,4}))?$/.exec(text) ?? [];
  if (people === undefined || Number(people) < 1 || Number(videos) > Number(people)) {
    throw new InvalidArgumentError("people, or people:videos with no more videos than people, for example 12:4");
  }
  return [...before, { people: Number(people), videos: Number(videos) }];
}

function printBandwidth({ calls, faxes, slowFaxes, meeting: meetings, hd, screen, json }: BandwidthGiven): void {
  const traffic: Traffic = {
    calls,
    faxesV34: faxes,
    faxesSlower: slowFaxes,
    meetings: meetings.map((one) => ({ ...one, quality: hd ? "high" : "standard", screen: screen === true })),
  };
  const parts = bandwidthOf(traffic);
  const sum = (way: "up" | "down") => parts.reduce((total, part) => total + part[way], 0);
  if (json) {
    terminal.write(`${JSON.stringify({ parts, up: sum("up"), down: sum("down"), unit: "kbit/s" }, null, 2)}\n`);
    return;
  }
  if (parts.length === 0) {
    terminal.write("nothing passes: say what does, for example --calls 100 --meeting 12:4\n");
    return;
  }
  const row = (what: string, up: number, down: number) => [what, kilobits(up), kilobits(down)];
  terminal.write(
    table([
      ["kbit/s", "up", "down"],
      ...parts.map(({ what, up, down }) => row(what, up, down)),
      row("together", sum("up"), sum("down")),
    ]),
  );
}

const kilobits = (count: number) => count.toLocaleString("en-US");
