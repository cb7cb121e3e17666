import { ServiceError } from "../wire/http.ts";

/** API reference of the Chime SDK voice service: names of resources. */
const NAME = /^[a-zA-Z0-9 _.-]{1,256}$/;
/** API reference, E164PhoneNumber; the plus sign is optional there. */
const E164 = /^\+?[1-9]\d{1,14}$/;
/** API reference, FunctionArn. */
const FUNCTION_ARN =
  /^arn:aws[a-zA-Z-]*:lambda:[a-z]{2}(-gov|-isob?)?-[a-z]+-\d:\d{12}:function:[\w-]+(:(\$LATEST|[\w-]+))?$/;

export function badRequest(message: string): ServiceError {
  return new ServiceError("BadRequestException", message);
}

export function conflict(message: string): ServiceError {
  return new ServiceError("ConflictException", message, 409);
}

export function limitExceeded(message: string): ServiceError {
  return new ServiceError("ResourceLimitExceededException", message);
}

export function checkName(name: string): string {
  if (NAME.test(name)) return name;
  throw badRequest("Name must be 1 to 256 letters, digits, spaces or . _ -");
}

/** @returns with its plus sign */
export function checkNumber(number: string, member: string): string {
  if (E164.test(number)) return number.startsWith("+") ? number : `+${number}`;
  throw badRequest(`${member} must be an E.164 number such as +12065550100`);
}

export function checkFunctionArn(arn: string | undefined): string {
  if (arn !== undefined && FUNCTION_ARN.test(arn)) return arn;
  throw badRequest("Endpoints[0].LambdaArn must be the ARN of a function, an alias or a version");
}

export function checkSize(member: string, size: number, least: number, most: number): void {
  if (size >= least && size <= most) return;
  const allowed = least === most ? `exactly ${least} member` : `${least} to ${most} members`;
  throw badRequest(`${member} must have ${allowed}; it has ${size}`);
}
