import type { Act } from "../act.ts";

/** Counts the time for which noise is suppressed, which is what is billed (AWS: voice-focus). */
export function voiceFocus(act: Act<"VoiceFocus">) {
  const { call, leg, parameters } = act;
  if (!call.takeVoiceFocus()) {
    return act.fail({
      ErrorType: "ActionExecutionThrottled",
      ErrorMessage: "Failed to run action. The maximum number of actions per second has been reached.",
    });
  }
  const now = call.world.scheduler.now();
  if (leg.voiceFocusSince !== null) leg.voiceFocusDuration += now - leg.voiceFocusSince;
  leg.voiceFocusSince = parameters.Enable ? now : null;
  act.succeed();
}
