import * as pipelines from "@aws-sdk/client-chime-sdk-media-pipelines";
import * as voice from "@aws-sdk/client-chime-sdk-voice";
import type { VoiceApi } from "../voice-api.ts";
import type { ServiceName } from "./declared.ts";

type CommandName<Module> = Extract<keyof Module, `${string}Command`>;
type NameOf<Module> = CommandName<Module> extends `${infer Name}Command` ? Name : never;
export type VoiceOperation = NameOf<typeof voice>;
export type PipelinesOperation = NameOf<typeof pipelines>;

type InputOf<Command> = Command extends new (...input: never[]) => { input: infer Input } ? Input : never;
export type VoiceInput<Name extends VoiceOperation> = InputOf<
  (typeof voice)[Extract<`${Name}Command`, keyof typeof voice>]
>;
export type PipelinesInput<Name extends PipelinesOperation> = InputOf<
  (typeof pipelines)[Extract<`${Name}Command`, keyof typeof pipelines>]
>;

/** Any answer of a service. */
export type Output = Readonly<Record<string, unknown>> & { readonly $metadata: { readonly httpStatusCode?: number } };

const MODULES: Readonly<Record<ServiceName, object>> = { voice, pipelines };

/** Sends what its name says, whatever it is. */
export function sendNamed(api: VoiceApi, service: ServiceName, name: string, input: object): Promise<Output> {
  const Command = (MODULES[service] as Readonly<Record<string, new (input: object) => never>>)[`${name}Command`];
  if (!Command) throw new Error(`${service} has no ${name}`);
  const client: unknown = service === "voice" ? api.client : api.pipelines;
  return (client as { send(command: never): Promise<Output> }).send(new Command(input));
}

export const ROLE = "arn:aws:iam::111122223333:role/analytics";
const STREAM = "arn:aws:kinesis:us-east-1:111122223333:stream/insights";
export const KEY = "arn:aws:kms:us-east-1:111122223333:key/0f8fad5b-d9cb-469f-a165-70867728950e";
/** An id that nothing has. */
export const NOBODY = "0f8fad5b-d9cb-469f-a165-70867728950e";
export const HOST = "198.51.100.7";

