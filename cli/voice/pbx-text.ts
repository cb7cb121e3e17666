import { type NetworkRule, networkRules, type VoiceRegion } from "../../shared/chime/network.ts";
import { table } from "../guide/table.ts";
import type { ConnectorState } from "./connector-state.ts";

/** Ciphers for media, of RFC 4568 and 6188, and for signalling (administration guide, "Using encryption with Voice Connectors"). */
export const SRTP_SUITES = [128, 192, 256].flatMap((bits) => [80, 32].map((tag) => `AES_CM_${bits}_HMAC_SHA1_${tag}`));
export const TLS_SUITES = [
  "AES256-GCM-SHA384",
  "AES256-SHA256",
  "AES256-SHA",
  "AES128-GCM-SHA256",
  "AES128-SHA256",
  "AES128-SHA",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES256-SHA384",
  "DHE-RSA-AES256-GCM-SHA384",
  "DHE-RSA-AES256-SHA256",
  "ECDHE-RSA-AES128-SHA256",
  "DHE-RSA-AES128-GCM-SHA256",
  "DHE-RSA-AES128-SHA256",
];

/** Regions of the US share one certificate; the others have one each. */
const certificateOf = (region: string) =>
  region.startsWith("us-") ? "*.voiceconnector.chime.aws" : `*.${region}.vc.chime.aws`;

const portsOf = ({ fromPort, toPort }: NetworkRule) => (fromPort === toPort ? fromPort : `${fromPort}-${toPort}`);

/** What to enter in a PBX or session border controller for it to work with a Voice Connector. */
export function pbxText(state: ConnectorState): string {
  const { general, termination, credentials, origination } = state;
  const host = general.OutboundHostName ?? "";
  const isEncrypted = general.RequireEncryption === true;
  const region = general.AwsRegion as VoiceRegion;
  const chapters: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
    [
      "Calls out (the phone system calls the Voice Connector)",
      termination
        ? [
            ["SIP proxy", host],
            ["transport", isEncrypted ? "TLS 1.2, port 5061" : "UDP or TCP, port 5060; TLS, port 5061"],
            ["DNS", "resolve the name again when its time to live is over: its addresses change"],
            ["from", (termination.CidrAllowedList ?? []).join(", ") || "anywhere, with credentials"],
            ["authentication", credentials.length > 0 ? `digest, as ${credentials.join(" or ")}` : "by address"],
            ["numbers", "E.164 with the plus sign, in From and To"],
            ["countries", (termination.CallingRegions ?? []).join(", ")],
            ["calls a second", String(termination.CpsLimit ?? 1)],
            ["keep-alive", "send OPTIONS to the proxy: carillon connectors show tells when the last one came"],
          ]
        : [["not configured", "add termination to the Voice Connector"]],
    ],
    [
      "Calls in (the Voice Connector calls the phone system)",
      origination
        ? (origination.Routes ?? []).map(({ Host, Port, Protocol, Priority }) => [
            `listen, priority ${Priority}`,
            `${Host}:${Port} ${isEncrypted ? "TLS" : Protocol}`,
          ])
        : [["not configured", "add origination to the Voice Connector"]],
    ],
    [
      "Media",
      isEncrypted
        ? [
            ["SRTP", SRTP_SUITES.join(", ")],
            ["TLS suites", TLS_SUITES.join(", ")],
            ["certificate", `${certificateOf(region)}: import Amazon's root certificate`],
            ["codec", "G.711, mu-law or A-law"],
          ]
        : [["codec", "G.711, mu-law or A-law"]],
    ],
    [
      "Firewall",
      networkRules(region)
        .filter(({ purpose }) => purpose === "signaling" || purpose === "media")
        .map((rule) => [rule.purpose, `${rule.destination} ${rule.protocol} ${portsOf(rule)}`]),
    ],
    [
      "Recording by the phone system",
      [
        ["SIPREC", `session recording server sip:${host}${isEncrypted ? ";transport=tls" : ""} (RFC 7866)`],
        ["NBR", `Cisco CUBE: the same host, with the header X-Voice-Connector-Record-Only: true`],
      ],
    ],
  ];
  const title = `${general.Name}: what to enter in a PBX or session border controller\n`;
  return [title, ...chapters.map(([name, rows]) => `${name}\n${indented(table(rows))}`)].join("\n");
}

const indented = (text: string) => text.replace(/^(?=.)/gm, "  ");
