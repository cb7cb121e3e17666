import type { CallIdentity } from "./call-identity.ts";

/** Who takes part in a recorded session, and on which stream. */
interface Party {
  readonly id: string;
  readonly streamId: string;
  readonly number: string;
  readonly label: string;
}

/**
 * The metadata a session recording client sends with its INVITE: one session, two participants, a stream each that it sends and the
 * other receives (RFC 7865 sections 6 and 9). Labels are those of the SDP.
 * @param startedAt epoch milliseconds
 */
export function siprecMetadata(call: CallIdentity, startedAt: number): string {
  const time = new Date(startedAt).toISOString();
  const [caller, callee] = call.legs.map(
    ({ participantId, streamId, number, mediaLabel }): Party => ({
      id: participantId,
      streamId,
      number,
      label: mediaLabel,
    }),
  );
  const parties = [caller, callee].filter((party) => party !== undefined);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<recording xmlns="urn:ietf:params:xml:ns:recording:1">',
    "  <datamode>complete</datamode>",
    `  <session session_id="${call.sessionId}">`,
    `    <sipSessionID>${escaped(call.callId)}</sipSessionID>`,
    `    <start-time>${time}</start-time>`,
    "  </session>",
    ...parties.flatMap(({ id, number }) => [
      `  <participant participant_id="${id}">`,
      `    <nameID aor="sip:${escaped(number)}@${call.host}"/>`,
      "  </participant>",
    ]),
    ...parties.flatMap(({ streamId, label }) => [
      `  <stream stream_id="${streamId}" session_id="${call.sessionId}">`,
      `    <label>${escaped(label)}</label>`,
      "  </stream>",
    ]),
    `  <sessionrecordingassoc session_id="${call.sessionId}">`,
    `    <associate-time>${time}</associate-time>`,
    "  </sessionrecordingassoc>",
    ...parties.flatMap(({ id }) => [
      `  <participantsessionassoc participant_id="${id}" session_id="${call.sessionId}">`,
      `    <associate-time>${time}</associate-time>`,
      "  </participantsessionassoc>",
    ]),
    ...parties.flatMap(({ id, streamId }) => [
      `  <participantstreamassoc participant_id="${id}">`,
      `    <send>${streamId}</send>`,
      ...parties.filter((other) => other.id !== id).map((other) => `    <recv>${other.streamId}</recv>`),
      "  </participantstreamassoc>",
    ]),
    "</recording>",
    "",
  ].join("\r\n");
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
