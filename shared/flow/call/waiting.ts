import type { SignalKind, Signals } from "../signals.ts";
import { type Flow, take } from "../steps.ts";
import { Legs } from "./legs.ts";

/** What is waited for. Without a time it must be something that ends: the other leg. */
export type WaitOptions = {
  /** Keys that a listener hears; see `listenForDigits`. */
  readonly digits?: true;
  /** `UpdateSipMediaApplicationCall`. */
  readonly update?: true;
  /** The caller's hang-up while the other leg is up. Without it, the other leg is hung up as well and the flow ends. */
  readonly callerHangUp?: true;
} & (
  | { /** The other leg's hang-up. */ readonly otherHangUp: true /** Milliseconds. */; readonly atMost?: number }
  | { readonly otherHangUp?: true; readonly atMost: number }
);

interface SignalOf {
  readonly digits: Signals["digits"];
  readonly update: Signals["update"];
  readonly callerHangUp: Signals["caller-hung-up"];
  readonly otherHangUp: Signals["other-hung-up"];
  readonly atMost: Signals["time"];
}

const KINDS: { readonly [Name in keyof SignalOf]: SignalKind } = {
  digits: "digits",
  update: "update",
  callerHangUp: "caller-hung-up",
  otherHangUp: "other-hung-up",
  atMost: "time",
};

/** The signals that options ask for. */
export type Awaited<Options> = SignalOf[keyof Options & keyof SignalOf];

/** What happens on a call. */
export class Waiting extends Legs {
  /**
   * Waits for whichever comes first. What happened before and was not waited for yet counts: it comes at once. Time is counted by pauses
   * on the caller's leg, after what is queued has been heard.
   * @throws ActionFailedError when something that was queued failed
   */
  *wait<const Options extends WaitOptions>(options: Options): Flow<Awaited<Options>> {
    const { atMost } = options;
    const signals = (Object.keys(KINDS) as (keyof SignalOf)[])
      .filter((name) => options[name] !== undefined)
      .map((name) => KINDS[name]);
    return yield* take<Awaited<Options>>({ kind: "wait", name: "wait", signals, atMost: atMost ?? null });
  }

  /** Waits while the caller and the other leg talk, until the other one hangs up. At once, if there is no other leg. */
  *untilOtherHangsUp(): Flow<Signals["other-hung-up"]> {
    return yield* this.wait({ otherHangUp: true });
  }

  /**
   * Waits until an outbound call is answered, or known not to be. An answering machine answers too. Without it, the first step that needs the
   * phone waits for the answer, and a flow whose call is not answered just ends.
   */
  *untilAnswered(): Flow<Signals["answered"] | Signals["not-answered"]> {
    const signals = ["answered", "not-answered"] as const;
    return yield* take<Signals["answered" | "not-answered"]>({
      kind: "wait",
      name: "untilAnswered",
      signals,
      atMost: null,
    });
  }

  /** Waits until the far end of an outbound call rings; networks may leave that out, so the answer counts as well. */
  *untilRinging(): Flow<Signals["ringing" | "answered" | "not-answered"]> {
    const signals = ["ringing", "answered", "not-answered"] as const;
    return yield* take<Signals["ringing" | "answered" | "not-answered"]>({
      kind: "wait",
      name: "untilRinging",
      signals,
      atMost: null,
    });
  }
}
