import { ACTION_TRAITS, type ActionType } from "./action-types.ts";
import { aim, callIdOf } from "./aim.ts";
import type { Finding } from "./finding.ts";
import { isUp } from "./leg.ts";
import type { ReadAction } from "./read-action.ts";
import type { Participant, ReceivedRequest } from "./request.ts";
import { invalid } from "./rules/errors.ts";
import { emptyNotes, type Notes, refuse, remark } from "./rules/notes.ts";

/** A call as the actions of a reply will leave it, one after the other. */
interface CallAhead {
  readonly eventCallId: string | undefined;
  /** Every leg, as if none were hung up by the reply itself. */
  listed: readonly Participant[];
  /** Every leg as it will be. */
  ahead: readonly Participant[];
  /** Legs whose recording has been started. */
  readonly recorded: Set<string>;
  hasBot: boolean;
}

/** Types of action that only succeed on a leg whose recording was started. */
const RECORDING: ReadonlySet<string> = new Set<ActionType>([
  "StartCallRecording",
  "StopCallRecording",
  "PauseCallRecording",
  "ResumeCallRecording",
]);

const RECORDED_BEFORE = invalid("CallId parameter for action is invalid");

/** What is wrong with the legs of actions, each judged by the call as the actions before it will leave it. */
export function legFindings(actions: readonly ReadAction[], request: ReceivedRequest): Finding[] {
  const notes = emptyNotes("");
  const legs = request.CallDetails.Participants;
  const call: CallAhead = {
    eventCallId: callIdOf(request),
    listed: legs,
    ahead: legs,
    recorded: new Set(recordedLegs(request)),
    hasBot: false,
  };
  for (const [index, read] of actions.entries()) {
    notes.source = ACTION_TRAITS[read.type].source;
    look(call, read, `Actions[${index}]`, notes);
  }
  return notes.findings;
}

function recordedLegs(request: ReceivedRequest): string[] {
  const isAboutRecording =
    request.InvocationEventType === "ACTION_SUCCESSFUL" && RECORDING.has(request.ActionData.Type);
  return isAboutRecording ? [callIdOf(request) ?? ""] : [];
}

function look(call: CallAhead, { type, action }: ReadAction, path: string, notes: Notes): void {
  if (call.hasBot) {
    const message =
      "It waits for the conversation of StartBotConversation to end, and a reply to that event replaces it.";
    remark(
      notes,
      "warning",
      path,
      "action-after-bot",
      message,
      "Put it into the reply to the end of the conversation.",
    );
  }
  if (action === null) return;
  const { leg, refusal } = aim(action, call.ahead, call.eventCallId);
  if (refusal === null) follow(call, type, leg, path, notes);
  else if (aim(action, call.listed, call.eventCallId).refusal === null) {
    const message = "A Hangup before it in the list ends the leg that it is about.";
    remark(notes, "warning", path, "action-after-hangup", message, "Remove it, or put it before Hangup.");
  } else {
    const { member, ...rest } = refusal;
    refuse(notes, { ...rest, path: member === "" ? path : `${path}.Parameters.${member}` });
  }
}

/** Takes a call to where one action leaves it. */
function follow(call: CallAhead, type: ActionType, leg: Participant, path: string, notes: Notes): void {
  if (type === "StartBotConversation") call.hasBot = true;
  if (type === "Hangup") call.ahead = call.ahead.map((one) => (one === leg ? { ...one, Status: "Disconnected" } : one));
  if (type === "StartCallRecording") {
    if (call.recorded.has(leg.CallId)) {
      const fix = "Use PauseCallRecording and ResumeCallRecording to leave something out.";
      const [found, allowed] = ["a second recording of the leg", "one for each leg and call"];
      refuse(notes, { path, rule: "recording-again", found, allowed, fix, error: RECORDED_BEFORE });
    }
    call.recorded.add(leg.CallId);
  }
  if (type === "CallAndBridge" || type === "JoinChimeMeeting") addSecondLeg(call, leg, path, notes);
}

function addSecondLeg(call: CallAhead, leg: Participant, path: string, notes: Notes): void {
  if (call.ahead.some((one) => one.ParticipantTag === "LEG-B" && isUp(one))) {
    const message = "LEG-B is up already: no source says what a second bridge does to it.";
    const fix = "Hang up LEG-B first, and bridge when its HANGUP has come.";
    remark(notes, "warning", path, "already-bridged", message, fix);
    return;
  }
  // Its CallId is not known before the service makes it: nothing can select it but its tag.
  const made: Participant = {
    ...leg,
    CallId: "",
    ParticipantTag: "LEG-B",
    Direction: "Outbound",
    Status: "Connected",
  };
  call.ahead = [...call.ahead, made];
  call.listed = [...call.listed, made];
}
