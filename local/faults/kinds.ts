/**
 * What can go wrong, as a table: where each kind of fault acts, and what it does there. Nothing here is invented: each is documented
 * by AWS, or what users of these services reported.
 */
export const FAULT_KINDS = {
  "media-silent-end": { acts: "media", does: "a GetMedia answer ends without a word, wherever it is" },
  "media-drop": { acts: "media", does: "the connection of a GetMedia answer breaks in the middle of a fragment" },
  "media-error-tag": { acts: "media", does: "a GetMedia answer ends with a document that says an error" },
  "media-stall": { acts: "media", does: "a GetMedia answer stays open, and nothing comes any more" },
  throttling: { acts: "request", does: "a service refuses a request because there were too many" },
  latency: { acts: "request", does: "a service takes its time" },
  "service-error": { acts: "request", does: "a service fails before it does anything (5xx)" },
  "lost-reply": { acts: "request", does: "a service does what was asked, and the connection breaks before it says so" },
  "event-lost": { acts: "event", does: "an event of the voice service never comes" },
  "event-duplicate": { acts: "event", does: "an event of the voice service comes again, at once or later" },
  "event-late": { acts: "event", does: "an event of the voice service comes late" },
  "event-reordered": { acts: "event", does: "events of the voice service overtake each other" },
  "message-duplicate": { acts: "message", does: "a queue delivers a message twice" },
  "sandbox-killed": { acts: "sandbox-request", does: "a function's sandbox ends before or after a request it makes" },
  "sandbox-frozen": { acts: "reply", does: "a sandbox is frozen for good after its reply" },
} as const satisfies Record<string, { readonly acts: FaultPlace; readonly does: string }>;

/** Where a fault acts: each time something passes there is an occasion for it. */
export type FaultPlace = "media" | "request" | "event" | "message" | "sandbox-request" | "reply";

export type FaultKind = keyof typeof FAULT_KINDS;

export const faultKinds = Object.keys(FAULT_KINDS) as readonly FaultKind[];
