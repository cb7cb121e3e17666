import type { Clock } from "../../shared/clock.ts";
import type { Archive, ListedFragment } from "../../shared/kvs/archived-reader.ts";

/** What one request for fragments comes to: the answer's bytes, or an error that is thrown in its place. */
export type ArchiveAnswer = (numbers: readonly string[]) => AsyncIterable<Uint8Array>;

export interface ScriptedArchive extends Archive {
  /** The numbers of each request for fragments. */
  readonly asked: (readonly string[])[];
  readonly pages: (string | null)[];
}

/** An archive that answers one request after another as scripted, and the last way for ever. */
export function scriptedArchive(
  clock: Clock,
  script: {
    readonly answers?: readonly ArchiveAnswer[];
    readonly pages?: readonly (() => readonly ListedFragment[])[];
  },
): ScriptedArchive {
  const { answers = [], pages = [] } = script;
  const asked: (readonly string[])[] = [];
  const tokens: (string | null)[] = [];
  let page = 0;
  let given = 0;
  return {
    clock,
    random: () => 0,
    asked,
    pages: tokens,
    requests: {
      async openFragments(_streamArn, numbers) {
        const answer = answers[Math.min(asked.length, answers.length - 1)];
        asked.push(numbers);
        if (!answer) throw new RangeError("a script needs an answer");
        return answer(numbers);
      },
      async listFragments(_range, token) {
        tokens.push(token);
        const fragments = pages[page++]?.() ?? [];
        given++;
        return { fragments, nextToken: page < pages.length ? `after page ${given}` : null };
      },
    },
  };
}
