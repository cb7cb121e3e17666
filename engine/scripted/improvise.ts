import type { Answering, Party, Step } from "./script.ts";

const KEYS = "0123456789";

/**
 * What someone without a script does on what was just said: mostly what a person would, at times not.
 * @param random from 0 to 1, the same for the same seed
 */
export function improvise(random: () => number): (heard: string) => readonly Step[] {
  return (heard) => {
    const chance = random();
    if (chance < 0.05) return [{ hangsUp: true }];
    if (chance < 0.15) return [];
    const offered = [...heard.matchAll(/\b(?:press|presses|enter|dial)\s+(?:the\s+)?(\w+|[#*])/gi)].flatMap(
      ([, word = ""]) => keyOf(word) ?? [],
    );
    const wanted = /(\w+)[- ]digit/i.exec(heard)?.[1];
    const count = wanted === undefined ? 0 : Number(keyOf(wanted) ?? 0);
    if (count > 0 && chance < 0.9) return [{ presses: `${digits(random, count)}#` }];
    if (offered.length > 0 && chance < 0.9) return [{ presses: offered[Math.floor(random() * offered.length)] ?? "1" }];
    if (chance < 0.5) return [{ waits: Math.floor(random() * 2_000) }, { says: "Hello?" }];
    if (chance < 0.8) return [{ waits: Math.floor(random() * 5_000) }];
    return [{ presses: digits(random, 1 + Math.floor(random() * 4)) }];
  };
}

const NUMBER_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const SIGN_WORDS: Readonly<Record<string, string>> = { star: "*", asterisk: "*", pound: "#", hash: "#" };

function keyOf(word: string): string | null {
  const lower = word.toLowerCase();
  if (/^[0-9*#]$/.test(lower)) return lower;
  const number = NUMBER_WORDS.indexOf(lower);
  return number >= 0 ? String(number) : (SIGN_WORDS[lower] ?? null);
}

function digits(random: () => number, count: number): string {
  return Array.from({ length: count }, () => KEYS.charAt(Math.floor(random() * KEYS.length))).join("");
}

/** How a number without a script takes a call: mostly it is answered. */
export function improvisedParty(random: () => number): Party {
  const chance = random();
  if (chance < 0.1) return { isBusy: true };
  if (chance < 0.2) return { neverAnswers: true };
  if (chance < 0.3) return { isVoicemail: true };
  const talk: Answering["does"] = [
    { says: "Hello, who is speaking?" },
    { waits: 2_000 + Math.floor(random() * 20_000) },
    { says: "Thank you, goodbye." },
    { hangsUp: true },
  ];
  return { answersAfter: 1_000 + Math.floor(random() * 8_000), does: talk };
}
