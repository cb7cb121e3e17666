import type { CallOrder, DialledCall, Notice } from "../../local/chime/dialled-call.ts";
import type { Terminal } from "../timeline.ts";
import { listenToKeys } from "./keyboard.ts";

const HELP = "Keys 0-9 * # are pressed, h hangs up.";

/** A person at the keyboard as the party of a call, who reads what is said. */
export interface Talk {
  readonly noticed: (notice: Notice) => void;
  /** Lets the person take part until the call is over. */
  join<Outcome>(call: Pick<DialledCall, "press" | "hangUp"> & { readonly outcome: Promise<Outcome> }): Promise<Outcome>;
}

export function talk({ number, isOutbound }: CallOrder, output: Terminal): Talk {
  const say = (text: string) => output.write(`${text}\n`);
  const texts: Readonly<Record<Exclude<Notice["kind"], "heard">, string>> = {
    answered: "  ☎  answered",
    called: `  ☎  ${number} calls, you answer`,
    ended: "  ☎  the line is dead",
  };
  say(`${isOutbound ? `${number} is about to call` : `You call ${number}`}. ${HELP}\n`);
  return {
    noticed: (notice) => say(notice.kind === "heard" ? `  ♪  ${notice.text}` : texts[notice.kind]),
    async join(call) {
      const letGo = listenToKeys({
        input: process.stdin,
        pressed(key) {
          say(`  ●  ${key}`);
          call.press(key);
        },
        hungUp: () => call.hangUp(),
      });
      try {
        return await call.outcome;
      } finally {
        letGo();
        say("");
      }
    },
  };
}
