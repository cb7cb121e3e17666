import type { Line, LineEvents } from "../line.ts";
import type { Scheduler, Timer } from "../scheduler.ts";
import { speakingTime } from "../speech.ts";
import type { Phones } from "../world.ts";
import { improvise, improvisedParty } from "./improvise.ts";
import { PartyLine } from "./party-line.ts";
import { Performer, type Unmet } from "./performer.ts";
import type { Answering, Party, Script, Voicemail } from "./script.ts";

const BUSY_HERE = 486;
/** Milliseconds until a telephone rings, and until someone takes it off. */
const RINGS_AFTER = 200;
const ANSWERS_AFTER = 3_000;
const MACHINE_ANSWERS_AFTER = 15_000;
const GREETING = "Please leave a message after the tone.";

export interface ScriptedPhonesOptions {
  readonly scheduler: Scheduler;
  readonly random: () => number;
  readonly script: Script;
  readonly unmet: (unmet: Unmet) => void;
  /** Samples at 8 kHz of what a party says; default: a tone of its own for each. */
  readonly voice?: (number: string, text: string, count: number) => Int16Array;
}

export interface ScriptedPhones extends Phones {
  /** The line of the one who calls in. */
  caller(from: string, events: LineEvents): Line;
}

/** Simulated parties: who calls in, and whom the service can dial. */
export function scriptedPhones({ scheduler, random, script, unmet, voice }: ScriptedPhonesOptions): ScriptedPhones {
  const lineOf = (number: string, { does, patience }: Answering, events: LineEvents, answered?: () => void) => {
    const performer = new Performer({
      scheduler,
      number,
      steps: does ?? [],
      patience,
      improvise: does ? undefined : improvise(random),
      unmet,
    });
    const line = new PartyLine({
      scheduler,
      number,
      events,
      heard: (text, duration) => performer.heard(text, duration),
      answered: answered ?? (() => {}),
      ended: () => performer.ended(),
      voice: voice && ((text, count) => voice(number, text, count)),
    });
    performer.attach(line);
    return { line, performer };
  };

  const ring = (line: PartyLine, events: LineEvents, answersAfter: number | null, answered: () => void) => {
    const ringing: Timer = scheduler.after(Math.min(RINGS_AFTER, answersAfter ?? RINGS_AFTER), () => {
      if (!line.isOver) events.ringing();
    });
    if (answersAfter === null) return ringing;
    return scheduler.after(answersAfter, () => {
      if (line.isOver) return;
      events.answered();
      answered();
    });
  };

  const dial = (number: string, party: Party, events: LineEvents): Line | null => {
    if ("isUnreachable" in party) return null;
    if ("isBusy" in party) {
      const { line } = lineOf(number, { does: [] }, events);
      scheduler.after(RINGS_AFTER, () => line.hangUp(BUSY_HERE));
      return line;
    }
    if ("neverAnswers" in party) {
      const { line } = lineOf(number, { does: [] }, events);
      ring(line, events, null, () => {});
      return line;
    }
    const answering = "isVoicemail" in party ? machine(party) : party;
    const { line, performer } = lineOf(number, answering, events);
    ring(line, events, answering.answersAfter ?? ANSWERS_AFTER, () => performer.begin());
    return line;
  };

  return {
    caller(from, events) {
      // Who calls can hear and act before the call is answered: the ringing, or a rejection.
      const { line, performer } = lineOf(from, script.caller ?? {}, events);
      scheduler.after(0, () => performer.begin());
      return line;
    },
    dial({ target: { uri, host } }, events) {
      const { callees = {} } = script;
      // Who answers at one of several phone systems can have a part of its own.
      return dial(uri, callees[`${uri}@${host}`] ?? callees[uri] ?? improvisedParty(random), events);
    },
  };
}

/** Greets, beeps, and records until nobody has spoken for a while. */
function machine({ answersAfter = MACHINE_ANSWERS_AFTER, greeting = GREETING }: Voicemail): Answering {
  return {
    answersAfter,
    does: [{ says: greeting, lasts: speakingTime(greeting) }],
    patience: 10_000,
  };
}
