import {
  CreateMediaInsightsPipelineConfigurationCommand,
  ListTagsForResourceCommand as ListPipelineTagsCommand,
} from "@aws-sdk/client-chime-sdk-media-pipelines";
import {
  CreateVoiceProfileDomainCommand,
  DeleteSipMediaApplicationCommand,
  GetPhoneNumberCommand,
  GetVoiceConnectorCommand,
  GetVoiceConnectorGroupCommand,
  GetVoiceProfileDomainCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-chime-sdk-voice";
import { DEFAULT_QUOTAS } from "../../../shared/chime/limits.ts";
import { KEY, ROLE, STREAM_SINK, worldOf } from "../../support/chime/conformance/world.ts";
import { type AccountOptions, serveVoiceApis, type VoiceApis } from "../../support/chime/voice-api.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const stateFolder = useStateFolder();
let apis: VoiceApis;

beforeAll(async () => {
  apis = await serveVoiceApis();
});

afterAll(() => apis.close());

const account = (options: AccountOptions = {}) => worldOf(apis.open(options));

describe("the resources of an account", () => {
  it("are there after a restart, each as it was", async () => {
    const folder = stateFolder();
    const world = account({ folder });
    const connectorId = await world.emergencyConnector();
    await world.group(connectorId);
    await world.rule();
    await world.deletedNumber();
    await world.domain();
    await world.analytics();
    const before = world.api.resources;

    const after = account({ folder }).api.resources;

    for (const kind of [
      "applications",
      "rules",
      "numbers",
      "orders",
      "connectors",
      "groups",
      "domains",
      "analytics",
    ] as const) {
      expect(before[kind].all().length).toBeGreaterThan(0);
      expect(after[kind].all()).toEqual(before[kind].all());
    }
  });

  it("are as many as the quotas page says", async () => {
    const world = account();

    for (let made = 0; made < DEFAULT_QUOTAS.voiceConnectorsPerRegion; made++) await world.connector();
    await expect(world.connector()).rejects.toMatchObject({ name: "ResourceLimitExceededException" });
    await world.connector({ AwsRegion: "eu-west-1" });
    for (let made = 0; made < DEFAULT_QUOTAS.phoneNumbers; made++) await world.number();
    await expect(world.number()).rejects.toMatchObject({ name: "ResourceLimitExceededException" });
  });

  it.each([
    ["conflict", false],
    ["delete", true],
  ] as const)("an application with rules: %s", async (usedApplication, isDeleted) => {
    const world = account({ policies: { usedApplication } });
    const TargetApplications = [await world.target()];
    await world.rule({ TargetApplications });
    const { SipMediaApplicationId } = TargetApplications[0] ?? {};

    const deletion = world.api.client.send(new DeleteSipMediaApplicationCommand({ SipMediaApplicationId }));

    if (isDeleted) await deletion;
    else await expect(deletion).rejects.toMatchObject({ name: "ConflictException" });
    expect(world.api.resources.applications.all()).toHaveLength(isDeleted ? 0 : 1);
  });
});

describe("a token of a client", () => {
  it("makes one voice profile domain of the same request, and none of another", async () => {
    const { api } = account();
    const input = {
      Name: "voices",
      ServerSideEncryptionConfiguration: { KmsKeyArn: KEY },
      ClientRequestToken: "token-1",
    };

    const [first, second] = [
      await api.client.send(new CreateVoiceProfileDomainCommand(input)),
      await api.client.send(new CreateVoiceProfileDomainCommand(input)),
    ];
    const other = api.client.send(new CreateVoiceProfileDomainCommand({ ...input, Name: "others" }));

    await expect(other).rejects.toMatchObject({ name: "ConflictException" });
    expect(second.VoiceProfileDomain).toEqual(first.VoiceProfileDomain);
    expect(api.resources.domains.all()).toHaveLength(1);
  });

  it("makes one media insights configuration of the same request", async () => {
    const { api } = account();
    const input = {
      MediaInsightsPipelineConfigurationName: "calls",
      ResourceAccessRoleArn: ROLE,
      Elements: [STREAM_SINK],
      ClientRequestToken: "token-1",
    };
    const make = () => api.pipelines.send(new CreateMediaInsightsPipelineConfigurationCommand(input));

    const [first, second] = [await make(), await make()];

    expect(second.MediaInsightsPipelineConfiguration).toEqual(first.MediaInsightsPipelineConfiguration);
  });
});

describe("tags", () => {
  it("belong to each kind of resource by its ARN, for both clients", async () => {
    const world = account();
    const { client, pipelines } = world.api;
    const VoiceConnectorId = await world.connector();
    const [{ VoiceConnector }, { VoiceConnectorGroup }, { PhoneNumber }, { VoiceProfileDomain }] = await Promise.all([
      client.send(new GetVoiceConnectorCommand({ VoiceConnectorId })),
      client.send(new GetVoiceConnectorGroupCommand({ VoiceConnectorGroupId: await world.group() })),
      client.send(new GetPhoneNumberCommand({ PhoneNumberId: await world.number() })),
      client.send(new GetVoiceProfileDomainCommand({ VoiceProfileDomainId: await world.domain() })),
    ]);
    const arns = [
      VoiceConnector?.VoiceConnectorArn,
      VoiceConnectorGroup?.VoiceConnectorGroupArn,
      PhoneNumber?.PhoneNumberArn,
      VoiceProfileDomain?.VoiceProfileDomainArn,
      (await world.analytics()).arn,
    ];

    for (const ResourceARN of arns) {
      const one = { Key: "team", Value: "desk" };
      await client.send(new TagResourceCommand({ ResourceARN, Tags: [one, { Key: "cost", Value: "1" }] }));
      await client.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: "cost", Value: "2" }] }));
      const { Tags } = await pipelines.send(new ListPipelineTagsCommand({ ResourceARN }));
      await client.send(new UntagResourceCommand({ ResourceARN, TagKeys: ["cost", "none"] }));

      expect(Tags).toEqual([one, { Key: "cost", Value: "2" }]);
      expect((await client.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual([one]);
    }
  });
});
