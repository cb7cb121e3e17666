import { createInterface } from "node:readline/promises";
import type { ChimeSDKVoiceClient } from "@aws-sdk/client-chime-sdk-voice";
import { type Command, Option } from "commander";
import { createClients } from "../../functions/provision-chime/context.ts";
import { DEFAULT_REGION } from "../../shared/chime/limits.ts";
import { systemClock } from "../../shared/clock.ts";
import { CarillonError } from "../../shared/errors.ts";
import { table } from "../guide/table.ts";
import { allowAnyLocalCredentials, type PlaceOptions } from "../place.ts";
import { terminal } from "../timeline.ts";

/** Where the voice API is asked, and how the answer is printed. */
export interface VoiceOptions extends PlaceOptions {
  readonly region: string;
  readonly json?: boolean;
}

export interface ConfirmedOptions extends VoiceOptions {
  readonly yes?: boolean;
}

/** A change that nobody has agreed to. */
export class NotConfirmedError extends CarillonError {
  readonly code = "NOT_CONFIRMED";
}

/** A command that asks the voice API: of a local cloud, or with `--aws` of an account. */
export function voiceCommand(
  group: Command,
  placeOptions: (command: Command) => Command,
  name: string,
  description: string,
): Command {
  return placeOptions(group.command(name))
    .description(description)
    .addOption(new Option("--region <region>", "where the API is asked").env("AWS_REGION").default(DEFAULT_REGION));
}

/** The same, of what cannot be undone at once: it says what it will do, and asks. */
export const confirmedCommand = (...given: Parameters<typeof voiceCommand>): Command =>
  voiceCommand(...given).option("--yes", "does not ask");

/** Works with the voice API. Its client retries what was throttled or lost, with a budget. */
export async function withVoice<Result>(
  options: VoiceOptions,
  work: (client: ChimeSDKVoiceClient) => Promise<Result>,
): Promise<Result> {
  const client = voiceClients(options).voice(options.region);
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

export function voiceClients(options: PlaceOptions) {
  allowAnyLocalCredentials(options);
  return createClients({ clock: systemClock, random: Math.random }, options.aws ? {} : { endpoint: options.endpoint });
}

/** Asks whether to go on. @throws NotConfirmedError when the answer is no, or nobody is there to ask */
export async function confirm({ yes, json }: ConfirmedOptions, what: string): Promise<void> {
  if (yes) return;
  if (json || !process.stdin.isTTY)
    throw new NotConfirmedError(`${what}: say --yes to agree, since there is nobody to ask`);
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await reader.question(`${what}. Go on? [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new NotConfirmedError("nothing was changed");
  } finally {
    reader.close();
  }
}

/** Prints things as a table, or all of them as JSON. */
export function print<Thing>(
  { json }: VoiceOptions,
  things: readonly Thing[],
  heads: readonly string[],
  cells: (thing: Thing) => readonly string[],
): void {
  if (json) terminal.write(`${JSON.stringify(things, null, 2)}\n`);
  else if (things.length === 0) terminal.write("nothing there\n");
  else terminal.write(table([heads, ...things.map(cells)]));
}

/** One thing with all its members, or as JSON. */
export function printOne({ json }: VoiceOptions, thing: unknown, rows: readonly (readonly [string, string])[]): void {
  if (json) terminal.write(`${JSON.stringify(thing, null, 2)}\n`);
  else terminal.write(table(rows));
}
