import { InvalidArgumentError } from "commander";

/** A week: longer than any call. */
const MOST_SECONDS = 604_800;

/** A length of time, as an option of the command line gives it. */
export function seconds(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= MOST_SECONDS) return value;
  throw new InvalidArgumentError(`a number above 0, at most ${MOST_SECONDS}, is needed`);
}

/** Any whole number, for example a seed. */
export function anyInteger(text: string): number {
  const value = wholeNumber(text);
  if (Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError("a whole number is needed");
}

/** A whole number between two limits. */
export function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = wholeNumber(text);
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`a whole number from ${min} to ${max} is needed`);
  };
}

function wholeNumber(text: string): number {
  return /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
}
