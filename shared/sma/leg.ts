import type { Participant } from "./request.ts";

/** Members of an action or an echo that say which leg it is about. */
export interface Selector {
  readonly CallId?: string | undefined;
  readonly ParticipantTag?: string | undefined;
}

/** Whether a leg has not ended; one that is not answered yet has no status. */
export const isUp = (leg: Participant): boolean => leg.Status !== "Disconnected";

/** The connected leg of a tag: after a second bridge an older one of the same tag may still be listed. */
export function connectedLeg(
  legs: readonly Participant[],
  tag: Participant["ParticipantTag"],
): Participant | undefined {
  return legs.findLast((leg) => leg.ParticipantTag === tag && leg.Status === "Connected");
}

/** Legs by tag and status; `absent` is the status of a leg that is not answered yet. */
export function legsOf(
  legs: readonly Participant[],
  { tag, status }: { tag?: Participant["ParticipantTag"]; status?: "Connected" | "Disconnected" | "absent" },
): Participant[] {
  return legs.filter(
    (leg) =>
      (tag === undefined || leg.ParticipantTag === tag) &&
      (status === undefined || (leg.Status ?? "absent") === status),
  );
}

/**
 * The leg that an action is about: `CallId` wins over `ParticipantTag`; without both it is the leg that the event is about, or else
 * the first one that is not disconnected.
 * @returns undefined where no leg that is up is meant, which the service answers with `INVALID_LEG`
 */
export function targetLeg(
  legs: readonly Participant[],
  { CallId, ParticipantTag }: Selector,
  eventCallId: string | undefined,
): Participant | undefined {
  if (CallId !== undefined) return legs.find((leg) => leg.CallId === CallId && isUp(leg));
  if (ParticipantTag !== undefined) return legs.findLast((leg) => leg.ParticipantTag === ParticipantTag && isUp(leg));
  return legs.find((leg) => leg.CallId === eventCallId && isUp(leg)) ?? legs.find(isUp);
}

/** A SIP header of a leg, whatever the case of its name: the service spells it as it came. */
export function sipHeader(leg: Pick<Participant, "SipHeaders">, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(leg.SipHeaders ?? {}).find(([found]) => found.toLowerCase() === wanted)?.[1];
}
