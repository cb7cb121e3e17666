import type { CallDigest, Conversation } from "./digest.ts";

/** Why two call records are taken for parts of one call. */
export interface Link {
  /** Transaction ids, the smaller first. */
  readonly calls: readonly [string, string];
  readonly by: "sip-call-id" | "both-numbers-and-time" | "one-number-and-time";
  /** From 0 to 1; 1 is certain. */
  readonly confidence: number;
}

/** A SIP call id is unique, but not for ever: those of different days are different calls. */
const SAME_DIALOG_WITHIN = 24 * 3_600_000;
/** A bridge is dialled within moments of the call that asks for it, or within the time in which a person chooses from a menu. */
const SAME_MOMENT = 10_000;
/** Records have whole seconds: what lies inside by less is inside. */
const ROUNDING = 1_000;

const CONFIDENCE = { "sip-call-id": 1, "both-numbers-and-time": 0.9, "one-number-and-time": 0.6 } as const;

/** A link, and by which conversations of its calls; those of two calls that claim the same one are rivals. */
interface Claim extends Link {
  readonly conversations: readonly string[];
}

/**
 * The links between call records: by SIP call id, and for bridged calls, which have none in common, by numbers and time. A
 * conversation that may be that of several calls is linked with each of them, with a confidence that is divided. Equal for any
 * order of the calls. Pure.
 */
export function linksBetween(digests: readonly CallDigest[]): Link[] {
  const sorted = [...digests].sort((a, b) => (a.transactionId < b.transactionId ? -1 : 1));
  const claims = sorted.flatMap((a, index) => sorted.slice(index + 1).flatMap((b) => claimOf(a, b) ?? []));
  const rivals = (by: Link["by"], conversation: string) =>
    claims.filter((claim) => claim.by === by && claim.conversations.includes(conversation)).length;
  return claims.map(({ calls, by, confidence, conversations }) => {
    const most = Math.max(1, ...conversations.map((conversation) => rivals(by, conversation)));
    return { calls, by, confidence: Math.round((confidence / most) * 100) / 100 };
  });
}

function claimOf(a: CallDigest, b: CallDigest): Claim | null {
  const claim = (by: Link["by"], conversations: readonly string[]): Claim => ({
    calls: [a.transactionId, b.transactionId],
    by,
    confidence: CONFIDENCE[by],
    conversations,
  });
  const isNear = Math.abs((a.startTime ?? 0) - (b.startTime ?? 0)) <= SAME_DIALOG_WITHIN;
  if (isNear && a.callIds.some((id) => b.callIds.includes(id))) return claim("sip-call-id", []);
  const pairs = a.conversations.flatMap((one) => b.conversations.map((other) => [one, other] as const));
  const nameOf = ([one, other]: readonly [Conversation, Conversation]) => [
    JSON.stringify([a.transactionId, one]),
    JSON.stringify([b.transactionId, other]),
  ];
  const same = pairs.find(([one, other]) => isSameConversation(one, other));
  if (same) return claim("both-numbers-and-time", nameOf(same));
  const bridged = pairs.find(([one, other]) => isBridged(one, other) || isBridged(other, one));
  return bridged ? claim("one-number-and-time", nameOf(bridged)) : null;
}

/** The same two ends at the same moment: two views of one conversation. */
function isSameConversation(one: Conversation, other: Conversation): boolean {
  return one.from === other.from && one.to === other.to && Math.abs(one.startTime - other.startTime) <= SAME_MOMENT;
}

/** One conversation inside the other, from the number that the outer one reached, or for the one who called. */
function isBridged(outer: Conversation, inner: Conversation): boolean {
  const isPassedOn = inner.from === outer.to || inner.from === outer.from;
  return isPassedOn && inner.to !== outer.to && isInside(inner, outer);
}

function isInside(inner: Conversation, outer: Conversation): boolean {
  if (outer.endTime === null || inner.endTime === null) return false;
  return inner.startTime >= outer.startTime - ROUNDING && inner.endTime <= outer.endTime + ROUNDING;
}

/** The calls that are one call with a given one, itself among them, and the links that say so. */
export function linkedWith(
  transactionId: string,
  links: readonly Link[],
): { transactionIds: string[]; links: readonly Link[] } {
  const found = new Set([transactionId]);
  // A set is walked in the order in which it grows.
  for (const id of found)
    for (const { calls } of links) if (calls.includes(id)) for (const other of calls) found.add(other);
  return { transactionIds: [...found].sort(), links: links.filter(({ calls: [one] }) => found.has(one)) };
}
