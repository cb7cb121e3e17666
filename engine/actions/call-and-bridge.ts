import type { ServiceError } from "../../shared/sma/finding.ts";
import { invalid } from "../../shared/sma/rules/errors.ts";
import type { Act } from "../act.ts";
import type { AudioSound } from "../audio.ts";
import { withAudio } from "../prompts.ts";

const NOT_ANSWERED: ServiceError = { ErrorType: "CallNotAnswered", ErrorMessage: "Call not answered" };
const FOREIGN_NUMBER = invalid(
  "Provided caller ID number is invalid. Number must be owned by this AWS account, or be the From number of LEG-A.",
);
/** SIP: request terminated, what a call that is given up while it rings comes to (RFC 3261, section 15). */
const REQUEST_TERMINATED = 487;

/** Dials a second leg and lets both hear each other (AWS: call-and-bridge). */
export function callAndBridge(act: Act<"CallAndBridge">) {
  const { call, leg, parameters } = act;
  const { CallerIdNumber, RingbackTone } = parameters;
  const { phoneNumbers } = call.world.directory();
  if (CallerIdNumber !== leg.from && !phoneNumbers.includes(CallerIdNumber)) return act.fail(FOREIGN_NUMBER);
  if (call.legB) return act.fail(invalid("Invalid action on the call."));
  if (!call.hasRoom()) return act.fail(NOT_ANSWERED);
  if (RingbackTone) withAudio(act, RingbackTone, (audio) => dial(act, audio));
  else dial(act, null);
}

function dial(act: Act<"CallAndBridge">, audio: AudioSound | null) {
  const { call, leg, parameters } = act;
  const { CallerIdNumber: from, CallTimeoutSeconds, SipHeaders: sipHeaders = {}, Endpoints } = parameters;
  const [endpoint] = Endpoints;
  if (!endpoint) return act.fail(NOT_ANSWERED);
  const { BridgeEndpointType: kind, Uri: uri, Arn: arn = null } = endpoint;
  const { phones, policies } = call.world;
  let isRinging = false;
  const second = call.setUp(
    {
      tag: "LEG-B",
      from,
      to: uri,
      kind,
      arn,
      sipHeaders,
      connect: (events) =>
        phones.dial({ target: { kind, uri, arn }, from, sipHeaders, transactionId: call.transactionId }, events),
    },
    {
      ringing: () => {
        if (isRinging) return;
        isRinging = true;
        act.startPlaying({ kind: "ringback", audio, duration: Number.POSITIVE_INFINITY });
        if (policies.ringingOfSecondLeg && second) {
          call.post({ type: "RINGING", leg: second, actionData: null, error: null });
        }
      },
      answered: () => {
        act.silence();
        if (leg.state === "early") call.answer(leg);
        call.connect(null);
        act.succeed();
      },
      refused: () => act.fail(NOT_ANSWERED),
    },
  );
  if (!second) return act.fail(NOT_ANSWERED);
  const giveUp = () => call.giveUp(second, REQUEST_TERMINATED);
  act.after(CallTimeoutSeconds * 1000, () => {
    giveUp();
    act.fail(NOT_ANSWERED);
  });
  act.onStop = () => {
    giveUp();
    return {};
  };
}
