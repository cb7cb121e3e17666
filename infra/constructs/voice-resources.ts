import { CustomResource, Duration, Stack } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Provider } from "aws-cdk-lib/custom-resources";
import { Construct } from "constructs";
import { resolveReferences } from "../../shared/chime/references.ts";
import type { Declaration, ResourceKey, ResourceType } from "../../shared/chime/resources.ts";
import type { LogRetention } from "../../shared/deployment.ts";
import { deployedName } from "../../shared/runtime/resources.ts";
import { FunctionLog } from "./function-log.ts";

export interface VoiceResourcesProps {
  /** Each after what it refers to. */
  readonly declarations: readonly Declaration[];
  /** `provision-chime` */
  readonly provisioner: IFunction;
  readonly logsInDays: LogRetention;
}

/** A number that is ordered, or a domain that is made, can take its time; the function gives up within 15 minutes itself. */
const PATIENCE = Duration.minutes(20);

/** One custom resource for each declaration of the plan; CloudFormation follows their references. */
export class VoiceResources extends Construct {
  readonly byKey: ReadonlyMap<ResourceKey, CustomResource>;

  constructor(scope: Construct, id: string, { declarations, provisioner, logsInDays }: VoiceResourcesProps) {
    super(scope, id);
    const { serviceToken } = this.#provider(provisioner, logsInDays);
    const byKey = new Map<ResourceKey, CustomResource>();
    const addresses: CustomResource[] = [];
    for (const declaration of declarations) {
      const properties = resolveReferences<unknown>(declaration.properties, ({ ref, attribute }) => {
        const other = byKey.get(ref);
        if (!other) throw new TypeError(`${declaration.key} comes before ${ref}, which it refers to`);
        return other.getAttString(attribute);
      });
      const resource = new CustomResource(this, declaration.key.replace("/", "-"), {
        serviceToken,
        resourceType: `Custom::${RESOURCE_NAMES[declaration.type]}`,
        serviceTimeout: PATIENCE,
        // CloudFormation turns numbers and booleans into text: a declaration travels as one JSON text.
        properties: { Declaration: Stack.of(this).toJsonString({ ...declaration, properties }) },
      });
      byKey.set(declaration.key, resource);
      // Addresses are validated before anything else is made: nobody should be able to call from where help does not come.
      if (declaration.type === "emergency-address") addresses.push(resource);
      else resource.node.addDependency(...addresses);
    }
    this.byKey = byKey;
  }

  /** The id of what a declaration has made. */
  idOf(key: ResourceKey): string {
    const resource = this.byKey.get(key);
    if (!resource) throw new TypeError(`there is no ${key} in the plan`);
    return resource.getAttString("id");
  }

  /** The CDK's go-between: it answers CloudFormation for the function. */
  #provider(onEventHandler: IFunction, logsInDays: LogRetention): Provider {
    const providerFunctionName = deployedName("provision-chime-provider");
    const role = new Role(this, "ProviderRole", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    const logGroup = new FunctionLog(this, "ProviderLog", { functionName: providerFunctionName, days: logsInDays });
    logGroup.grantWrite(role);
    return new Provider(this, "Provider", {
      onEventHandler,
      providerFunctionName,
      logGroup,
      frameworkOnEventRole: role,
    });
  }
}

/** As CloudFormation calls them. */
const RESOURCE_NAMES: Readonly<Record<ResourceType, string>> = {
  "voice-connector": "VoiceConnector",
  "voice-connector-group": "VoiceConnectorGroup",
  "phone-number": "PhoneNumber",
  "sip-media-application": "SipMediaApplication",
  "sip-rule": "SipRule",
  "call-detail-records": "CallDetailRecords",
  "analytics-configuration": "AnalyticsConfiguration",
  "voice-profile-domain": "VoiceProfileDomain",
  "emergency-address": "EmergencyAddress",
};
