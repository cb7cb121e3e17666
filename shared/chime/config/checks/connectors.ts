import { isPublicAddress, isPublicNetwork } from "../../../numbering/networks.ts";
import { readPhoneNumber } from "../../../numbering/phone-number.ts";
import { RECORDING_RETENTION_IN_HOURS } from "../../limits.ts";
import type { VoiceConnectorConfig } from "../config.ts";
import { GUIDE } from "../texts.ts";
import { type Check, entriesOf, issue, knownKeys, pathTo } from "./check.ts";

const SETTINGS = `${GUIDE}, "Editing Voice Connector settings"`;
const EMERGENCY = `${GUIDE}, "Setting up emergency calling"`;
const SECTION = "voiceConnectors";

const isEncrypted = ({ requireEncryption = true }: VoiceConnectorConfig) => requireEncryption;

/** Calls from a network that no other network can reach never arrive. */
const publicNetworks: Check = function* ({ voiceConnectors }) {
  for (const [key, { termination }] of entriesOf(voiceConnectors)) {
    for (const [index, cidr] of (termination?.cidrAllowedList ?? []).entries()) {
      if (isPublicNetwork(cidr)) continue;
      const path = pathTo(SECTION, key, "termination.cidrAllowedList", index);
      yield issue(path, `${cidr}, which is not reachable from the internet`, "networks of public addresses", SETTINGS);
    }
  }
};

const publicHosts: Check = function* ({ voiceConnectors }) {
  for (const [key, { origination }] of entriesOf(voiceConnectors)) {
    for (const [index, { host }] of (origination?.routes ?? []).entries()) {
      if (/[a-z]/i.test(host) || isPublicAddress(host)) continue;
      const path = pathTo(SECTION, key, "origination.routes", index, "host");
      yield issue(path, `${host}, which is not reachable from the internet`, "a public address or a name", SETTINGS);
    }
  }
};

const somebodyMayCall: Check = function* ({ voiceConnectors }) {
  for (const [key, { termination }] of entriesOf(voiceConnectors)) {
    if (!termination || termination.disabled) continue;
    if (termination.cidrAllowedList.length === 0 && (termination.credentials ?? []).length === 0) {
      const path = pathTo(SECTION, key, "termination.cidrAllowedList");
      yield issue(path, "an empty list and no credentials", "the networks that may call, or credentials", SETTINGS);
    }
    if (termination.callingRegions.length === 0) {
      const path = pathTo(SECTION, key, "termination.callingRegions");
      yield issue(path, "an empty list", "at least one country that may be called", SETTINGS);
    }
  }
};

const encryptedRoutes: Check = function* ({ voiceConnectors }) {
  for (const [key, connector] of entriesOf(voiceConnectors)) {
    if (!isEncrypted(connector)) continue;
    for (const [index, { protocol }] of (connector.origination?.routes ?? []).entries()) {
      if (protocol !== "UDP") continue;
      const path = pathTo(SECTION, key, "origination.routes", index, "protocol");
      yield issue(
        path,
        "UDP on an encrypted Voice Connector",
        "TCP: encryption is TLS; or requireEncryption: false",
        SETTINGS,
      );
    }
  }
};

const emergencyNeeds: Check = function* ({ voiceConnectors }) {
  for (const [key, { emergency, termination, origination }] of entriesOf(voiceConnectors)) {
    if (!emergency) continue;
    for (const [name, part] of Object.entries({ termination, origination })) {
      if (part && !part.disabled) continue;
      const found = `emergency calling ${part ? `with ${name} disabled` : `without ${name}`}`;
      yield issue(pathTo(SECTION, key, "emergency"), found, "termination and origination, both enabled", EMERGENCY);
    }
  }
};

const emergencyIsOfTheUs: Check = function* ({ voiceConnectors }) {
  for (const [key, { emergency }] of entriesOf(voiceConnectors)) {
    for (const [index, { callingCountry = "US", ...numbers }] of (emergency?.dnis ?? []).entries()) {
      const path = pathTo(SECTION, key, "emergency.dnis", index);
      if (callingCountry !== "US") yield issue(`${path}.callingCountry`, callingCountry, "US", EMERGENCY);
      for (const [member, number] of Object.entries(numbers)) {
        const { country = null } = readPhoneNumber(number) ?? {};
        if (country === "US") continue;
        yield issue(`${path}.${member}`, `a number of ${country ?? "no country"}`, "a number of the US", EMERGENCY);
      }
    }
  }
};

const recordingsNeedRetention: Check = function* ({ voiceConnectors }) {
  for (const [key, { streaming }] of entriesOf(voiceConnectors)) {
    const { disabled = false, record = true, dataRetentionInHours = 0 } = streaming ?? {};
    if (!streaming || disabled || !record || dataRetentionInHours >= RECORDING_RETENTION_IN_HOURS) continue;
    const path = pathTo(SECTION, key, "streaming.dataRetentionInHours");
    const kept = dataRetentionInHours === 0 ? "0, with which a stream keeps five minutes," : dataRetentionInHours;
    yield issue(
      path,
      `${kept} and recordings`,
      `${RECORDING_RETENTION_IN_HOURS} at least, since what was lost live is fetched from the stream afterwards; or record: false`,
      "Kinesis Video Streams developer guide, CreateStream",
    );
  }
};

const analyticsExist: Check = function* ({ voiceConnectors, analyticsConfigurations }) {
  for (const [key, { streaming }] of entriesOf(voiceConnectors)) {
    const { analytics, disabled } = streaming ?? {};
    if (analytics === undefined) continue;
    const path = pathTo(SECTION, key, "streaming.analytics");
    const page = `${GUIDE}, "Configuring Voice Connectors to use call analytics"`;
    if (!analyticsConfigurations?.[analytics]) {
      yield issue(path, analytics, `a key of analyticsConfigurations: ${knownKeys(analyticsConfigurations)}`, page);
    } else if (disabled)
      yield issue(path, "analytics of calls that are not streamed", "streaming that is enabled", page);
  }
};

export const connectorChecks: readonly Check[] = [
  publicNetworks,
  publicHosts,
  somebodyMayCall,
  encryptedRoutes,
  emergencyNeeds,
  emergencyIsOfTheUs,
  recordingsNeedRetention,
  analyticsExist,
];
