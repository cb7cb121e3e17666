/** Quotas that are counted in a second; null: no limit. */
export interface Limits {
  /** VoiceFocus actions of the account (AWS: voice-focus). */
  readonly voiceFocusPerSecond: number | null;
  /** Requests to Amazon Polly, shared with everything else in the account. */
  readonly speechPerSecond: number | null;
  /** `CreateSipMediaApplicationCall` (AWS: Chime SDK quotas). */
  readonly createCallPerSecond: number | null;
  /** `UpdateSipMediaApplicationCall` (AWS: Chime SDK quotas). */
  readonly updateCallPerSecond: number | null;
  /** Active calls of a SIP media application; a bridged call counts as two (AWS: Chime SDK quotas). */
  readonly activeCalls: number | null;
}

/** What a new account has. The quota of Polly depends on the engine; this is the one of neural voices. */
export const DEFAULT_LIMITS: Limits = {
  voiceFocusPerSecond: 5,
  speechPerSecond: 8,
  createCallPerSecond: 1,
  updateCallPerSecond: 5,
  activeCalls: 10,
};

export const NO_LIMITS: Limits = {
  voiceFocusPerSecond: null,
  speechPerSecond: null,
  createCallPerSecond: null,
  updateCallPerSecond: null,
  activeCalls: null,
};

/** Takes one of what may be had in a second; false: none is left. */
export type Throttle = () => boolean;

export function throttle(perSecond: number | null, now: () => number): Throttle {
  if (perSecond === null) return () => true;
  const taken: number[] = [];
  return () => {
    while (taken[0] !== undefined && taken[0] <= now() - 1000) taken.shift();
    if (taken.length >= perSecond) return false;
    taken.push(now());
    return true;
  };
}
