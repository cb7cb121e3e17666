import type { ResourceProvider, ResourceProviders } from "../../shared/chime/provider.ts";
import type { ResourceType } from "../../shared/chime/resources.ts";
import type { ProvisionContext } from "./context.ts";
import { createProvider } from "./lifecycle.ts";
import { analyticsConfigurations } from "./resources/analytics-configuration.ts";
import { callDetailRecords } from "./resources/call-detail-records.ts";
import { emergencyAddresses } from "./resources/emergency-address.ts";
import { phoneNumbers } from "./resources/phone-number.ts";
import { sipMediaApplications } from "./resources/sip-media-application.ts";
import { sipRules } from "./resources/sip-rule.ts";
import { voiceConnectors } from "./resources/voice-connector.ts";
import { voiceConnectorGroups } from "./resources/voice-connector-group.ts";
import { voiceProfileDomains } from "./resources/voice-profile-domain.ts";
import { taggedKind } from "./tagged-kind.ts";

/** The provider of every type of voice resource. */
export function createProviders(context: ProvisionContext): ResourceProviders {
  const connectors = taggedKind(voiceConnectors(context));
  const applications = taggedKind(sipMediaApplications(context));
  return {
    "voice-connector": createProvider(connectors, context),
    "voice-connector-group": createProvider(voiceConnectorGroups(context, connectors.owned), context),
    "phone-number": createProvider(phoneNumbers(context), context),
    "sip-media-application": createProvider(applications, context),
    "sip-rule": createProvider(sipRules(context, applications.owned), context),
    "call-detail-records": callDetailRecords(context),
    "analytics-configuration": createProvider(taggedKind(analyticsConfigurations(context)), context),
    "voice-profile-domain": createProvider(taggedKind(voiceProfileDomains(context)), context),
    "emergency-address": emergencyAddresses(context),
  };
}

/** The provider of a type that is known only now. */
export function providerOf(providers: ResourceProviders, type: ResourceType): ResourceProvider<ResourceType> {
  // What it is given is of its type: the union of declarations ties the two together.
  return providers[type] as ResourceProvider<ResourceType>;
}
