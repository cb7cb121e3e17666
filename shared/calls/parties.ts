import { type Call, type Leg, legsInOrder, type Sighting } from "./call.ts";
import { own } from "./merge.ts";

/** Somebody on a call that is recorded for another system. */
export interface Party {
  readonly participantId: string;
  readonly displayName: string | null;
  /** The user of the address of record: a phone number, or a name. */
  readonly user: string | null;
  /** Labels of the streams that carry the party's voice, and the legs that those streams are. */
  readonly labels: readonly string[];
  readonly legIds: readonly string[];
}

/** Who took part, by what SIPREC metadata says, in the order of their stream labels. */
export function partiesOf(call: Call): Party[] {
  const { participants, media, streams } = call.siprec;
  const parties = Object.entries(participants).map(([participantId, { said }]): Party => {
    const sends = own(media, participantId)?.said.sends ?? [];
    const labels = sends.flatMap((id) => own(streams, id)?.said.label ?? []).sort();
    const [first] = said.names;
    return {
      participantId,
      displayName: said.names.find(({ displayName }) => displayName !== null)?.displayName ?? null,
      user: /^(?:sips?|tel):([^@;?]+)/i.exec(first?.aor ?? "")?.[1] ?? null,
      labels,
      legIds: legsInOrder(call)
        .filter((leg) => labels.includes(labelOf(leg) ?? ""))
        .map(({ stream }) => stream.legId),
    };
  });
  const key = ({ labels, participantId }: Party) => JSON.stringify([...labels, participantId]);
  return parties.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** The SDP label of the leg's stream, by which SIPREC metadata names it. */
function labelOf(leg: Leg): string | null {
  const label = detailsOf(leg).map(({ sdp }) => (sdp as { mediaLabel?: unknown } | null | undefined)?.mediaLabel);
  return label.find((one): one is string => typeof one === "string") ?? null;
}

/** How audio of a call that another system carries came to be streamed; null for a call of the Voice Connector itself. */
export type Fork = "siprec" | "network-based-recording";

const RECORD_ONLY = "x-voice-connector-record-only";

/**
 * A border element forks a call by SIPREC, or by network-based recording: an INVITE with the header or URI parameter
 * `X-Voice-Connector-Record-Only: true` (AWS: start-kinesis-vc, "SIP-based media recording and network-based recording compatibility").
 */
export function forkOf(call: Call): Fork | null {
  const { sessions, participants, streams, unreadable } = call.siprec;
  const said = [sessions, participants, streams, unreadable].some((kind) => Object.keys(kind).length > 0);
  if (said) return "siprec";
  const headers = Object.values(call.legs)
    .flatMap(detailsOf)
    .flatMap(({ inviteHeaders }) => Object.entries((inviteHeaders ?? {}) as Record<string, unknown>));
  return headers.some(([name, value]) => isRecordOnly(name.toLowerCase(), String(value).toLowerCase()))
    ? "network-based-recording"
    : null;
}

function isRecordOnly(name: string, value: string): boolean {
  if (name === RECORD_ONLY) return value.trim() === "true";
  return name === "to" && value.includes(`;${RECORD_ONLY}=true`);
}

function detailsOf({ started, ended }: Leg): Sighting["detail"][] {
  return [started, ended].flatMap((sighting) => (sighting === null ? [] : [sighting.detail]));
}
