import { DEFAULT_REGION } from "../../shared/chime/limits.ts";
import type { Backend, FlowRoute } from "./backend.ts";

/** What functions need to know of a backend: which flow answers, and what flows are told. Nothing else of it leaves the place where it is built. */
export interface Routing
  extends Pick<Backend, "inbound" | "outbound" | "applications" | "fallback" | "flows" | "dialPolicy"> {
  /** By region: what answers where neither number nor application decides. */
  readonly regions: Readonly<Record<string, FlowRoute>>;
}

export function routingOf({ region = DEFAULT_REGION, sipMediaApplications = {}, ...backend }: Backend): Routing {
  const { inbound, outbound, applications, fallback, flows, dialPolicy } = backend;
  const regions = Object.values(sipMediaApplications).flatMap((application): [string, FlowRoute][] =>
    application.flow ? [[application.region ?? region, application.flow]] : [],
  );
  return {
    ...(inbound && { inbound }),
    ...(outbound && { outbound }),
    ...(applications && { applications }),
    ...(fallback && { fallback }),
    ...(flows && { flows }),
    ...(dialPolicy && { dialPolicy }),
    regions: Object.fromEntries(regions),
  };
}
