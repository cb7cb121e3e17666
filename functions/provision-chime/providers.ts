import type { ResourceProvider, ResourceProviders } from "../../shared/chime/provider.ts";
import type { ProvisionContext } from "./context.ts";
import { createProvider } from "./lifecycle.ts";
import { callDetailRecords } from "./resources/call-detail-records.ts";
import { sipMediaApplications } from "./resources/sip-media-application.ts";
import { sipRules } from "./resources/sip-rule.ts";
import { taggedKind } from "./tagged-kind.ts";

export function createProviders(context: ProvisionContext): ResourceProviders {
  const applications = taggedKind(sipMediaApplications(context));
  return {
    "sip-media-application": createProvider(applications, context),
    "sip-rule": createProvider(sipRules(context, applications.owned), context),
    "call-detail-records": callDetailRecords(context),
  };
}
