import type { Act } from "../act.ts";
import { isLive } from "../leg.ts";

export function hangup(act: Act<"Hangup">) {
  const { call, leg, parameters } = act;
  const { hangupOrder } = call.world.policies;
  // Of the end of the only leg there is nothing to be told but the hang-up.
  const isTold = call.legs.some((other) => other !== leg && isLive(other)) && hangupOrder !== "HANGUP-only";
  const end = () => (isTold ? act.succeed() : act.finish());
  const code = Number(parameters.SipResponseCode);
  if (hangupOrder === "ACTION_SUCCESSFUL-first") {
    call.hangUp(leg, code, "handler-hung-up", end);
  } else {
    call.hangUp(leg, code, "handler-hung-up");
    end();
  }
}
