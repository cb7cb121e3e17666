import type { CallingNameStatus, PhoneNumberStatus, PhoneNumberType } from "@aws-sdk/client-chime-sdk-voice";
import { PERIODS, TEXTS, takes } from "../../shared/chime/limits.ts";
import { readPhoneNumber } from "../../shared/numbering/phone-number.ts";
import type { CallingName, InventoryNumber, Rule } from "./resource-types.ts";

/** A calling name that never succeeds, so that its failure can be tried. */
export const FAILING_CALLING_NAME = "UpdateFailed";

/** Prefixes of toll-free numbers outside North America, in the countries that the local cloud sells numbers of. */
const TOLL_FREE = /^\+(44800|44808|611800|49800|3531800|4620)/;

const isAcquired = ({ acquiredAt = 0, fails }: InventoryNumber, now: number): boolean => !fails && now >= acquiredAt;

export const isBeingDeleted = ({ deletedAt }: InventoryNumber): boolean => typeof deletedAt === "number";

/** Nothing of it is left: its time in the deletion queue is over. */
export const isReleased = ({ deletedAt }: InventoryNumber, now: number): boolean =>
  typeof deletedAt === "number" && now >= deletedAt + PERIODS.deletionQueue;

/** Whether it can be assigned, and can make calls. */
export const isInService = (number: InventoryNumber, now: number): boolean =>
  isAcquired(number, now) && !isBeingDeleted(number);

/** Whether it counts against the quota: what is being deleted does not, so that a restored number can be one too many. */
export const isCounted = (number: InventoryNumber): boolean => !number.fails && !isBeingDeleted(number);

export const ruleOf = ({ id }: InventoryNumber, rules: readonly Rule[]): Rule | undefined =>
  rules.find(({ triggerValue }) => triggerValue === id);

export function statusOf(number: InventoryNumber, rules: readonly Rule[], now: number): PhoneNumberStatus {
  if (isBeingDeleted(number)) return "DeleteInProgress";
  if (now < (number.acquiredAt ?? 0)) return "AcquireInProgress";
  if (number.fails) return "AcquireFailed";
  return number.assignment || ruleOf(number, rules) ? "Assigned" : "Unassigned";
}

export function typeOf(number: string): PhoneNumberType {
  const northAmerican = /^\+1(\d{3})/.exec(number)?.[1];
  const isTollFree = northAmerican ? takes(TEXTS.tollFreePrefix, northAmerican) : TOLL_FREE.test(number);
  return isTollFree ? "TollFree" : "Local";
}

export const countryOf = (number: string): string | undefined => readPhoneNumber(number)?.country ?? undefined;

export const isUnitedStates = (number: string): boolean =>
  /^\+1/.test(number) && (typeOf(number) === "TollFree" || countryOf(number) === "US");

export function callingNameStatusOf(
  callingName: CallingName | null | undefined,
  now: number,
  callingNameTakes: number,
): CallingNameStatus {
  if (!callingName?.name) return "Unassigned";
  if (now < callingName.changedAt + callingNameTakes) return "UpdateInProgress";
  return callingName.name === FAILING_CALLING_NAME ? "UpdateFailed" : "UpdateSucceeded";
}
