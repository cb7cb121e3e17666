import { MatroskaError } from "../media/errors.ts";
import type { Fragment } from "../media/fragment.ts";
import { type FragmentWithBlocks, readFragments } from "../media/read-fragments.ts";
import { BrokenFragmentError, MediaError } from "./failures.ts";

/**
 * Fragments of an answer that are proven whole, each as early as it can be told:
 * - its continuation token has come (`GetMedia` has one per fragment);
 * - another fragment has begun, or an error that names another one: without a token it is only known then that it was not cut;
 * - the answer has ended, in order and not inside an element. That proves nothing for `GetMedia`, which ends anywhere, and is all that there
 *   is for the last fragment of a `GetMediaForFragmentList` answer: its reader asks for `endProves`.
 *
 * What is not proven is left out: it is to be read again.
 * @throws MediaError where the service says why it stops; BrokenFragmentError; what the source throws
 */
export async function* wholeFragments(
  source: AsyncIterable<Uint8Array>,
  { endProves }: { readonly endProves: boolean },
): AsyncGenerator<FragmentWithBlocks, void, undefined> {
  let unproven: FragmentWithBlocks | null = null;
  let begun: string | null = null;
  try {
    const onStart = (fragment: Fragment) => {
      begun = fragment.number;
    };
    for await (const read of readFragments(source, { onStart })) {
      const { error, number, endedBy, truncated } = read.fragment;
      if (begun === number) begun = null;
      if (unproven && (error === null || (number !== null && number !== unproven.fragment.number))) yield unproven;
      unproven = null;
      if (error) throw new MediaError(error, number);
      if (endedBy === "continuation-token") yield read;
      else if (endedBy === "next-fragment" || (endProves && !truncated)) unproven = read;
    }
  } catch (error) {
    throw error instanceof MatroskaError ? new BrokenFragmentError(begun, error) : error;
  }
  if (unproven && endProves) yield unproven;
}
