import type { Desk } from "../../../shared/desk/desk.ts";
import type { Audio } from "../../../shared/flow/call/prompts.ts";
import type { Said } from "./facts.ts";

/** What flows need of the world. Nothing of it is loaded or touched before a flow performs something. */
export interface FlowNeeds {
  readonly desk: () => Promise<Desk>;
  /** Says a fact on Carillon's bus, by and by: it is not lost, and repeated with the same id at the most. */
  readonly announce: (said: Said) => Promise<void>;
  readonly settings: FlowSettings;
}

export interface FlowSettings {
  /** Bucket that messages are recorded to. */
  readonly voicemailBucket: string;
  /** What callers hear while telephones ring; default: ringing. */
  readonly holdMusic?: Audio;
}
