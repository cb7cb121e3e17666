import { DEFAULT_REGION } from "../limits.ts";
import type { Declaration, Declared, Ref, ResourceKey, ResourceProperties, ResourceType } from "../resources.ts";
import { analyticsProperties } from "./analytics-properties.ts";
import type { PhoneNumberConfig, SipMediaApplicationConfig, VoiceConfig } from "./config.ts";
import { connectorProperties } from "./connector-properties.ts";
import { nameOf } from "./names.ts";
import { answeringApplications, numbersWithoutRule, usedByApplications } from "./uses.ts";

/** What a configuration cannot know: where it is deployed. */
export interface Deployment {
  /** Of the function that answers calls, in the region of an application. */
  answerCallArn(region: string): string;
  /** Where call detail records go that name no bucket. */
  readonly recordsBucket: string;
}

/**
 * What has to be there for a configuration to hold, in an order in which each comes after what it refers to.
 * @param config that is checked
 */
export function planResources(config: VoiceConfig, deployment: Deployment): Declaration[] {
  return SECTIONS.flatMap((section) => [...section(config, deployment)]);
}

type Section = (config: VoiceConfig, deployment: Deployment) => Iterable<Declaration>;

/** The API of voice resources that are in no region is asked in this one. */
const GLOBAL_REGION = DEFAULT_REGION;

/** `voice-connector/main` */
export const keyOf = (type: ResourceType, name: string): ResourceKey => `${type}/${name}`;

export const refTo = (type: ResourceType, name: string, attribute = "id"): Ref => ({
  ref: keyOf(type, name),
  attribute,
});

function declare<Type extends ResourceType>(
  type: Type,
  name: string,
  region: string,
  properties: Declared<ResourceProperties[Type]>,
  keep = false,
): Declaration {
  // The compiler does not follow that the properties are those of the type: the parameters above say it.
  return { key: keyOf(type, name), type, region, properties, keep } as Declaration;
}

const sectionOf = <Value>(section: Readonly<Record<string, Value>> | undefined): [string, Value][] =>
  Object.entries(section ?? {});

const emergencyAddresses: Section = function* ({ emergencyAddresses: section }) {
  for (const [key, { country = "US", ...address }] of sectionOf(section)) {
    yield declare("emergency-address", key, GLOBAL_REGION, { ...address, country });
  }
};

const callDetailRecords: Section = function* ({ callDetailRecords: records }, { recordsBucket }) {
  if (records)
    yield declare("call-detail-records", "account", GLOBAL_REGION, { bucket: records.bucket ?? recordsBucket });
};

const voiceProfileDomains: Section = function* ({ region = DEFAULT_REGION, voiceProfileDomains: section }) {
  for (const [key, domain] of sectionOf(section)) {
    const { description = null, kmsKeyArn, keep = true, tags = {} } = domain;
    const properties = { name: nameOf(key, domain), description, kmsKeyArn, tags };
    yield declare("voice-profile-domain", key, region, properties, keep);
  }
};

const analyticsConfigurations: Section = function* ({ region = DEFAULT_REGION, analyticsConfigurations: section }) {
  for (const [key, configuration] of sectionOf(section)) {
    yield declare(
      "analytics-configuration",
      key,
      region,
      analyticsProperties(nameOf(key, configuration), configuration),
    );
  }
};

const voiceConnectors: Section = function* ({ region = DEFAULT_REGION, voiceConnectors: section }) {
  for (const [key, connector] of sectionOf(section)) {
    const at = connector.region ?? region;
    yield declare("voice-connector", key, at, connectorProperties(nameOf(key, connector), at, connector));
  }
};

const voiceConnectorGroups: Section = function* ({ voiceConnectorGroups: section }) {
  for (const [key, group] of sectionOf(section)) {
    yield declare("voice-connector-group", key, GLOBAL_REGION, {
      name: nameOf(key, group),
      connectors: group.connectors.map(({ connector, priority }) => ({
        voiceConnectorId: refTo("voice-connector", connector),
        priority,
      })),
      distribution: group.distribution ?? "PriorityWeightedDistribution",
      tags: group.tags ?? {},
    });
  }
};

