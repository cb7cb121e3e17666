import { DEFAULT_QUOTAS, DEFAULT_REGION, type Quotas } from "../../limits.ts";
import type { VoiceConfig } from "../config.ts";
import { serviceNames } from "../names.ts";
import { usedByApplications } from "../uses.ts";
import { type Check, entriesOf, issue, pathTo, repeated } from "./check.ts";

const PAGE = 'Chime SDK quotas, "Endpoints and quotas"';

interface Count {
  readonly path: string;
  readonly quota: keyof Quotas;
  readonly count: number;
}

function* counts(config: VoiceConfig): Generator<Count> {
  const {
    region = DEFAULT_REGION,
    voiceConnectors,
    voiceConnectorGroups,
    phoneNumbers,
    sipMediaApplications,
    sipRules,
  } = config;
  const numbers = new Set([...Object.keys(phoneNumbers ?? {}), ...usedByApplications(config)]);
  yield { path: "phoneNumbers", quota: "phoneNumbers", count: numbers.size };
  yield { path: "voiceConnectorGroups", quota: "voiceConnectorGroups", count: entriesOf(voiceConnectorGroups).length };
  yield {
    path: "analyticsConfigurations",
    quota: "mediaInsightsPipelineConfigurations",
    count: entriesOf(config.analyticsConfigurations).length,
  };
  yield {
    path: "voiceProfileDomains",
    quota: "voiceProfileDomains",
    count: entriesOf(config.voiceProfileDomains).length,
  };
  for (const [section, quota] of [
    [voiceConnectors, "voiceConnectorsPerRegion"],
    [sipMediaApplications, "sipMediaApplicationsPerRegion"],
  ] as const) {
    const path = section === voiceConnectors ? "voiceConnectors" : "sipMediaApplications";
    const regions = entriesOf<{ readonly region?: string }>(section).map(([, one]) => one.region ?? region);
    for (const one of new Set(regions)) yield { path, quota, count: regions.filter((other) => other === one).length };
  }
  for (const [key, { connectors }] of entriesOf(voiceConnectorGroups))
    yield {
      path: pathTo("voiceConnectorGroups", key, "connectors"),
      quota: "voiceConnectorsPerGroup",
      count: connectors.length,
    };
  for (const [key, { targets }] of entriesOf(sipRules))
    yield { path: pathTo("sipRules", key, "targets"), quota: "applicationsPerSipRule", count: targets.length };
  for (const [key, { termination }] of entriesOf(voiceConnectors)) {
    if (termination)
      yield {
        path: pathTo("voiceConnectors", key, "termination.cpsLimit"),
        quota: "voiceConnectorCallsPerSecond",
        count: termination.cpsLimit ?? 1,
      };
  }
  for (const section of TAGGED) {
    for (const [key, { tags }] of entriesOf<{ readonly tags?: object }>(config[section])) {
      const count = Object.keys(tags ?? {}).length + OWN_TAGS;
      yield { path: pathTo(section, key, "tags"), quota: "tagsPerResource", count };
    }
  }
}

/** By one Carillon knows what it made, by the other that it is not whole yet. */
const OWN_TAGS = 2;

const TAGGED = [
  "voiceConnectors",
  "voiceConnectorGroups",
  "sipMediaApplications",
  "analyticsConfigurations",
  "voiceProfileDomains",
] as const;

const withinQuotas: Check = function* (config) {
  for (const { path, quota, count } of counts(config)) {
    const most = config.quotas?.[quota] ?? DEFAULT_QUOTAS[quota];
    const own = path.endsWith(".tags") ? `, with ${OWN_TAGS} of Carillon's own` : "";
    if (count > most)
      yield issue(
        path,
        `${count}${own}`,
        `at most ${most}; if AWS has raised the quota, say so as quotas.${quota}`,
        PAGE,
      );
  }
};

/** What an attempt made whose reply was lost is found again by its name. */
const ownNames: Check = function* (config) {
  for (const [section, names] of Object.entries(serviceNames(config))) {
    for (const name of repeated(names))
      yield issue(
        section,
        `the name ${JSON.stringify(name)} more than once`,
        "a name of its own for each: Carillon knows by it what it made",
        "Carillon",
      );
  }
};

export const quotaChecks: readonly Check[] = [withinQuotas, ownNames];
