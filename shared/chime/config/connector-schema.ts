import * as v from "valibot";
import { RANGES } from "../limits.ts";
import {
  API,
  cidr,
  country,
  e164,
  GUIDE,
  host,
  key,
  list,
  number,
  region,
  resourceName,
  secretArn,
  tags,
} from "./texts.ts";

export const voiceConnector = v.strictObject({
  name: v.optional(resourceName("CreateVoiceConnector")),
  region: v.optional(region),
  requireEncryption: v.optional(v.boolean()),
  networkType: v.optional(v.picklist(["IPV4_ONLY", "DUAL_STACK"])),
  termination: v.optional(
    v.strictObject({
      disabled: v.optional(v.boolean()),
      cidrAllowedList: v.array(cidr),
      callingRegions: v.array(country),
      cpsLimit: v.optional(number(RANGES.callsPerSecond, `${API}, Termination`)),
      defaultPhoneNumber: v.optional(e164),
      credentials: v.optional(v.array(v.strictObject({ secretArn }))),
    }),
  ),
  origination: v.optional(
    v.strictObject({
      disabled: v.optional(v.boolean()),
      routes: list(
        v.strictObject({
          host,
          port: v.optional(number(RANGES.port, `${API}, OriginationRoute`)),
          protocol: v.optional(v.picklist(["TCP", "UDP"])),
          priority: number(RANGES.originationPriority, `${API}, OriginationRoute`),
          weight: number(RANGES.originationWeight, `${API}, OriginationRoute`),
        }),
        RANGES.originationRoutes,
        `${API}, Origination`,
      ),
    }),
  ),
  emergency: v.optional(
    v.strictObject({
      dnis: v.pipe(
        v.array(
          v.strictObject({
            emergencyPhoneNumber: e164,
            testPhoneNumber: v.optional(e164),
            callingCountry: v.optional(country),
          }),
        ),
        v.check((given) => given.length > 0, `at least one number (${GUIDE}, "Setting up emergency calling")`),
      ),
    }),
  ),
  streaming: v.optional(
    v.strictObject({
      disabled: v.optional(v.boolean()),
      dataRetentionInHours: number(RANGES.dataRetentionInHours, `${API}, StreamingConfiguration`),
      notificationTargets: v.optional(
        list(
          v.picklist(["EventBridge", "SNS", "SQS"]),
          RANGES.streamingNotificationTargets,
          `${API}, StreamingConfiguration`,
        ),
      ),
      analytics: v.optional(key),
      record: v.optional(v.boolean()),
    }),
  ),
  logging: v.optional(v.strictObject({ sipMessages: v.optional(v.boolean()), mediaMetrics: v.optional(v.boolean()) })),
  externalSystems: v.optional(
    v.strictObject({
      sessionBorderControllers: v.optional(
        v.array(
          v.picklist([
            "RIBBON_SBC",
            "ORACLE_ACME_PACKET_SBC",
            "AVAYA_SBCE",
            "CISCO_UNIFIED_BORDER_ELEMENT",
            "AUDIOCODES_MEDIANT_SBC",
          ]),
        ),
      ),
      contactCenters: v.optional(
        v.array(
          v.picklist([
            "GENESYS_ENGAGE_ON_PREMISES",
            "AVAYA_AURA_CALL_CENTER_ELITE",
            "AVAYA_AURA_CONTACT_CENTER",
            "CISCO_UNIFIED_CONTACT_CENTER_ENTERPRISE",
          ]),
        ),
      ),
    }),
  ),
  tags: v.optional(tags),
});
