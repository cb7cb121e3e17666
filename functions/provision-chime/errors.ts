import { CarillonError, type CarillonErrorOptions } from "../../shared/errors.ts";

export type ProvisioningCode =
  /** Something that was not made for the declaration has its name. */
  | "NAME_TAKEN"
  /** Somebody else's call detail records go to another bucket. */
  | "RECORDS_BUCKET_TAKEN"
  | "NUMBER_NOT_IN_INVENTORY"
  | "NUMBER_IN_USE"
  | "NO_NUMBER_FOUND"
  | "NUMBER_ORDER_FAILED"
  /** Some numbers of a request that answered with success. */
  | "NUMBERS_REFUSED"
  | "CALLING_NAME_FAILED"
  | "ADDRESS_NOT_VALID"
  | "SECRET_NOT_USABLE"
  /** An asynchronous operation went on for longer than a step may take. */
  | "WAITED_TOO_LONG"
  /** A step failed, and so did the removal of what it had made. */
  | "LEFT_BEHIND"
  /** The service said no, or could not be reached for as long as the budget of retries lasts. */
  | "SERVICE_REFUSED";

/** What kept a voice resource from being made, changed or removed. The message says what to do about it. */
export class ProvisioningError extends CarillonError {
  readonly code: ProvisioningCode;

  constructor(code: ProvisioningCode, message: string, options: CarillonErrorOptions = {}) {
    super(message, options);
    this.code = code;
  }
}
