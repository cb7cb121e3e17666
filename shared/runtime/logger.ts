import { Logger } from "@aws-lambda-powertools/logger";
import { maskMember } from "./masking.ts";

/** The structured log of one function; whatever is written to it is masked. */
export function createLogger(name: string): Logger {
  return new Logger({ serviceName: name, jsonReplacerFn: maskMember });
}

export type { Logger };
