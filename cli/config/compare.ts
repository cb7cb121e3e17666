import { type Change, diffPlan } from "../../functions/provision-chime/diff.ts";
import { planResources } from "../../shared/chime/config/plan.ts";
import { VOICE_CONNECTOR_REGIONS } from "../../shared/chime/limits.ts";
import type { ResourceProviders } from "../../shared/chime/provider.ts";
import type { Declaration } from "../../shared/chime/resources.ts";
import { InvalidInputError } from "../../shared/errors.ts";
import type { PlaceOptions } from "../place.ts";
import { loadBackend } from "./load-backend.ts";
import { LOCAL_SERVICE, openService } from "./service.ts";

export interface CompareOptions extends PlaceOptions {
  readonly file: string;
  readonly account?: string;
  readonly recordsBucket?: string;
}

/**
 * Compares a configuration with the service. Of an account neither its id nor its bucket can be guessed: they have to be said.
 * @param isWanted which declarations to compare. Default: all, and then what is there beyond them too
 */
export async function compare(
  options: CompareOptions,
  isWanted?: (declaration: Declaration) => boolean,
): Promise<{ providers: ResourceProviders; changes: readonly Change[] }> {
  const { account, recordsBucket } = options.aws ? options : { ...LOCAL_SERVICE, ...options };
  if (account === undefined || recordsBucket === undefined) {
    throw new InvalidInputError("--aws", [
      {
        path: "--account, --records-bucket",
        found: "nothing",
        allowed: "the account, and its bucket for call detail records",
      },
    ]);
  }
  const { providers, deployment } = openService({ ...options, account, recordsBucket });
  const declarations = planResources(await loadBackend(options.file), deployment);
  if (isWanted) return { providers, changes: await diffPlan(providers, declarations.filter(isWanted)) };
  return { providers, changes: await diffPlan(providers, declarations, { regions: VOICE_CONNECTOR_REGIONS }) };
}
