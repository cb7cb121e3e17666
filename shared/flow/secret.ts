import { SecretGoneError } from "./errors.ts";

/** Digits that exist only in the invocation that received them. Shown, logged or made JSON of, they are `[secret]`. */
export class Secret {
  readonly #digits: string | null;
  readonly #step: string;

  /** @param digits null: they are gone */
  constructor(step: string, digits: string | null) {
    this.#step = step;
    this.#digits = digits;
  }

  /** The digits. @throws SecretGoneError once the flow has waited for the phone again */
  reveal(): string {
    if (this.#digits === null) throw new SecretGoneError(this.#step);
    return this.#digits;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  /** What `console.log` shows. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[secret]";
  }
}
