import { compileDigitsRegex } from "../../shared/sma/rules/regex.ts";
import type { Act } from "../act.ts";
import { Listener } from "../listener.ts";

/** Installs a listener and ends at once; what it hears comes by `DIGITS_RECEIVED`. */
export function receiveDigits(act: Act<"ReceiveDigits">) {
  const { call, leg, parameters } = act;
  const { listenerAfterMatch, listenerFlush } = call.world.policies;
  leg.listener?.stop();
  const listener = new Listener({
    scheduler: call.world.scheduler,
    regex: compileDigitsRegex(parameters.InputDigitsRegex)?.regex ?? MATCHES_NOTHING,
    inBetween: parameters.InBetweenDigitsDurationInMilliseconds,
    flush: parameters.FlushDigitsDurationInMilliseconds,
    sendsFlushed: listenerFlush === "send",
    received: (ReceivedDigits) => {
      if (listenerAfterMatch === "ends" && leg.listener === listener) leg.listener = null;
      call.post({ type: "DIGITS_RECEIVED", leg, actionData: act.data({ ReceivedDigits }), error: null });
    },
  });
  leg.listener = listener;
  act.succeed({ ReceivedDigits: "" });
}

const MATCHES_NOTHING = /(?!)/;
