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
  const issues = [...misplaced(backend, home)];
  if (issues.length > 0) throw new InvalidInputError("carillon.config.ts", issues);
  const calls = new Set(regionsOfFlows(backend));
  if (Object.keys(applications).length > 0) calls.add(home);
  return { home, calls: [...calls].sort() };
}

function* misplaced({ voiceConnectors = {} }: Backend, home: string): Iterable<InputIssue> {
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
}
