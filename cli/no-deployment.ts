import { CarillonError, messageOf } from "../shared/errors.ts";

/** There is no deployment of Carillon where it was looked for. */
export class NoDeploymentError extends CarillonError {
  readonly code = "NO_DEPLOYMENT";
}

/** What the services say of a queue, a table and a bucket that are not there. */
const ABSENT: ReadonlySet<string> = new Set(["QueueDoesNotExist", "ResourceNotFoundException", "NoSuchBucket"]);

/**
 * What to tell of an error of the AWS SDK.
 * @param what that was looked for, such as `queue carillon-dead-letters`
 * @param endpoint of the local cloud; undefined: AWS
 * @returns a NoDeploymentError where nothing answers or it is not there, else the error as it is
 */
export function deploymentError(cause: unknown, what: string, endpoint: string | undefined): unknown {
  if (/ECONNREFUSED/.test(messageOf(cause))) {
    const where = endpoint ?? "AWS";
    const message = `nothing answers at ${where}: start the local cloud with npm start, or name it with --endpoint`;
    return new NoDeploymentError(message, { cause });
  }
  const { name = "" } = cause as { name?: string };
  if (!ABSENT.has(name)) return cause;
  return new NoDeploymentError(`there is no ${what}: Carillon is not deployed there`, { cause });
}
