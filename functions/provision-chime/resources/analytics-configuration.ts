import {
  CreateMediaInsightsPipelineConfigurationCommand,
  DeleteMediaInsightsPipelineConfigurationCommand,
  GetMediaInsightsPipelineConfigurationCommand,
  ListTagsForResourceCommand,
  type MediaInsightsPipelineConfiguration,
  paginateListMediaInsightsPipelineConfigurations,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateMediaInsightsPipelineConfigurationCommand,
} from "@aws-sdk/client-chime-sdk-media-pipelines";
import { collect, type ProvisionContext } from "../context.ts";
import { eventually, orNull } from "../retries.ts";
import { sameValue } from "../same-value.ts";
import type { TaggedType } from "../tagged-kind.ts";
import type { TaggedItem, TagStore } from "../tags.ts";
import { alertsOf, analyticsOf, elementsOf } from "./analytics-elements.ts";

/** Known by its ARN, which is made of its name. */
const itemOf = (
  configuration: Pick<
    MediaInsightsPipelineConfiguration,
    "MediaInsightsPipelineConfigurationArn" | "MediaInsightsPipelineConfigurationName"
  > = {},
): TaggedItem => ({
  id: configuration.MediaInsightsPipelineConfigurationArn ?? "",
  arn: configuration.MediaInsightsPipelineConfigurationArn ?? "",
  name: configuration.MediaInsightsPipelineConfigurationName ?? "",
});

export function analyticsConfigurations(context: ProvisionContext): TaggedType<"analytics-configuration", TaggedItem> {
  const { mediaPipelines } = context;

  const tags = (region: string): TagStore => {
    const client = mediaPipelines(region);
    return {
      async list(ResourceARN) {
        const { Tags = [] } = await client.send(new ListTagsForResourceCommand({ ResourceARN }));
        return Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
      },
      add: (ResourceARN, Tags) => client.send(new TagResourceCommand({ ResourceARN, Tags })),
      remove: (ResourceARN, TagKeys) => client.send(new UntagResourceCommand({ ResourceARN, TagKeys })),
    };
  };

  async function get(Identifier: string, region: string): Promise<MediaInsightsPipelineConfiguration | null> {
    const asked = new GetMediaInsightsPipelineConfigurationCommand({ Identifier });
    const found = await orNull(mediaPipelines(region).send(asked));
    return found && (found.MediaInsightsPipelineConfiguration ?? {});
  }

  async function read({ id, name }: TaggedItem, region: string) {
    const { ResourceAccessRoleArn = "", Elements = [], RealTimeAlertConfiguration } = (await get(id, region)) ?? {};
    return { name, roleArn: ResourceAccessRoleArn, ...analyticsOf(Elements, RealTimeAlertConfiguration) };
  }

  return {
    type: "analytics-configuration",
    tags,
    attributes: ({ arn }) => ({ arn }),
    fits: (item, { name }) => item.name === name,
    async list(region) {
      const pages = paginateListMediaInsightsPipelineConfigurations({ client: mediaPipelines(region) }, {});
      return (await collect(pages, (page) => page.MediaInsightsPipelineConfigurations)).map(itemOf);
    },
    async get(id, region) {
      const found = await get(id, region);
      return found && itemOf(found);
    },
    async make({ region, properties }, Tags) {
      const { MediaInsightsPipelineConfiguration: made } = await mediaPipelines(region).send(
        new CreateMediaInsightsPipelineConfigurationCommand({
          MediaInsightsPipelineConfigurationName: properties.name,
          ResourceAccessRoleArn: properties.roleArn,
          Elements: elementsOf(properties),
          RealTimeAlertConfiguration: alertsOf(properties.alerts),
          Tags,
        }),
      );
      return itemOf(made);
    },
    async complete(item, { region, properties }) {
      const { tags: _apart, ...wanted } = properties;
      if (sameValue(await read(item, region), wanted)) return;
      const changed = {
        Identifier: item.id,
        ResourceAccessRoleArn: properties.roleArn,
        Elements: elementsOf(properties),
        RealTimeAlertConfiguration: alertsOf(properties.alerts),
      };
      await mediaPipelines(region).send(new UpdateMediaInsightsPipelineConfigurationCommand(changed));
    },
    async destroy(Identifier, region) {
      // A connector that used it a moment ago may still be in the way.
      const remove = () =>
        mediaPipelines(region).send(new DeleteMediaInsightsPipelineConfigurationCommand({ Identifier }));
      await orNull(eventually(remove, ["ConflictException"], context));
    },
    read: (item, { region }) => read(item, region),
  };
}
