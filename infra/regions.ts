import type { Backend } from "../functions/answer-call/backend.ts";
import { regionsOfFlows } from "../shared/chime/config/uses.ts";
import { DEFAULT_REGION, VOICE_CONNECTOR_REGIONS } from "../shared/chime/limits.ts";
import { type InputIssue, InvalidInputError } from "../shared/errors.ts";

export interface Regions {
  /** Of everything but what answers calls elsewhere. */
  readonly home: string;
  /** Where `answer-call` is. */
  readonly calls: readonly string[];
}

/**
 * Where a backend is deployed to.
 * @param backend that is checked
 * @throws InvalidInputError for a region without the service, or where audio would be streamed that nobody reads
 */
export function regionsOf(backend: Backend): Regions {
  const { region: home = DEFAULT_REGION, applications = {} } = backend;
  const calls = new Set(regionsOfFlows(backend));
  if (Object.keys(applications).length > 0) calls.add(home);
  const regions: Regions = { home, calls: [...calls].sort() };
  const issues = [...misplaced(backend, regions)];
  if (issues.length > 0) throw new InvalidInputError("carillon.config.ts", issues);
  return regions;
}

function* misplaced(
  { voiceConnectors = {}, deployment = {} }: Backend,
  { home, calls }: Regions,
): Iterable<InputIssue> {
  if (!VOICE_CONNECTOR_REGIONS.some((one) => one === home)) {
    yield {
      path: "region",
      found: home,
      allowed: `a region where the service is: ${VOICE_CONNECTOR_REGIONS.join(", ")}`,
    };
  }
  for (const [key, { region = home, streaming }] of Object.entries(voiceConnectors)) {
    // A stream is read in the region of its Voice Connector, and its events are told on the bus of that region.
    if (region === home || !streaming || streaming.disabled || streaming.record === false) continue;
    yield {
      path: `voiceConnectors.${key}.streaming`,
      found: `recordings of calls in ${region}`,
      allowed: `recordings in ${home}, where the backend is; else \`record: false\`, or a deployment of its own`,
    };
  }
  for (const [index, alias] of (deployment.botAliases ?? []).entries()) {
    const [, , , region = ""] = alias.split(":");
    if (calls.includes(region)) continue;
    yield {
      path: `deployment.botAliases.${index}`,
      found: `a bot in ${region}`,
      allowed: `a bot where calls are answered: ${calls.join(", ") || "nowhere"}`,
    };
  }
}
