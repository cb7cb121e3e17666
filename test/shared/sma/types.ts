/** Compiled by `npm run check`, never run: what the types let nobody write, and what they know. */

import { actions } from "../../../shared/sma/actions.ts";
import { reply } from "../../../shared/sma/reply.ts";
import { parseRequest, type ReceivedRequest } from "../../../shared/sma/request.ts";
import { PARAMETERS } from "../../support/sma-actions.ts";
import { REQUESTS } from "../../support/sma-requests.ts";

export function unspellableActions(): void {
  const { RecordAudio, CallAndBridge, StartBotConversation, PlayAudio } = PARAMETERS;
  const { Endpoints, ...bridge } = CallAndBridge;
  const [endpoint] = Endpoints;
  const { AudioSource } = PlayAudio;

  // @ts-expect-error -- Text is required
  actions.speak({});
  // @ts-expect-error -- a builder with required parameters needs them
  actions.speak();
  // @ts-expect-error -- misspelt
  actions.speak({ Text: "Hello.", VoiceID: "Joanna" });
  // @ts-expect-error -- no such engine for telephone calls
  actions.speak({ Text: "Hello.", Engine: "generative" });
  // @ts-expect-error -- a code as text
  actions.hangup({ SipResponseCode: 480 });
  // @ts-expect-error -- no such code
  actions.hangup({ SipResponseCode: "404" });
  // @ts-expect-error -- one endpoint, not none
  actions.callAndBridge({ ...bridge, Endpoints: [] });
  // @ts-expect-error -- one endpoint, not two
  actions.callAndBridge({ ...bridge, Endpoints: [endpoint, endpoint] });
  // @ts-expect-error -- an AWS endpoint needs its Arn
  actions.callAndBridge({ ...bridge, Endpoints: [{ BridgeEndpointType: "AWS", Uri: "7001" }] });
  // @ts-expect-error -- a PSTN endpoint has none
  actions.callAndBridge({ ...bridge, Endpoints: [{ BridgeEndpointType: "PSTN", Uri: "+15550100009", Arn: "arn:x" }] });
  // @ts-expect-error -- no custom header
  actions.callAndBridge({ ...bridge, Endpoints, SipHeaders: { Subject: "x" } });
  // @ts-expect-error -- reserved
  actions.callAndBridge({ ...bridge, Endpoints, SipHeaders: { "X-VC-a": "x" } });
  // @ts-expect-error -- a terminator is one key
  actions.playAudio({ AudioSource, PlaybackTerminators: ["12"] });
  // @ts-expect-error -- there is no key A for terminators
  actions.playAudio({ AudioSource, PlaybackTerminators: ["A"] });
  // @ts-expect-error -- one selector, not both
  actions.recordAudio({ ...RecordAudio, CallId: "c", ParticipantTag: "LEG-A" });
  // @ts-expect-error -- the first leg alone can join a meeting
  actions.joinChimeMeeting({ ParticipantTag: "LEG-B", JoinToken: "t", MeetingId: "m" });
  // @ts-expect-error -- at least one attendee
  actions.modifyChimeMeetingAttendees({ Operation: "Mute", MeetingId: "m", AttendeeList: [] });
  // @ts-expect-error -- a welcome needs ElicitIntent
  actions.startBotConversation({ ...StartBotConversation, Configuration: { WelcomeMessages: [] } });
  // @ts-expect-error -- no such type of action
  actions.answerCall();

  actions.callAndBridge({ ...bridge, Endpoints, SipHeaders: { "x-a": "1", "X-Order": "2", Diversion: "3" } });
  actions.callAndBridge({ ...bridge, Endpoints: [{ BridgeEndpointType: "PSTN", Uri: "+15550100009" }] });
  actions.joinChimeMeeting({ ParticipantTag: "LEG-A", JoinToken: "t", MeetingId: "m" });
}

export function unspellableReplies(request: ReceivedRequest): void {
  const pause = actions.pause({ DurationInMilliseconds: 500 });
  const ten = [pause, pause, pause, pause, pause, pause, pause, pause, pause, pause] as const;
  const inbound = REQUESTS.NEW_INBOUND_CALL;

  // @ts-expect-error -- at most 10 actions
  reply(request, [...ten, pause]);
  // @ts-expect-error -- a new inbound call needs actions
  reply(inbound, []);
  // @ts-expect-error -- a new inbound call needs actions
  reply(inbound);
  // @ts-expect-error -- attributes are text
  reply(request, [], { count: 1 });
  // @ts-expect-error -- no action
  reply(request, ["Speak"]);

  reply(request, ten);
  reply(inbound, [pause]);
  reply(inbound, [pause], { count: "1" });
  if (request.InvocationEventType === "NEW_INBOUND_CALL") {
    // @ts-expect-error -- a new inbound call needs actions, also where the type is narrowed
    reply(request);
  }
}

/** What is known of a request once its type is known. */
export function narrowing(input: unknown): string | undefined {
  const request = parseRequest(input);
  switch (request.InvocationEventType) {
    case "NEW_INBOUND_CALL":
      // @ts-expect-error -- no action has been run yet
      return request.ActionData;
    case "ACTION_SUCCESSFUL":
      if (request.ActionData.Type === "SpeakAndGetDigits") return request.ActionData.ReceivedDigits;
      if (request.ActionData.Type === "RecordAudio") return request.ActionData.RecordingDestination.Key;
      if (request.ActionData.Type === "UNKNOWN") return request.ActionData.UnknownType;
      // @ts-expect-error -- only some actions receive digits
      return request.ActionData.ReceivedDigits;
    case "ACTION_FAILED":
      return request.ActionData.ErrorType;
    case "CALL_UPDATE_REQUESTED":
      return request.ActionData.Parameters.Arguments["op"];
    case "INVALID_LAMBDA_RESPONSE":
      return request.ErrorType;
    case "HANGUP":
      return String(request.ActionData.Parameters.SipResponseCode satisfies number | undefined);
    case "UNKNOWN":
      return request.UnknownType;
    case "NEW_OUTBOUND_CALL":
      return request.ActionData?.Parameters.Arguments["campaign"];
    case "DIGITS_RECEIVED":
      return request.ActionData.ReceivedDigits;
    case "RINGING":
    case "CALL_ANSWERED":
    case "ACTION_INTERRUPTED":
      return undefined;
    default:
      return request satisfies never;
  }
}
