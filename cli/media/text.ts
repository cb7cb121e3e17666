/** Words and numbers for the terminal. */

/** `12,345` */
export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

/** Milliseconds as `1.024 s` */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(3)} s`;
}

/** `1 block`, `2 blocks` */
export function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Text from a file, without what would steer the terminal. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, "\ufffd");
}
