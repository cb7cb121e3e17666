import type { BotConfiguration, SipHeaders } from "../../sma/action-parameters.ts";
import { type Failure, type Flow, type Order, type Success, take } from "../steps.ts";
import { type Audio, audioSource, type OnLeg, queued } from "./prompts.ts";
import { Recordings } from "./recording.ts";

/** Whom to call: a number, or a user of the SIP system behind a Voice Connector. */
export type BridgeTo =
  | { /** E.164. */ readonly number: string; readonly user?: never; readonly voiceConnectorArn?: never }
  | {
      /** User part of the request URI, 1 to 36 characters. */
      readonly user: string;
      /** Of the Voice Connector or the Voice Connector group. */
      readonly voiceConnectorArn: `arn:${string}`;
      readonly number?: never;
    };

export interface BridgeOptions {
  /** Who calls, E.164: a number of the account, or the caller's own. Default: the account's number in this call. */
  readonly callerId?: string;
  /** 1 to 120, default 30. Carriers may give up earlier. */
  readonly atMostInSeconds?: number;
  /** What the caller hears until somebody answers; default: ringing. */
  readonly ringback?: Audio;
  /** Documented for Voice Connectors; `X-...`, `User-to-User` and `Diversion`. */
  readonly sipHeaders?: SipHeaders;
  /** What the journal calls it, default `bridge`. */
  readonly name?: string;
}

/** Whether somebody answered. A voicemail or an announcement answers too. */
export type Bridged = { readonly answered: true } | { readonly answered: false };

/** A seat in a meeting of the Amazon Chime SDK: what `CreateAttendee` gave. */
export interface Seat {
  readonly meetingId: string;
  readonly joinToken: string;
}

export interface BotOptions {
  /** `arn:aws:lex:<region>:<account>:bot-alias/<bot>/<alias>`. */
  readonly botAliasArn: `arn:${string}`;
  /** For example `en_US` (default). */
  readonly locale?: string;
  readonly configuration?: BotConfiguration;
}

/** What a bot understood. */
export interface Understood {
  /** Name of the intent; null: none. */
  readonly intent: string | null;
  /** `Fulfilled`, `ReadyForFulfillment`, `Failed`, or another state of Lex. */
  readonly state: string | null;
  /** `Confirmed`, `Denied` or `None`. */
  readonly confirmation: string | null;
  /** What was made of each slot; null: it was not filled. */
  readonly slots: Readonly<Record<string, string | null>>;
  readonly sessionAttributes: Readonly<Record<string, string>>;
}

/** With whom the caller is connected. */
export class Legs extends Recordings {
  /**
   * Calls somebody and connects the caller with them. Waits until they answer, or do not. When one of both hangs up the flow is told
   * (see `untilOtherHangsUp`), and the other leg never stays behind.
   * @throws ActionFailedError when it could not be tried
   */
  *bridge(to: BridgeTo, options: BridgeOptions = {}): Flow<Bridged> {
    const { direction, from, to: called } = this.facts;
    const {
      callerId = direction === "Inbound" ? called : from,
      atMostInSeconds,
      ringback,
      sipHeaders,
      name = "bridge",
    } = options;
    const endpoint =
      to.number === undefined
        ? ({ BridgeEndpointType: "AWS", Uri: to.user, Arn: to.voiceConnectorArn } as const)
        : ({ BridgeEndpointType: "PSTN", Uri: to.number } as const);
    const parameters = {
      CallerIdNumber: callerId,
      Endpoints: [endpoint] as const,
      ...(atMostInSeconds !== undefined && { CallTimeoutSeconds: atMostInSeconds }),
      ...(ringback && { RingbackTone: audioSource(ringback) }),
      ...(sipHeaders && { SipHeaders: sipHeaders }),
    };
    return yield* take<Bridged>({
      kind: "act",
      name,
      order: { type: "CallAndBridge", parameters, leg: "LEG-A" },
      take: () => ({ answered: true }),
      takeFailure: ({ ErrorType }) => (ErrorType === "CallNotAnswered" ? { answered: false } : undefined),
    });
  }

