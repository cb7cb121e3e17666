import { type Fact, factIdOf } from "../../../shared/events/facts.ts";
import type { Said } from "../flows/facts.ts";

/** What a flow said, as the fact that it is. */
export function identified({ subject, ...said }: Said): Fact {
  return { ...said, factId: factIdOf(said.detail.transactionId, said.type, ...subject) };
}
