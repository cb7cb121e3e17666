import {
  GetGlobalSettingsCommand,
  GetVoiceProfileDomainCommand,
  ListTagsForResourceCommand,
  type Tag,
  TagResourceCommand,
  UpdateGlobalSettingsCommand,
} from "@aws-sdk/client-chime-sdk-voice";
import { PLACE } from "../voice-api.ts";
import { has, isGone } from "./checks.ts";
import { type Row, voiceRow } from "./row.ts";
import { KEY, NOBODY, type World } from "./world.ts";

const TAGS: Tag[] = [{ Key: "team", Value: "desk" }];

const domainOf = async (world: World) => ({ VoiceProfileDomainId: await world.domain() });

const arnOf = async (world: World) => {
  const SipMediaApplicationId = await world.application();
  return `arn:aws:chime:${PLACE.region}:${PLACE.account}:sma/${SipMediaApplicationId}`;
};

async function tagged(world: World, Tags = TAGS) {
  const ResourceARN = await arnOf(world);
  await world.api.client.send(new TagResourceCommand({ ResourceARN, Tags }));
  return { ResourceARN };
}

const noResource = {
  cause: "no resource has the ARN",
  given: async () => ({ ResourceARN: `arn:aws:chime:us-east-1:111122223333:sma/${NOBODY}` }),
};

const ADDRESS = {
  AwsAccountId: PLACE.account,
  StreetNumber: "2121",
  StreetInfo: "7th Ave",
  City: "Seattle",
  State: "WA",
  Country: "US",
  PostalCode: "98121",
};

export const accountRows: readonly Row[] = [
  voiceRow("CreateVoiceProfileDomain", {
    inputs: async () => [
      {
        Name: "voices",
        Description: "of the desk",
        ServerSideEncryptionConfiguration: { KmsKeyArn: KEY },
        ClientRequestToken: "token-1",
        Tags: TAGS,
      },
    ],
    shows: async ({ api }, input, output) => {
      const { VoiceProfileDomainId } = output["VoiceProfileDomain"] as { VoiceProfileDomainId: string };
      const { Name, Description, ServerSideEncryptionConfiguration } = input;
      const got = await api.client.send(new GetVoiceProfileDomainCommand({ VoiceProfileDomainId }));
      return has(got.VoiceProfileDomain, { Name, Description, ServerSideEncryptionConfiguration });
    },
    limit: [
      {
        cause: "the account has its quota of domains",
        quotas: { voiceProfileDomains: 1 },
        async given(world) {
          await world.domain();
          return { Name: "one too many", ServerSideEncryptionConfiguration: { KmsKeyArn: KEY } };
        },
      },
    ],
  }),
  voiceRow("GetVoiceProfileDomain", {
    id: "VoiceProfileDomainId",
    inputs: async (world) => [await domainOf(world)],
    shows: (_world, input, output) => has(output["VoiceProfileDomain"] as object, { ...input }),
  }),
  voiceRow("ListVoiceProfileDomains", {
    inputs: async () => [{ MaxResults: 1 }],
    shows: (_world, _input, output) => Array.isArray(output["VoiceProfileDomains"]),
    pages: { make: (world) => world.domain(), of: (output) => output["VoiceProfileDomains"] },
    never: { NotFoundException: "its input names no resource" },
  }),
  voiceRow("UpdateVoiceProfileDomain", {
    id: "VoiceProfileDomainId",
    inputs: async (world) => [{ ...(await domainOf(world)), Name: "renamed", Description: "anew" }],
    shows: async ({ api }, input) =>
      has((await api.client.send(new GetVoiceProfileDomainCommand(input))).VoiceProfileDomain, { ...input }),
  }),
  voiceRow("DeleteVoiceProfileDomain", {
    id: "VoiceProfileDomainId",
    inputs: async (world) => [await domainOf(world)],
    shows: ({ api }, input) => isGone(api.client.send(new GetVoiceProfileDomainCommand(input))),
  }),
  voiceRow("GetGlobalSettings", {
    async inputs({ api }) {
      await api.client.send(new UpdateGlobalSettingsCommand({ VoiceConnector: { CdrBucket: "records" } }));
      return [{}];
    },
    shows: (_world, _input, output) => has(output, { VoiceConnector: { CdrBucket: "records" } }),
    never: { BadRequestException: "it has no input" },
  }),
  voiceRow("UpdateGlobalSettings", {
    inputs: async () => [{ VoiceConnector: { CdrBucket: "records" } }],
    shows: async ({ api }, input) => has(await api.client.send(new GetGlobalSettingsCommand({})), input),
  }),
  voiceRow("ValidateE911Address", {
    inputs: async () => [ADDRESS],
    shows: (_world, _input, output) =>
      has(output, { ValidationResult: 0 }) &&
      has(output["Address"] as object, { streetName: "7th", streetSuffix: "Ave" }),
    notFound: [{ cause: "another account", given: async () => ({ ...ADDRESS, AwsAccountId: "999999999999" }) }],
  }),
  voiceRow("TagResource", {
    inputs: async (world) => [{ ResourceARN: await arnOf(world), Tags: TAGS }],
    shows: async ({ api }, input) => has(await api.client.send(new ListTagsForResourceCommand(input)), { Tags: TAGS }),
    notFound: [{ ...noResource, given: async () => ({ ...(await noResource.given()), Tags: TAGS }) }],
    limit: [
      {
        cause: "51 tags",
        async given(world) {
          const Tags = Array.from({ length: 50 }, (_none, at) => ({ Key: `key${at}`, Value: "" }));
          return { ...(await tagged(world, Tags)), Tags: TAGS };
        },
      },
    ],
  }),
  voiceRow("UntagResource", {
    inputs: async (world) => [{ ...(await tagged(world)), TagKeys: ["team"] }],
    shows: async ({ api }, input) => has(await api.client.send(new ListTagsForResourceCommand(input)), { Tags: [] }),
    notFound: [{ ...noResource, given: async () => ({ ...(await noResource.given()), TagKeys: ["team"] }) }],
  }),
  voiceRow("ListTagsForResource", {
    inputs: async (world) => [await tagged(world)],
    shows: (_world, _input, output) => has(output, { Tags: TAGS }),
    notFound: [noResource],
  }),
];
