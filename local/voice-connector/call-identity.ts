import { randomBytes, randomText, randomUuid } from "../../shared/random.ts";

export type Direction = "Inbound" | "Outbound";

/** What identifies a call and its legs, everywhere the service mentions them. */
export interface CallIdentity {
  readonly voiceConnectorId: string;
  readonly transactionId: string;
  /** The SIP dialog's Call-ID. */
  readonly callId: string;
  readonly direction: Direction;
  readonly fromNumber: string;
  readonly toNumber: string;
  /** The connector's SIP host. */
  readonly host: string;
  /** Address of the other SIP party. */
  readonly peer: string;
  readonly fromTag: string;
  /** Of the recording session, as SIPREC identifies things: 16 bytes in base64. */
  readonly sessionId: string;
  /** Caller, then callee. */
  readonly legs: readonly [LegIdentity, LegIdentity];
}

export interface LegIdentity {
  readonly isCaller: boolean;
  readonly streamName: string;
  readonly number: string;
  readonly mediaIndex: number;
  readonly mediaLabel: string;
  readonly participantId: string;
  readonly streamId: string;
}

export interface CallIdentityOptions {
  readonly direction?: Direction;
  /** E.164. */
  readonly fromNumber?: string;
  readonly toNumber?: string;
  readonly voiceConnectorId?: string;
  readonly transactionId?: string;
  readonly callId?: string;
  /** Streams of earlier calls to write to again, caller's first. */
  readonly pool?: readonly string[];
}

/** Numbers of the range for fiction, and an address of a documentation network (RFC 5737). */
const FROM_NUMBER = "+12065550100";
const TO_NUMBER = "+13605550199";
const PEER = "198.51.100.7";

/** Chooses the identifiers of a call; the same for the same random numbers. */
export function identifyCall(options: CallIdentityOptions, random: () => number): CallIdentity {
  const voiceConnectorId = options.voiceConnectorId ?? randomText(22, random);
  const fromNumber = options.fromNumber ?? FROM_NUMBER;
  const toNumber = options.toNumber ?? TO_NUMBER;
  const id = () => Buffer.from(randomBytes(16, random)).toString("base64");
  const leg = (mediaIndex: number, number: string): LegIdentity => ({
    isCaller: mediaIndex === 0,
    streamName: options.pool?.[mediaIndex] ?? `ChimeVoiceConnector-${voiceConnectorId}-${randomUuid(random)}`,
    number,
    mediaIndex,
    mediaLabel: String(mediaIndex + 1),
    participantId: id(),
    streamId: id(),
  });
  // Drawn even where one is given, so that the others do not depend on it.
  const [transactionId, callId] = [randomUuid(random), randomUuid(random)];
  return {
    voiceConnectorId,
    transactionId: options.transactionId ?? transactionId,
    callId: options.callId ?? callId,
    direction: options.direction ?? "Inbound",
    fromNumber,
    toNumber,
    host: `${voiceConnectorId}.voiceconnector.chime.aws`,
    peer: PEER,
    fromTag: randomText(10, random),
    sessionId: id(),
    legs: [leg(0, fromNumber), leg(1, toNumber)],
  };
}
