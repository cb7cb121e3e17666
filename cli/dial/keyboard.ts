import type { ReadStream } from "node:tty";

export interface KeyboardOptions {
  readonly input: NodeJS.ReadStream;
  readonly pressed: (key: string) => void;
  readonly hungUp: () => void;
}

/** Ctrl-C and Ctrl-D end the call too, since a raw terminal does not send them as signals. */
const HANG_UP: ReadonlySet<string> = new Set(["h", "q", "\u0003", "\u0004"]);
const KEY = /^[0-9*#A-D]$/;

/** Keys of a telephone from the keyboard, or from a pipe, whose end hangs up. @returns what lets go of it */
export function listenToKeys({ input, pressed, hungUp }: KeyboardOptions): () => void {
  const hear = (chunk: string | Buffer) => {
    for (const character of String(chunk)) {
      if (HANG_UP.has(character)) hungUp();
      else if (KEY.test(character.toUpperCase())) pressed(character.toUpperCase());
    }
  };
  const isTerminal = input.isTTY === true;
  if (isTerminal) (input as ReadStream).setRawMode(true);
  input.on("data", hear).once("end", hungUp);
  return () => {
    input.off("data", hear).off("end", hungUp);
    if (isTerminal) (input as ReadStream).setRawMode(false);
    input.pause();
  };
}
