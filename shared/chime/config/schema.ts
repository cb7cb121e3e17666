import * as v from "valibot";
import { RANGES, SIP_MEDIA_APPLICATION_REGIONS, TEXTS } from "../limits.ts";
import { analyticsConfiguration } from "./analytics-schema.ts";
import { voiceConnector } from "./connector-schema.ts";
import { API, arnOf, country, e164, key, list, number, numberKey, region, resourceName, tags, text } from "./texts.ts";

/** What each member of a configuration may be, alone. What has to go together is the business of `checks/`. */

const voiceConnectorGroup = v.strictObject({
  name: v.optional(resourceName("CreateVoiceConnectorGroup")),
  connectors: v.array(
    v.strictObject({
      connector: key,
      priority: number(RANGES.groupItemPriority, `${API}, VoiceConnectorItem`),
    }),
  ),
  distribution: v.optional(v.picklist(["PriorityWeightedDistribution", "LoadBalancedDistribution"])),
  tags: v.optional(tags),
});

const phoneNumber = v.strictObject({
  order: v.optional(
    v.union([
      v.literal(true),
      v.strictObject({
        country,
        type: v.optional(v.picklist(["Local", "TollFree"])),
        areaCode: v.optional(
          v.pipe(v.string(), v.regex(/^\d{3}$/, `three digits (${API}, SearchAvailablePhoneNumbers)`)),
        ),
        city: v.optional(v.string()),
        state: v.optional(v.string()),
        tollFreePrefix: v.optional(text(TEXTS.tollFreePrefix, `${API}, SearchAvailablePhoneNumbers`)),
      }),
    ]),
  ),
  productType: v.optional(v.picklist(["VoiceConnector", "SipMediaApplicationDialIn"])),
  name: v.optional(text(TEXTS.phoneNumberName, `${API}, UpdatePhoneNumber`)),
  callingName: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[a-zA-Z0-9 ]{2,15}$/, `2 to 15 letters, digits or spaces (${API}, UpdatePhoneNumber)`),
    ),
  ),
  assignTo: v.optional(v.union([v.strictObject({ connector: key }), v.strictObject({ group: key })])),
  release: v.optional(v.boolean()),
});

/** The members of an application but for its flow, which is the business of whoever has flows. */
export const applicationEntries = {
  name: v.optional(resourceName("CreateSipMediaApplication")),
  region: v.optional(v.picklist(SIP_MEDIA_APPLICATION_REGIONS)),
  lambdaArn: v.optional(text(TEXTS.functionArn, `${API}, SipMediaApplicationEndpoint`)),
  messageLogs: v.optional(v.boolean()),
  tags: v.optional(tags),
};

const sipRule = v.strictObject({
  name: v.optional(resourceName("CreateSipRule")),
  trigger: v.union([v.strictObject({ phoneNumber: numberKey }), v.strictObject({ connector: key })]),
  targets: list(key, RANGES.ruleTargets, `${API}, CreateSipRule`),
  disabled: v.optional(v.boolean()),
});

const voiceProfileDomain = v.strictObject({
  name: v.optional(resourceName("CreateVoiceProfileDomain")),
  description: v.optional(text(TEXTS.description, `${API}, CreateVoiceProfileDomain`)),
  kmsKeyArn: arnOf("kms", "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
  keep: v.optional(v.boolean()),
  tags: v.optional(tags),
});

const filled = v.pipe(v.string(), v.regex(/\S/, `text that is not blank (${API}, ValidateE911Address)`));
const emergencyAddress = v.strictObject({
  streetNumber: filled,
  streetInfo: filled,
  city: filled,
  state: filled,
  country: v.optional(country),
  postalCode: filled,
});

const raised = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)));

/** All sections but the applications, which a flow may stand in. */
export const voiceEntries = {
  region: v.optional(region),
  voiceConnectors: v.optional(v.record(key, voiceConnector)),
  voiceConnectorGroups: v.optional(v.record(key, voiceConnectorGroup)),
  phoneNumbers: v.optional(v.record(numberKey, phoneNumber)),
  sipRules: v.optional(v.record(key, sipRule)),
  callDetailRecords: v.optional(
    v.strictObject({ bucket: v.optional(text(TEXTS.bucketName, `${API}, UpdateGlobalSettings`)) }),
  ),
  analyticsConfigurations: v.optional(v.record(key, analyticsConfiguration)),
  voiceProfileDomains: v.optional(v.record(key, voiceProfileDomain)),
  emergencyAddresses: v.optional(v.record(key, emergencyAddress)),
  dialPolicy: v.optional(v.strictObject({ approvedForChina: v.optional(v.array(e164)) })),
  quotas: v.optional(
    v.strictObject({
      phoneNumbers: raised,
      voiceConnectorsPerRegion: raised,
      voiceConnectorGroups: raised,
      voiceConnectorsPerGroup: raised,
      voiceConnectorCallsPerSecond: raised,
      sipMediaApplicationsPerRegion: raised,
      applicationsPerSipRule: raised,
      mediaInsightsPipelineConfigurations: raised,
      voiceProfileDomains: raised,
      tagsPerResource: raised,
    }),
  ),
};

/** Of the keys of applications. */
export const applicationKey = key;
