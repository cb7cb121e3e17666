import type { VOICE_CONNECTOR_REGIONS } from "./limits.ts";

/**
 * Where traffic of the service goes: what a firewall has to let through.
 * Source: Chime SDK administration guide, "Network configuration and bandwidth requirements".
 */
export interface NetworkRule {
  readonly purpose: "common" | "webrtc" | "signaling" | "media" | "voice-focus";
  /** An IPv4 network, or, where only that is known, a domain. */
  readonly destination: string;
  /** TLS is TCP to a firewall. */
  readonly protocol: "TCP" | "UDP";
  readonly fromPort: number;
  readonly toPort: number;
  /** What is spoken there, for people. */
  readonly use: string;
}

export type VoiceRegion = (typeof VOICE_CONNECTOR_REGIONS)[number];

const MEDIA = { fromPort: 5000, toPort: 65_000 } as const;

/** The network of each region, for signalling and media. */
const NETWORKS: Readonly<Record<VoiceRegion, string>> = {
  "us-east-1": "3.80.16.0/23",
  "us-west-2": "99.77.253.0/24",
  "ap-northeast-2": "99.77.242.0/24",
  "ap-southeast-1": "99.77.240.0/24",
  "ap-southeast-2": "99.77.239.0/24",
  "ap-northeast-1": "99.77.244.0/24",
  "ca-central-1": "99.77.233.0/24",
  "eu-central-1": "99.77.247.0/24",
  "eu-west-1": "99.77.250.0/24",
  "eu-west-2": "99.77.249.0/24",
};

/** More networks for media, of the ports of RFC 6335's user and dynamic ranges. */
const MORE_MEDIA: Partial<Readonly<Record<VoiceRegion, readonly string[]>>> = {
  "us-east-1": ["52.55.62.128/25", "52.55.63.0/25", "34.212.95.128/25", "34.223.21.0/25"],
};
const MORE_MEDIA_PORTS = { fromPort: 1024, toPort: 65_535 } as const;

/** Voice Focus for carriers. */
const VOICE_FOCUS: Partial<Readonly<Record<VoiceRegion, string>>> = {
  "us-east-1": "99.77.254.0/24",
  "us-west-2": "99.77.232.0/24",
};

const port = (number: number) => ({ fromPort: number, toPort: number });

const COMMON: readonly NetworkRule[] = [
  { purpose: "common", destination: "*.chime.aws", protocol: "TCP", ...port(443), use: "HTTPS" },
  { purpose: "common", destination: "*.amazonaws.com", protocol: "TCP", ...port(443), use: "HTTPS" },
];

const WEBRTC: readonly NetworkRule[] = [
  { purpose: "webrtc", destination: "99.77.128.0/18", protocol: "TCP", ...port(443), use: "meetings" },
  { purpose: "webrtc", destination: "99.77.128.0/18", protocol: "UDP", ...port(3478), use: "meetings (STUN, TURN)" },
  { purpose: "webrtc", destination: "*.sdkassets.chime.aws", protocol: "TCP", ...port(443), use: "meetings (assets)" },
];

/** Everything that a phone system of a region needs to reach. */
export function networkRules(region: VoiceRegion): NetworkRule[] {
  const destination = NETWORKS[region];
  const voiceFocus = VOICE_FOCUS[region];
  return [
    { purpose: "signaling", destination, protocol: "UDP", ...port(5060), use: "SIP" },
    { purpose: "signaling", destination, protocol: "TCP", ...port(5060), use: "SIP" },
    { purpose: "signaling", destination, protocol: "TCP", ...port(5061), use: "SIP over TLS" },
    { purpose: "media", destination, protocol: "UDP", ...MEDIA, use: "RTP, SRTP" },
    ...(MORE_MEDIA[region] ?? []).map(
      (network): NetworkRule => ({
        purpose: "media",
        destination: network,
        protocol: "UDP",
        ...MORE_MEDIA_PORTS,
        use: "RTP, SRTP",
      }),
    ),
    ...(voiceFocus === undefined
      ? []
      : [
          {
            purpose: "voice-focus",
            destination: voiceFocus,
            protocol: "UDP",
            ...MEDIA,
            use: "Voice Focus for carriers",
          } as const,
        ]),
    ...COMMON,
    ...WEBRTC,
  ];
}

/** Kilobits a second, each way. */
export interface Bandwidth {
  readonly up: number;
  readonly down: number;
}

const both = (kilobits: number): Bandwidth => ({ up: kilobits, down: kilobits });

/** A call through a Voice Connector, with what its packets weigh. */
export const CONNECTOR_CALL: Bandwidth = both(90);
export const FAX: Readonly<Record<"v34" | "slower", Bandwidth>> = { v34: both(40), slower: both(20) };
export const MEETING_AUDIO: Bandwidth = both(54);
/** In meetings of more than this many people, at most so much more comes down. */
export const LARGE_MEETING = { people: 50, down: 32 } as const;
export const SCREEN = { high: both(1_200), floor: both(320), remoteControl: both(800) } as const;
export const VIDEO_CALL = { standard: both(650), high: both(1_400) } as const;
/** Most people whose video can be seen: the guide goes no further. */
export const MOST_VIDEOS = 16;

/** Video of a meeting: by how many take part with their cameras. */
export function meetingVideo(people: number, quality: "standard" | "high" = "standard"): Bandwidth {
  if (people < 2) return both(0);
  if (people === 2) return VIDEO_CALL[quality];
  if (people <= 4) return { up: 450, down: (people - 1) * 400 };
  return { up: 184, down: (Math.min(people, MOST_VIDEOS) - 1) * 134 };
}

/** What passes at the same time. */
export interface Traffic {
  /** Through Voice Connectors. */
  readonly calls: number;
  readonly faxesV34: number;
  readonly faxesSlower: number;
  /** One entry for each meeting that somebody here is in. */
  readonly meetings: readonly {
    readonly people: number;
    readonly videos: number;
    readonly quality: "standard" | "high";
    readonly screen: boolean;
  }[];
}

export interface BandwidthLine extends Bandwidth {
  readonly what: string;
}

/** What the traffic needs, part by part; the whole is their sum. */
export function bandwidthOf({ calls, faxesV34, faxesSlower, meetings }: Traffic): BandwidthLine[] {
  const times = (count: number, what: string, { up, down }: Bandwidth): BandwidthLine[] =>
    count === 0
      ? []
      : [{ what: count === 1 ? what.replace(/^× /, "") : `${count} ${what}`, up: count * up, down: count * down }];
  return [
    ...times(calls, "× call through a Voice Connector", CONNECTOR_CALL),
    ...times(faxesV34, "× fax with V.34", FAX.v34),
    ...times(faxesSlower, "× fax without V.34", FAX.slower),
    ...meetings.flatMap(({ people, videos, quality, screen }) => [
      ...times(1, `meeting of ${people}: audio`, {
        up: MEETING_AUDIO.up,
        down: MEETING_AUDIO.down + (people > LARGE_MEETING.people ? LARGE_MEETING.down : 0),
      }),
      ...times(videos > 1 ? 1 : 0, `meeting of ${people}: ${videos} videos`, meetingVideo(videos, quality)),
      ...times(screen ? 1 : 0, `meeting of ${people}: shared screen`, SCREEN.high),
    ]),
  ];
}