  /** Takes the caller into a meeting. The end of the meeting is the other leg's hang-up. @throws ActionFailedError */
  *joinMeeting({ meetingId, joinToken }: Seat): Flow {
    const parameters = { MeetingId: meetingId, JoinToken: joinToken };
    const order: Order = { type: "JoinChimeMeeting", parameters, leg: "LEG-A" };
    yield* take<void>({ kind: "act", name: "joinMeeting", order, take: nothing });
  }

  /** Mutes attendees of the meeting that the caller is in. @throws ActionFailedError */
  *mute(meetingId: string, attendeeIds: readonly [string, ...string[]]): Flow {
    yield* modifyAttendees("mute", { Operation: "Mute", MeetingId: meetingId, AttendeeList: attendeeIds });
  }

  /** Lets attendees be heard again. @throws ActionFailedError */
  *unmute(meetingId: string, attendeeIds: readonly [string, ...string[]]): Flow {
    yield* modifyAttendees("unmute", { Operation: "Unmute", MeetingId: meetingId, AttendeeList: attendeeIds });
  }

  /** Takes noise out of what a leg's party says, or stops it. Does not wait: it travels with the next step that does. */
  *voiceFocus(isOn: boolean, { leg = "LEG-A" }: OnLeg = {}): Flow {
    yield* take<void>(queued("voiceFocus", { type: "VoiceFocus", parameters: { Enable: isOn }, leg }));
  }

  /** Lets the caller talk with a bot of Lex V2, until the conversation is over. Not while another leg is up. @throws ActionFailedError */
  *askBot({ botAliasArn, locale, configuration }: BotOptions): Flow<Understood> {
    const parameters = {
      BotAliasArn: botAliasArn,
      ...(locale !== undefined && { LocaleId: locale }),
      ...(configuration && { Configuration: configuration }),
    };
    const order: Order = { type: "StartBotConversation", parameters, leg: "LEG-A" };
    return yield* take<Understood>({ kind: "act", name: "askBot", order, take: understood });
  }

  /** Ends the other leg and goes on with the caller, for example to connect them with somebody else. */
  *dropOther(): Flow {
    yield* take<void>({ kind: "drop", name: "dropOther" });
  }

  /**
   * Ends the call, with all its legs, after what is queued. The flow does not go on; its `finally` blocks run when the call has ended.
   * @param sipResponseCode what a call is rejected with that nothing has answered yet: `480` unavailable, `486` busy; default `0`
   */
  *hangUp(sipResponseCode: "0" | "480" | "486" = "0"): Flow<never> {
    return yield* take<never>({ kind: "hang-up", name: "hangUp", sipResponseCode });
  }
}

const nothing = () => undefined;

function modifyAttendees(
  name: string,
  parameters: Extract<Order, { type: "ModifyChimeMeetingAttendees" }>["parameters"],
): Flow {
  const order: Order = { type: "ModifyChimeMeetingAttendees", parameters, leg: "LEG-B" };
  return take<void>({ kind: "act", name, order, take: nothing });
}

function understood(data: Success | Failure): {
  [Name in keyof Understood]: Understood[Name];
} {
  const { Intent, SessionAttributes } = "IntentResult" in data ? data.IntentResult.SessionState : {};
  const slots = Object.entries(Intent?.Slots ?? {}).map(([name, slot]) => [name, slotValue(slot)]);
  return {
    intent: Intent?.Name ?? null,
    state: Intent?.State ?? null,
    confirmation: Intent?.ConfirmationState ?? null,
    slots: Object.fromEntries(slots),
    sessionAttributes: SessionAttributes ?? {},
  };
}

/** What Lex made of a slot, or what the caller said where it made nothing of it. */
function slotValue(slot: Readonly<Record<string, unknown>> | null): string | null {
  const { InterpretedValue, OriginalValue } = (slot?.["Value"] ?? {}) as Record<string, unknown>;
  const value = InterpretedValue ?? OriginalValue;
  return typeof value === "string" ? value : null;
}
