import {
  type CreateMediaInsightsPipelineConfigurationRequest,
  GetMediaInsightsPipelineConfigurationCommand,
  ListTagsForResourceCommand,
  type MediaInsightsPipelineConfigurationElement,
  type RealTimeAlertConfiguration,
  TagResourceCommand,
} from "@aws-sdk/client-chime-sdk-media-pipelines";
import { PutVoiceConnectorStreamingConfigurationCommand } from "@aws-sdk/client-chime-sdk-voice";
import { has, isGone } from "./checks.ts";
import { pipelinesRow, type Row } from "./row.ts";
import { ROLE, STREAM_SINK, type World } from "./world.ts";

const BUCKET = "arn:aws:s3:::recordings";
const TOPIC = "arn:aws:sns:us-east-1:111122223333:voices";
const NONE = { Identifier: "none-such" };
const TAGS = [{ Key: "team", Value: "desk" }];

const ELEMENTS: MediaInsightsPipelineConfigurationElement[] = [
  {
    Type: "AmazonTranscribeCallAnalyticsProcessor",
    AmazonTranscribeCallAnalyticsProcessorConfiguration: {
      LanguageCode: "en-US",
      VocabularyName: "desk",
      VocabularyFilterName: "desk",
      VocabularyFilterMethod: "mask",
      LanguageModelName: "desk",
      PartialResultsStability: "high",
      ContentRedactionType: "PII",
      PiiEntityTypes: "NAME,PHONE",
      CallAnalyticsStreamCategories: ["angry"],
      PostCallAnalyticsSettings: {
        OutputLocation: "s3://recordings/reports",
        DataAccessRoleArn: ROLE,
        ContentRedactionOutput: "redacted",
      },
    },
  },
  {
    Type: "VoiceAnalyticsProcessor",
    VoiceAnalyticsProcessorConfiguration: { SpeakerSearchStatus: "Enabled", VoiceToneAnalysisStatus: "Disabled" },
  },
  STREAM_SINK,
  { Type: "S3RecordingSink", S3RecordingSinkConfiguration: { Destination: BUCKET, RecordingFileFormat: "Wav" } },
  { Type: "LambdaFunctionSink", LambdaFunctionSinkConfiguration: { InsightsTarget: TOPIC } },
  { Type: "SqsQueueSink", SqsQueueSinkConfiguration: { InsightsTarget: TOPIC } },
  { Type: "SnsTopicSink", SnsTopicSinkConfiguration: { InsightsTarget: TOPIC } },
];

const TRANSCRIBED: MediaInsightsPipelineConfigurationElement[] = [
  {
    Type: "AmazonTranscribeProcessor",
    AmazonTranscribeProcessorConfiguration: {
      LanguageCode: "en-US",
      VocabularyName: "desk",
      VocabularyFilterName: "desk",
      VocabularyFilterMethod: "tag",
      LanguageModelName: "desk",
      PartialResultsStability: "low",
      ContentIdentificationType: "PII",
      PiiEntityTypes: "ALL",
      LanguageOptions: "en-US,es-US",
      PreferredLanguage: "en-US",
      VocabularyNames: "desk,sales",
      VocabularyFilterNames: "desk,sales",
    },
  },
  STREAM_SINK,
];

/** The same, but for what excludes what stands there. */
const exchanged = (elements: readonly MediaInsightsPipelineConfigurationElement[]) =>
  elements.map((element): MediaInsightsPipelineConfigurationElement => {
    const callAnalytics = element.AmazonTranscribeCallAnalyticsProcessorConfiguration;
    const transcribe = element.AmazonTranscribeProcessorConfiguration;
    const redacts = { ContentIdentificationType: undefined, ContentRedactionType: "PII" as const };
    const identifies = { ContentIdentificationType: "PII" as const, ContentRedactionType: undefined };
    return {
      ...element,
      ...(callAnalytics && {
        AmazonTranscribeCallAnalyticsProcessorConfiguration: { ...callAnalytics, ...identifies },
      }),
      ...(transcribe && { AmazonTranscribeProcessorConfiguration: { ...transcribe, ...redacts } }),
    };
  });