const phoneNumbers: Section = function* (config) {
  const dialled = usedByApplications(config);
  const declared = config.phoneNumbers ?? {};
  for (const key of new Set([...Object.keys(declared), ...dialled])) {
    const number = declared[key] ?? {};
    yield declare("phone-number", key, GLOBAL_REGION, numberProperties(key, number), number.release !== true);
  }
};

function numberProperties(key: string, number: PhoneNumberConfig): Declared<ResourceProperties["phone-number"]> {
  const { order, assignTo, productType, name = null, callingName = null } = number;
  const search = order === true ? {} : order;
  return {
    number: key.startsWith("+") ? key : null,
    order: search
      ? { country: null, type: null, areaCode: null, city: null, state: null, tollFreePrefix: null, ...search }
      : null,
    productType: productType ?? (assignTo ? "VoiceConnector" : "SipMediaApplicationDialIn"),
    name,
    callingName,
    voiceConnectorId: assignTo && "connector" in assignTo ? refTo("voice-connector", assignTo.connector) : null,
    voiceConnectorGroupId: assignTo && "group" in assignTo ? refTo("voice-connector-group", assignTo.group) : null,
  };
}

/** Also the one that is there without being declared. */
function applicationsOf(config: VoiceConfig): Map<string, SipMediaApplicationConfig & { readonly region: string }> {
  const { sipMediaApplications, region = DEFAULT_REGION } = config;
  const implied = answeringApplications(config).map((key): [string, SipMediaApplicationConfig] => [key, {}]);
  const all = sipMediaApplications === undefined ? implied : sectionOf(sipMediaApplications);
  return new Map(all.map(([key, application]) => [key, { region, ...application }]));
}

const sipMediaApplications: Section = function* (config, { answerCallArn }) {
  for (const [key, application] of applicationsOf(config)) {
    const { region, lambdaArn = answerCallArn(region), messageLogs = false, tags = {} } = application;
    const name = nameOf(key, application);
    yield declare("sip-media-application", key, region, { name, region, lambdaArn, messageLogs, tags });
  }
};

const sipRules: Section = function* (config) {
  const applications = applicationsOf(config);
  const targetsOf = (keys: readonly string[]) =>
    keys.map((key, index) => ({
      sipMediaApplicationId: refTo("sip-media-application", key),
      region: applications.get(key)?.region ?? DEFAULT_REGION,
      priority: index + 1,
    }));
  for (const [key, rule] of sectionOf(config.sipRules)) {
    const { trigger, targets, disabled = false } = rule;
    const isNumber = "phoneNumber" in trigger;
    yield declare("sip-rule", key, GLOBAL_REGION, {
      name: nameOf(key, rule),
      triggerType: isNumber ? "ToPhoneNumber" : "RequestUriHostname",
      triggerValue: isNumber
        ? refTo("phone-number", trigger.phoneNumber, "number")
        : refTo("voice-connector", trigger.connector, "outboundHostName"),
      disabled,
      targets: targetsOf(targets),
    });
  }
  for (const number of numbersWithoutRule(config)) {
    yield declare("sip-rule", `to-${number.slice(1)}`, GLOBAL_REGION, {
      name: nameOf(`to-${number.slice(1)}`, {}),
      triggerType: "ToPhoneNumber",
      triggerValue: refTo("phone-number", number, "number"),
      disabled: false,
      targets: targetsOf(answeringApplications(config)),
    });
  }
};

/** Each comes after what it refers to. */
const SECTIONS: readonly Section[] = [
  emergencyAddresses,
  callDetailRecords,
  voiceProfileDomains,
  analyticsConfigurations,
  voiceConnectors,
  voiceConnectorGroups,
  phoneNumbers,
  sipMediaApplications,
  sipRules,
];
