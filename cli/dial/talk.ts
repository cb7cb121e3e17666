import type { EndedCall } from "../../engine/engine.ts";
import type { Line, LineEvents } from "../../engine/line.ts";
import { PartyLine } from "../../engine/scripted/party-line.ts";
import { scriptedPhones } from "../../engine/scripted/phones.ts";
import { stoppableTime } from "../../local/chime/stoppable-time.ts";
import { seededRandom } from "../../shared/random.ts";
import type { Terminal } from "../timeline.ts";
import { startHandlerCloud } from "./handler-cloud.ts";
import { listenToKeys } from "./keyboard.ts";
import { begin, type CallOutcome, type SimulatedCallOptions } from "./place-call.ts";

/** Milliseconds until a telephone rings, and until the person takes it off. */
const RINGS_AFTER = 200;
const ANSWERS_AFTER = 1_500;
const HELP = "Keys 0-9 * # are pressed, h hangs up.";

/** A call in real time between a handler and the person at the keyboard, who reads what is said. */
export async function talk(options: SimulatedCallOptions, output: Terminal): Promise<CallOutcome> {
  const { party, number, isOutbound, handler, environment, stateFolder, script, onLog } = options;
  const time = stoppableTime();
  const random = seededRandom(options.seed);
  const failures: string[] = [];
  const say = (text: string) => output.write(`${text}\n`);
  let line: PartyLine | null = null;
  let ended: (call: EndedCall) => void = () => {};
  const over = new Promise<EndedCall>((resolve) => {
    ended = resolve;
  });

  const pickUp = (events: LineEvents): Line => {
    line = new PartyLine({
      scheduler: time,
      number: party,
      events,
      heard: (text) => say(`  ♪  ${text}`),
      answered: () => say("  ☎  answered"),
      ended: () => say("  ☎  the line is dead"),
    });
    return line;
  };
  const others = scriptedPhones({ scheduler: time, random, script, unmet: () => {} });
  const cloud = await startHandlerCloud({
    handler,
    environment,
    stateFolder,
    random,
    calls: {
      scheduler: time,
      phones: {
        dial(request, events) {
          if (!isOutbound || request.target.uri !== party) return others.dial(request, events);
          time.after(RINGS_AFTER, () => events.ringing());
          time.after(ANSWERS_AFTER, () => {
            say(`  ☎  ${number} calls, you answer`);
            events.answered();
          });
          return pickUp(events);
        },
      },
      policies: options.policies,
      onEnded: (call) => ended(call),
    },
    ...(onLog && { onLog }),
    onFailure: (description) => failures.push(description),
  });
  const letGo = listenToKeys({
    input: process.stdin,
    pressed(key) {
      say(`  ●  ${key}`);
      line?.press(key);
    },
    hungUp: () => line?.hangUp(0),
  });
  try {
    await options.prepare?.(cloud);
    say(`${isOutbound ? `${number} is about to call` : `You call ${number}`}. ${HELP}\n`);
    begin(cloud, { party, number, isOutbound, random, connect: pickUp });
    const call = await over;
    await cloud.voice.telephony.settled();
    say("");
    return { call, unmet: [], failures };
  } finally {
    letGo();
    time.stop();
    await cloud.close();
  }
}
