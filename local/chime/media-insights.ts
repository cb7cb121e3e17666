import type * as pipelines from "@aws-sdk/client-chime-sdk-media-pipelines";
import { canonicalJson } from "../../shared/schema.ts";
import { pageByName } from "../page.ts";
import type { Operations } from "../wire/operations.ts";
import { checkAnalytics } from "./analytics-rules.ts";
import { arnsOf } from "./arns.ts";
import { LARGEST_PAGE, type VoiceContext } from "./context.ts";
import { badRequest, conflict, limitExceeded, notFound } from "./errors.ts";
import type { AnalyticsConfiguration } from "./resources.ts";

/** Media insights pipeline configurations: what becomes of the audio of calls. */
export function mediaInsightsOperations({ resources, now, newId, quotas, ...place }: VoiceContext) {
  const { analytics, connectors } = resources;
  const arns = arnsOf(place);

  const summaryOf = (configuration: AnalyticsConfiguration): pipelines.MediaInsightsPipelineConfigurationSummary => ({
    MediaInsightsPipelineConfigurationName: configuration.name,
    MediaInsightsPipelineConfigurationId: configuration.id,
    MediaInsightsPipelineConfigurationArn: arns.analytics(configuration),
  });

  const toWire = (configuration: AnalyticsConfiguration): pipelines.MediaInsightsPipelineConfiguration => ({
    ...summaryOf(configuration),
    ResourceAccessRoleArn: configuration.roleArn,
    RealTimeAlertConfiguration: configuration.alerts,
    Elements: [...configuration.elements],
    CreatedTimestamp: new Date(configuration.createdAt),
    UpdatedTimestamp: new Date(configuration.updatedAt),
  });

  /** By name or ARN, as the reference says, and by id. */
  function named(identifier: string): AnalyticsConfiguration {
    const found = analytics.all().find((one) => [one.name, one.id, arns.analytics(one)].includes(identifier));
    if (found) return found;
    throw notFound("There is no such media insights pipeline configuration.");
  }

  return {
    async CreateMediaInsightsPipelineConfiguration(input) {
      const { MediaInsightsPipelineConfigurationName: name, ClientRequestToken, Tags = [] } = input;
      checkAnalytics(input.Elements, input.RealTimeAlertConfiguration);
      const token = ClientRequestToken === undefined ? undefined : `${ClientRequestToken} ${canonicalJson(input)}`;
      const known = analytics.all().find((one) => one.name === name);
      if (known && token !== undefined && known.token === token) {
        return { MediaInsightsPipelineConfiguration: toWire(known) };
      }
      // The operation declares no ConflictException.
      if (known) throw badRequest("There is a media insights pipeline configuration of this name.");
      const most = quotas.mediaInsightsPipelineConfigurations;
      if (analytics.all().length >= most) {
        throw limitExceeded(`A region has at most ${most} media insights pipeline configurations.`);
      }
      const made = analytics.put({
        id: newId(),
        name,
        roleArn: input.ResourceAccessRoleArn,
        elements: input.Elements,
        alerts: input.RealTimeAlertConfiguration,
        token,
        tags: Tags,
        createdAt: now(),
        updatedAt: now(),
      });
      return { MediaInsightsPipelineConfiguration: toWire(made) };
    },
    async GetMediaInsightsPipelineConfiguration({ Identifier }) {
      return { MediaInsightsPipelineConfiguration: toWire(named(Identifier)) };
    },
    async ListMediaInsightsPipelineConfigurations(input: pipelines.ListMediaInsightsPipelineConfigurationsRequest) {
      const { MaxResults = LARGEST_PAGE, NextToken } = input;
      const { page, ...next } = pageByName(analytics.all(), ({ name }) => name, MaxResults, NextToken);
      return { MediaInsightsPipelineConfigurations: page.map(summaryOf), ...next };
    },
    async UpdateMediaInsightsPipelineConfiguration(input) {
      const { id } = named(input.Identifier);
      checkAnalytics(input.Elements, input.RealTimeAlertConfiguration);
      const updated = analytics.change(id, {
        roleArn: input.ResourceAccessRoleArn,
        elements: input.Elements,
        alerts: input.RealTimeAlertConfiguration,
        updatedAt: now(),
      });
      return { MediaInsightsPipelineConfiguration: toWire(updated) };
    },
    async DeleteMediaInsightsPipelineConfiguration({ Identifier }) {
      const configuration = named(Identifier);
      const arn = arns.analytics(configuration);
      const user = connectors
        .all()
        .find(({ streaming }) => streaming?.MediaInsightsConfiguration?.ConfigurationArn === arn);
      if (user) throw conflict(`The Voice Connector ${user.name} streams with this configuration.`);
      analytics.delete(configuration.id);
      return {};
    },
  } satisfies Operations<typeof pipelines>;
}
