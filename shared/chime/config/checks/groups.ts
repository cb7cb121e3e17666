import { type Check, entriesOf, issue, knownKeys, pathTo, repeated } from "./check.ts";

const PAGE = 'Chime SDK administration guide, "Managing Voice Connector groups"';
const SECTION = "voiceConnectorGroups";
const FEWEST = 2;

const members: Check = function* ({ voiceConnectorGroups, voiceConnectors }) {
  for (const [key, { connectors }] of entriesOf(voiceConnectorGroups)) {
    const path = pathTo(SECTION, key, "connectors");
    if (connectors.length < FEWEST) {
      yield issue(
        path,
        `${connectors.length} of them`,
        "two Voice Connectors or more: one has nobody to stand in for it",
        PAGE,
      );
    }
    for (const [index, { connector }] of connectors.entries()) {
      const declared = voiceConnectors?.[connector];
      const at = `${path}.${index}.connector`;
      if (!declared) yield issue(at, connector, `a key of voiceConnectors: ${knownKeys(voiceConnectors)}`, PAGE);
      else if (!declared.origination || declared.origination.disabled) {
        yield issue(
          at,
          `${connector}, which takes no calls`,
          "a Voice Connector with origination: groups are for calls to the phone system",
          PAGE,
        );
      }
    }
    for (const name of repeated(connectors.map(({ connector }) => connector))) {
      yield issue(path, `${name} more than once`, "each Voice Connector once", PAGE);
    }
  }
};

const priorities: Check = function* ({ voiceConnectorGroups }) {
  for (const [key, { connectors, distribution = "PriorityWeightedDistribution" }] of entriesOf(voiceConnectorGroups)) {
    if (distribution !== "PriorityWeightedDistribution") continue;
    for (const priority of repeated(connectors.map((one) => one.priority))) {
      const path = pathTo(SECTION, key, "connectors");
      yield issue(path, `priority ${priority} more than once`, "another priority for each Voice Connector", PAGE);
    }
  }
};

export const groupChecks: readonly Check[] = [members, priorities];