/** Builders of what operations are about: each makes something new through the API, and gives its id. */
export function worldOf(api: VoiceApi) {
  const { client } = api;
  let made = 0;
  const fresh = (what: string) => `${what} ${++made}`;

  const world = {
    api,
    async connector(more: Partial<voice.CreateVoiceConnectorRequest> = {}): Promise<string> {
      const input = { Name: fresh("pbx"), RequireEncryption: false, ...more };
      const { VoiceConnector } = await client.send(new voice.CreateVoiceConnectorCommand(input));
      return VoiceConnector?.VoiceConnectorId ?? "";
    },
    /** With termination and origination. */
    async callingConnector(): Promise<string> {
      const VoiceConnectorId = await world.connector();
      const Termination = { CallingRegions: ["US"], CidrAllowedList: ["198.51.100.0/24"] };
      await client.send(new voice.PutVoiceConnectorTerminationCommand({ VoiceConnectorId, Termination }));
      const Origination = { Routes: [{ Host: HOST, Port: 5060, Protocol: "UDP" as const, Priority: 1, Weight: 1 }] };
      await client.send(new voice.PutVoiceConnectorOriginationCommand({ VoiceConnectorId, Origination }));
      return VoiceConnectorId;
    },
    /** With emergency calling too. */
    async emergencyConnector(): Promise<string> {
      const VoiceConnectorId = await world.callingConnector();
      const DNIS = [{ EmergencyPhoneNumber: "+12065550190", CallingCountry: "US" }];
      const input = { VoiceConnectorId, EmergencyCallingConfiguration: { DNIS } };
      await client.send(new voice.PutVoiceConnectorEmergencyCallingConfigurationCommand(input));
      return VoiceConnectorId;
    },
    async group(...connectorIds: readonly string[]): Promise<string> {
      const VoiceConnectorItems = connectorIds.map((VoiceConnectorId, at) => ({ VoiceConnectorId, Priority: at + 1 }));
      const input = { Name: fresh("group"), VoiceConnectorItems };
      const { VoiceConnectorGroup } = await client.send(new voice.CreateVoiceConnectorGroupCommand(input));
      return VoiceConnectorGroup?.VoiceConnectorGroupId ?? "";
    },
    /** A free number of the pool, not yet ordered. */
    async free(more: Partial<voice.SearchAvailablePhoneNumbersRequest> = {}): Promise<string> {
      const found = await client.send(new voice.SearchAvailablePhoneNumbersCommand({ MaxResults: 1, ...more }));
      return found.E164PhoneNumbers?.[0] ?? "";
    },
    async number(ProductType: voice.PhoneNumberProductType = "VoiceConnector", more = {}): Promise<string> {
      const number = await world.free(more);
      await client.send(new voice.CreatePhoneNumberOrderCommand({ ProductType, E164PhoneNumbers: [number] }));
      return number;
    },
    /** In the deletion queue. */
    async deletedNumber(): Promise<string> {
      const PhoneNumberId = await world.number();
      await client.send(new voice.DeletePhoneNumberCommand({ PhoneNumberId }));
      return PhoneNumberId;
    },
    async numberOfConnector(): Promise<{ number: string; connectorId: string }> {
      const [connectorId, number] = [await world.connector(), await world.number()];
      await client.send(
        new voice.AssociatePhoneNumbersWithVoiceConnectorCommand({
          VoiceConnectorId: connectorId,
          E164PhoneNumbers: [number],
        }),
      );
      return { number, connectorId };
    },
    async numberOfGroup(): Promise<{ number: string; groupId: string }> {
      const [groupId, number] = [await world.group(), await world.number()];
      await client.send(
        new voice.AssociatePhoneNumbersWithVoiceConnectorGroupCommand({
          VoiceConnectorGroupId: groupId,
          E164PhoneNumbers: [number],
        }),
      );
      return { number, groupId };
    },
    async application(AwsRegion = "us-east-1"): Promise<string> {
      const LambdaArn = `arn:aws:lambda:${AwsRegion}:111122223333:function:answer`;
      const input = { Name: fresh("answer"), AwsRegion, Endpoints: [{ LambdaArn }] };
      const { SipMediaApplication } = await client.send(new voice.CreateSipMediaApplicationCommand(input));
      return SipMediaApplication?.SipMediaApplicationId ?? "";
    },
    /** Of a rule: an application of its own. */
    async target(AwsRegion = "us-east-1", Priority = 1): Promise<voice.SipRuleTargetApplication> {
      return { SipMediaApplicationId: await world.application(AwsRegion), Priority, AwsRegion };
    },
    async rule(more: Partial<voice.CreateSipRuleRequest> = {}): Promise<string> {
      const TriggerValue = more.TriggerValue ?? (await world.number("SipMediaApplicationDialIn"));
      const TargetApplications = more.TargetApplications ?? [await world.target()];
      const input = { Name: fresh("rule"), TriggerType: "ToPhoneNumber", TriggerValue, TargetApplications } as const;
      const { SipRule } = await client.send(new voice.CreateSipRuleCommand({ ...input, ...more }));
      return SipRule?.SipRuleId ?? "";
    },
    async order(...numbers: readonly string[]): Promise<string> {
      const input = { ProductType: "VoiceConnector" as const, E164PhoneNumbers: [...numbers] };
      const { PhoneNumberOrder } = await client.send(new voice.CreatePhoneNumberOrderCommand(input));
      return PhoneNumberOrder?.PhoneNumberOrderId ?? "";
    },
    async domain(): Promise<string> {
      const input = { Name: fresh("voices"), ServerSideEncryptionConfiguration: { KmsKeyArn: KEY } };
      const { VoiceProfileDomain } = await client.send(new voice.CreateVoiceProfileDomainCommand(input));
      return VoiceProfileDomain?.VoiceProfileDomainId ?? "";
    },
    /** @returns name and ARN */
    async analytics(): Promise<{ name: string; arn: string }> {
      const name = fresh("analytics").replace(" ", "-");
      const input = {
        MediaInsightsPipelineConfigurationName: name,
        ResourceAccessRoleArn: ROLE,
        Elements: [STREAM_SINK],
      };
      const command = new pipelines.CreateMediaInsightsPipelineConfigurationCommand(input);
      const { MediaInsightsPipelineConfiguration: it } = await api.pipelines.send(command);
      return { name, arn: it?.MediaInsightsPipelineConfigurationArn ?? "" };
    },
  };
  return world;
}

export type World = ReturnType<typeof worldOf>;

export const STREAM_SINK = {
  Type: "KinesisDataStreamSink",
  KinesisDataStreamSinkConfiguration: { InsightsTarget: STREAM },
} as const satisfies pipelines.MediaInsightsPipelineConfigurationElement;
