import { inspect } from "node:util";

type Format = "bold" | "dim" | "red" | "yellow" | "green" | "cyan" | "reset";

/** Colours where a terminal shows them, plain text elsewhere. */
export type Paint = (format: Format, text: string) => string;

export const plain: Paint = (_format, text) => text;

/** Follows the convention of NO_COLOR (no-color.org). */
export const coloured: Paint = (format, text) => {
  const [start, end] = inspect.colors[format] ?? [0, 0];
  return `\u001b[${start}m${text}\u001b[${end}m`;
};

export function paintFor(isTerminal: boolean, environment: Readonly<Record<string, string | undefined>>): Paint {
  return isTerminal && !environment["NO_COLOR"] ? coloured : plain;
}

/** Breaks a text at blanks, so that no line is longer than `width` unless one word is; lines after the first are indented. */
export function wrapped(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
}
