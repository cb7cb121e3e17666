import type { Awaitable } from "./awaitable.ts";
import type { BotAdapter } from "./bots.ts";
import type { Directory, SipMediaApplication } from "./directory.ts";
import type { Handler } from "./handler.ts";
import type { DialRequest, Line, LineEvents } from "./line.ts";
import type { Policies } from "./policies.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Voices } from "./speech.ts";
import type { StoredRecording } from "./stored-recording.ts";
import type { Limits } from "./throttles.ts";

/** Where buckets are. */
export interface Store {
  /** What to do so that a bucket can be used; absent: as in AWS. */
  readonly remedy?: (bucket: string) => string;
}

/** Where prompts come from. */
export interface AudioStore extends Store {
  /** Null: the bucket or the object is not there, or may not be read. */
  read(bucket: string, key: string): Awaitable<Uint8Array | null>;
}

/** Where recordings go. */
export interface RecordingStore extends Store {
  isWritable(bucket: string): Awaitable<boolean>;
  /** Rejects or throws when it cannot. */
  put(recording: StoredRecording): Awaitable<void>;
}

export interface MeetingRequest {
  readonly meetingId: string;
  readonly joinToken: string;
}

/** Meetings that a leg can join. */
export interface Meetings {
  /** The leg of the meeting, which is in at once; null: no such meeting or attendee. */
  join(request: MeetingRequest, events: LineEvents): Line | null;
  /** Which of the attendees are not part of the meeting; null when there is no such meeting. Mutes or unmutes all, or none. */
  setMuted(meetingId: string, attendeeIds: readonly string[], isMuted: boolean): readonly string[] | null;
}

/** Telephones that can be dialled. */
export interface Phones {
  /** Null: there is no way to the target. Events come later, never before it returns. */
  dial(request: DialRequest, events: LineEvents): Line | null;
}

/** All that calls depend on. */
export interface World {
  readonly scheduler: Scheduler;
  /** From 0 (inclusive) to 1. */
  readonly random: () => number;
  readonly policies: Policies;
  readonly limits: Limits;
  readonly directory: () => Directory;
  readonly handlerOf: (application: SipMediaApplication) => Handler;
  readonly phones: Phones;
  readonly audio: AudioStore;
  readonly recordings: RecordingStore;
  readonly voices: Voices;
  readonly meetings: Meetings;
  readonly bots: BotAdapter;
}