const ALERTS: RealTimeAlertConfiguration = {
  Disabled: false,
  Rules: [
    { Type: "KeywordMatch", KeywordMatchConfiguration: { RuleName: "angry", Keywords: ["cancel it"], Negate: false } },
  ],
};
const SENTIMENT: RealTimeAlertConfiguration = {
  Rules: [
    { Type: "Sentiment", SentimentConfiguration: { RuleName: "sad", SentimentType: "NEGATIVE", TimePeriod: 60 } },
  ],
};
const ISSUE: RealTimeAlertConfiguration = {
  Rules: [{ Type: "IssueDetection", IssueDetectionConfiguration: { RuleName: "issue" } }],
};

const plain = (more: Partial<CreateMediaInsightsPipelineConfigurationRequest> = {}) => ({
  MediaInsightsPipelineConfigurationName: "plain",
  ResourceAccessRoleArn: ROLE,
  Elements: [STREAM_SINK],
  ...more,
});

const changes = (Identifier: string) => [
  { Identifier, ResourceAccessRoleArn: ROLE, Elements: ELEMENTS, RealTimeAlertConfiguration: ALERTS },
  { Identifier, ResourceAccessRoleArn: ROLE, Elements: TRANSCRIBED, RealTimeAlertConfiguration: SENTIMENT },
  { Identifier, ResourceAccessRoleArn: ROLE, Elements: exchanged(ELEMENTS), RealTimeAlertConfiguration: ISSUE },
  { Identifier, ResourceAccessRoleArn: ROLE, Elements: exchanged(TRANSCRIBED) },
];

const identified = async (world: World) => ({ Identifier: (await world.analytics()).name });

async function tagged(world: World) {
  const ResourceARN = (await world.analytics()).arn;
  await world.api.pipelines.send(new TagResourceCommand({ ResourceARN, Tags: TAGS }));
  return { ResourceARN };
}

const noResource = { ResourceARN: "arn:aws:chime:us-east-1:111122223333:media-insights-pipeline-configuration/none" };

