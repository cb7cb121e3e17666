/**
 * What the engine needs of a telephone, near or far. A scripted caller in virtual time is one, a meeting is one, a SIP phone with RTP
 * is one: the engine only sees these interfaces. Times are milliseconds.
 */

/** Something that is played to a line. `duration` is what the engine waits for; a line never says when a sound is over. */
export type Sound =
  | { readonly kind: "speech"; readonly text: string; readonly duration: number; readonly voiceId: string }
  | {
      readonly kind: "audio";
      readonly bucket: string;
      readonly key: string;
      readonly duration: number;
      readonly samples: () => Int16Array;
    }
  /** Goes on until it is stopped. `audio`: in place of the tone of the network. */
  | { readonly kind: "ringback"; readonly audio: Extract<Sound, { kind: "audio" }> | null; readonly duration: number }
  | { readonly kind: "tones"; readonly digits: string; readonly tone: number; readonly duration: number };

export type Track = "BOTH" | "INCOMING" | "OUTGOING";

/** A recording of what passes a line. */
export interface LineRecording {
  /** Puts silence with a tone in the place of what passes, so that timing is kept. */
  pause(): void;
  resume(): void;
  /** What has passed so far: `count` samples from sample `from` on, a channel for each direction; what is still to come is silence. */
  read(from: number, count: number): readonly Int16Array[];
  /** Ends it. The samples at 8 kHz, a channel for each direction that was asked for, the incoming one first. */
  stop(): readonly Int16Array[];
}

/** What the engine does to a line. None of these calls back before it returns. */
export interface Line {
  /** Accepts the inbound call. */
  answer(): void;
  /** Ends the dialog, or gives it up while it rings; the line is not heard of again. */
  end(sipResponseCode: number): void;
  /** Starts a sound, ending the one before it. */
  play(sound: Sound): void;
  /** Ends the sound that plays. */
  silence(): void;
  /** Lets this line hear what another says, or nothing any more. */
  hear(other: Line | null): void;
  record(track: Track): LineRecording;
}

/** What a line tells the engine. After `ended`, nothing. */
export interface LineEvents {
  ringing(): void;
  answered(): void;
  /** @param sipResponseCode 0 when an answered call ended normally, else the final response that refused it */
  ended(sipResponseCode: number): void;
  /** One of `0-9 * # A-D`. */
  digit(digit: string): void;
  /** The other party starts to speak, or stops; what was said where it can be told. */
  speech(isSpeaking: boolean, text: string | null): void;
}

/** Where the service dials out to. */
export interface DialTarget {
  readonly kind: "PSTN" | "AWS";
  /** E.164 number, or the user part of the request URI. */
  readonly uri: string;
  /** Of the Voice Connector or its group; null for PSTN. */
  readonly arn: string | null;
  /** Of the phone system behind a Voice Connector, where it is known: a host name or an address. */
  readonly host?: string;
}

export interface DialRequest {
  readonly target: DialTarget;
  readonly from: string;
  readonly sipHeaders: Readonly<Record<string, string>>;
  readonly transactionId: string;
}

/** Of a leg that has not been dialled yet. */
export const NO_LINE: Line = {
  answer: () => {},
  end: () => {},
  play: () => {},
  silence: () => {},
  hear: () => {},
  record: () => ({ pause: () => {}, resume: () => {}, read: () => [], stop: () => [] }),
};
