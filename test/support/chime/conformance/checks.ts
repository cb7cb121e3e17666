import { isDeepStrictEqual } from "node:util";
import { GetPhoneNumberCommand, type PhoneNumber } from "@aws-sdk/client-chime-sdk-voice";
import type { World } from "./world.ts";

/** Resolves to whether it is refused as not there. */
export const isGone = (request: Promise<unknown>): Promise<boolean> =>
  request.then(
    () => false,
    (error: Error) => error.name === "NotFoundException",
  );

/** Whether the one has all that the other has. */
export const has = (whole: object | undefined, part: object): boolean =>
  isDeepStrictEqual(
    Object.entries(part).map(([name]) => whole?.[name as keyof typeof whole]),
    Object.values(part),
  );

/** A number that is not in the pool: no account has it. */
export const UNKNOWN_NUMBER = "+12125550001";

export const stateOf = async ({ api }: World, PhoneNumberId: string | undefined): Promise<PhoneNumber | undefined> =>
  (await api.client.send(new GetPhoneNumberCommand({ PhoneNumberId }))).PhoneNumber;

/** Of an operation on many numbers. */
export const noErrors = (output: object): boolean => has(output, { PhoneNumberErrors: [] });