export const analyticsRows: readonly Row[] = [
  pipelinesRow("CreateMediaInsightsPipelineConfiguration", {
    inputs: async () => [
      plain({
        MediaInsightsPipelineConfigurationName: "calls",
        Elements: ELEMENTS,
        RealTimeAlertConfiguration: ALERTS,
        ClientRequestToken: "token-1",
        Tags: TAGS,
      }),
      plain({ Elements: TRANSCRIBED, RealTimeAlertConfiguration: SENTIMENT }),
      plain({ Elements: exchanged(ELEMENTS), RealTimeAlertConfiguration: ISSUE }),
      plain({ Elements: exchanged(TRANSCRIBED) }),
    ],
    shows: async ({ api }, input) => {
      const Identifier = input.MediaInsightsPipelineConfigurationName;
      const got = await api.pipelines.send(new GetMediaInsightsPipelineConfigurationCommand({ Identifier }));
      const { ResourceAccessRoleArn, Elements, RealTimeAlertConfiguration } = input;
      return has(got.MediaInsightsPipelineConfiguration, {
        ResourceAccessRoleArn,
        Elements,
        RealTimeAlertConfiguration,
      });
    },
    badRequest: [
      {
        cause: "another configuration has the name",
        given: async (world) => plain({ MediaInsightsPipelineConfigurationName: (await world.analytics()).name }),
      },
      { cause: "no element", given: async () => plain({ Elements: [] }) },
      {
        cause: "an element without its settings",
        given: async () => plain({ Elements: [{ Type: "S3RecordingSink" }] }),
      },
      { cause: "two elements of one type", given: async () => plain({ Elements: [STREAM_SINK, STREAM_SINK] }) },
      {
        cause: "no language",
        given: async () =>
          plain({ Elements: [{ Type: "AmazonTranscribeProcessor", AmazonTranscribeProcessorConfiguration: {} }] }),
      },
      {
        cause: "private data identified and redacted",
        given: async () =>
          plain({
            Elements: [
              {
                Type: "AmazonTranscribeProcessor",
                AmazonTranscribeProcessorConfiguration: {
                  LanguageCode: "en-US",
                  ContentIdentificationType: "PII",
                  ContentRedactionType: "PII",
                },
              },
            ],
          }),
      },
      {
        cause: "an alert without its settings",
        given: async () => plain({ RealTimeAlertConfiguration: { Rules: [{ Type: "Sentiment" }] } }),
      },
    ],
    limit: [
      {
        cause: "the account has its quota of configurations",
        quotas: { mediaInsightsPipelineConfigurations: 1 },
        given: async (world) => world.analytics().then(() => plain()),
      },
    ],
    never: { NotFoundException: "what it names, roles and sinks, is of other services, and is not looked up" },
  }),
  pipelinesRow("GetMediaInsightsPipelineConfiguration", {
    inputs: async (world) => {
      const { name, arn } = await world.analytics();
      return [{ Identifier: arn }, { Identifier: name }];
    },
    shows: (_world, input, output) =>
      has(output["MediaInsightsPipelineConfiguration"] as object, {
        MediaInsightsPipelineConfigurationArn: input.Identifier,
      }),
    notFound: [{ cause: "nothing has the name", given: async () => NONE }],
  }),
  pipelinesRow("ListMediaInsightsPipelineConfigurations", {
    inputs: async () => [{ MaxResults: 1 }],
    shows: (_world, _input, output) => Array.isArray(output["MediaInsightsPipelineConfigurations"]),
    pages: { make: (world) => world.analytics(), of: (output) => output["MediaInsightsPipelineConfigurations"] },
    never: { ResourceLimitExceededException: "a list makes nothing" },
  }),
  pipelinesRow("UpdateMediaInsightsPipelineConfiguration", {
    async inputs(world) {
      const [first, ...others] = changes((await world.analytics()).name);
      return [first ?? plainChange, ...others];
    },
    shows: async ({ api }, input) => {
      const got = await api.pipelines.send(new GetMediaInsightsPipelineConfigurationCommand(input));
      const { Elements, RealTimeAlertConfiguration } = input;
      return has(got.MediaInsightsPipelineConfiguration, { Elements, RealTimeAlertConfiguration });
    },
    notFound: [{ cause: "nothing has the name", given: async () => ({ ...plainChange, ...NONE }) }],
    badRequest: [
      { cause: "no element", given: async (world) => ({ ...plainChange, ...(await identified(world)), Elements: [] }) },
    ],
  }),
  pipelinesRow("DeleteMediaInsightsPipelineConfiguration", {
    inputs: async (world) => [await identified(world)],
    shows: ({ api }, input) => isGone(api.pipelines.send(new GetMediaInsightsPipelineConfigurationCommand(input))),
    notFound: [{ cause: "nothing has the name", given: async () => NONE }],
    conflict: [
      {
        cause: "a Voice Connector streams with it",
        async given(world) {
          const { name, arn } = await world.analytics();
          const MediaInsightsConfiguration = { Disabled: false, ConfigurationArn: arn };
          const input = {
            VoiceConnectorId: await world.connector(),
            StreamingConfiguration: { DataRetentionInHours: 0, Disabled: false, MediaInsightsConfiguration },
          };
          await world.api.client.send(new PutVoiceConnectorStreamingConfigurationCommand(input));
          return { Identifier: name };
        },
      },
    ],
  }),
  pipelinesRow("TagResource", {
    inputs: async (world) => [{ ResourceARN: (await world.analytics()).arn, Tags: TAGS }],
    shows: async ({ api }, input) =>
      has(await api.pipelines.send(new ListTagsForResourceCommand(input)), { Tags: TAGS }),
    notFound: [{ cause: "no resource has the ARN", given: async () => ({ ...noResource, Tags: TAGS }) }],
  }),
  pipelinesRow("UntagResource", {
    inputs: async (world) => [{ ...(await tagged(world)), TagKeys: ["team"] }],
    shows: async ({ api }, input) => has(await api.pipelines.send(new ListTagsForResourceCommand(input)), { Tags: [] }),
    notFound: [{ cause: "no resource has the ARN", given: async () => ({ ...noResource, TagKeys: ["team"] }) }],
  }),
  pipelinesRow("ListTagsForResource", {
    inputs: async (world) => [await tagged(world)],
    shows: (_world, _input, output) => has(output, { Tags: TAGS }),
    notFound: [{ cause: "no resource has the ARN", given: async () => noResource }],
  }),
];

const plainChange = { Identifier: "plain", ResourceAccessRoleArn: ROLE, Elements: [STREAM_SINK] };
