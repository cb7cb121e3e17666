import type { ErrorCode, PhoneNumberError } from "@aws-sdk/client-chime-sdk-voice";
import { ServiceError } from "../wire/http.ts";
import { errorCodeOf } from "./errors.ts";

/** What an operation on many numbers answers of one that it could not change. */
class NumberRefusal extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export const refusal = (code: ErrorCode, message: string): Error => new NumberRefusal(code, message);

/** Does something to each number; one that fails does not keep the others from it. */
export function forEachNumber<Item>(
  items: readonly Item[],
  numberOf: (item: Item) => string,
  change: (item: Item) => void,
): { PhoneNumberErrors: PhoneNumberError[] } {
  const errors = items.flatMap((item): PhoneNumberError[] => {
    try {
      change(item);
      return [];
    } catch (error) {
      const code = error instanceof NumberRefusal ? error.code : error instanceof ServiceError && errorCodeOf(error);
      if (!code) throw error;
      return [{ PhoneNumberId: numberOf(item), ErrorCode: code, ErrorMessage: (error as Error).message }];
    }
  });
  return { PhoneNumberErrors: errors };
}
