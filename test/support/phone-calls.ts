import type { EndedCall, NewCall } from "../../engine/engine.ts";
import type { Handler, HandlerFunction } from "../../engine/handler.ts";
import type { WireRequest } from "../../engine/request.ts";
import { type SimulationWorld, simulateCall } from "../../engine/simulate.ts";
import type { CallTrace } from "../../engine/trace.ts";
import { writeWav } from "../../shared/media/index.ts";
import { parseRequest } from "../../shared/sma/request.ts";

type Reply = unknown;
/** A reply, or what makes one of the request. */
type Turn = Reply | ((request: WireRequest) => Reply);

export const NOTHING = { SchemaVersion: "1.0" };

export function reply(...Actions: readonly object[]): { SchemaVersion: string; Actions: readonly object[] } {
  return { SchemaVersion: "1.0", Actions };
}

export const action = (Type: string, Parameters: object = {}) => ({ Type, Parameters });
export const speak = (Text: string, more: object = {}) => action("Speak", { Text, ...more });
export const hangup = (more: object = {}) => action("Hangup", more);
export const pause = (DurationInMilliseconds: number, more: object = {}) =>
  action("Pause", { DurationInMilliseconds, ...more });
export const playAudio = (Key: string, more: object = {}) =>
  action("PlayAudio", { AudioSource: { Type: "S3", BucketName: "prompts", Key }, ...more });
export const ask = (more: object = {}) =>
  action("SpeakAndGetDigits", {
    SpeechParameters: { Text: "Press one or two." },
    FailureSpeechParameters: { Text: "That is not a choice." },
    RepeatDurationInMilliseconds: 5_000,
    ...more,
  });
export const listen = (InputDigitsRegex: string, more: object = {}) =>
  action("ReceiveDigits", {
    InputDigitsRegex,
    InBetweenDigitsDurationInMilliseconds: 1_000,
    FlushDigitsDurationInMilliseconds: 5_000,
    ...more,
  });
export const bridge = (Uri: string, more: object = {}) =>
  action("CallAndBridge", {
    CallerIdNumber: "+15550100001",
    Endpoints: [{ BridgeEndpointType: "PSTN", Uri }],
    ...more,
  });

/** A handler that gives one reply after the other, and then none. */
export function inTurn(...turns: readonly Turn[]): HandlerFunction {
  let at = 0;
  return (request) => {
    const turn = at < turns.length ? turns[at++] : NOTHING;
    return typeof turn === "function" ? (turn as (request: WireRequest) => Reply)(request) : turn;
  };
}

/** A handler that replies by the event, and by the type of its action where that is named: `"ACTION_SUCCESSFUL Speak"`. */
export function onEvents(replies: Readonly<Record<string, Turn>>): HandlerFunction {
  return (request) => {
    const { InvocationEventType: type, ActionData: data } = request;
    const turn = replies[`${type} ${data?.Type}`] ?? replies[type] ?? NOTHING;
    return typeof turn === "function" ? (turn as (request: WireRequest) => Reply)(request) : turn;
  };
}

/** Plays a call; every request of it must be one that the contract's schemas take. */
export async function play(
  handler: HandlerFunction | Handler,
  world: SimulationWorld & { create?: Partial<NewCall> } = {},
): Promise<EndedCall> {
  const call = await simulateCall(handler, world);
  for (const { request } of call.trace.invocations) parseRequest(JSON.parse(JSON.stringify(request)));
  return call;
}

/** What the handler was told: event, action, leg. */
export function told({ invocations }: CallTrace): string[] {
  return invocations.map(({ request: { InvocationEventType: type, ActionData: data } }) => {
    if (type === "HANGUP")
      return `${type} ${data?.Parameters["ParticipantTag"]} ${data?.Parameters["SipResponseCode"]}`;
    const error = data?.["ErrorType"];
    return [type, data?.Type, error].filter(Boolean).join(" ");
  });
}

/** What a leg heard, of one kind. */
export function heard(trace: CallTrace, leg: "LEG-A" | "LEG-B" = "LEG-A"): string[] {
  return trace.heard.filter((sound) => sound.leg === leg).map(({ kind, text, key }) => text ?? key ?? kind);
}

/** A WAV file of silence. */
export function silentWav(milliseconds: number): Uint8Array {
  return writeWav(8000, [new Int16Array(milliseconds * 8)]);
}

export const PROMPTS = new Map([
  ["prompts/menu.wav", silentWav(4_000)],
  ["prompts/music.wav", silentWav(10_000)],
]);
