import type { VoiceConfig } from "./config.ts";

const SECTIONS = [
  "voiceConnectors",
  "voiceConnectorGroups",
  "sipMediaApplications",
  "sipRules",
  "analyticsConfigurations",
  "voiceProfileDomains",
] as const;

/** What the service calls a resource that is given no name. */
export const nameOf = (key: string, { name }: { readonly name?: string }): string => name ?? `carillon-${key}`;

/** The names of resources in the service, by section. */
export function serviceNames(config: VoiceConfig): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    SECTIONS.map((section) => [
      section,
      Object.entries<{ readonly name?: string }>(config[section] ?? {}).map(([key, one]) => nameOf(key, one)),
    ]),
  );
}
