import {
  CreateSipMediaApplicationCommand,
  DeleteSipMediaApplicationCommand,
  GetSipMediaApplicationCommand,
  GetSipMediaApplicationLoggingConfigurationCommand,
  PutSipMediaApplicationLoggingConfigurationCommand,
  paginateListSipMediaApplications,
  type SipMediaApplication,
  UpdateSipMediaApplicationCommand,
} from "@aws-sdk/client-chime-sdk-voice";
import { collect, type ProvisionContext } from "../context.ts";
import { eventually, orNull } from "../retries.ts";
import type { TaggedType } from "../tagged-kind.ts";
import { type TaggedItem, voiceTags } from "../tags.ts";

interface Application extends TaggedItem {
  readonly region: string;
  readonly lambdaArn: string;
}

const itemOf = (application: SipMediaApplication = {}): Application => ({
  id: application.SipMediaApplicationId ?? "",
  arn: application.SipMediaApplicationArn ?? "",
  name: application.Name ?? "",
  region: application.AwsRegion ?? "",
  lambdaArn: application.Endpoints?.[0]?.LambdaArn ?? "",
});

export function sipMediaApplications(context: ProvisionContext): TaggedType<"sip-media-application", Application> {
  const { voice } = context;

  async function logsMessages(SipMediaApplicationId: string, region: string): Promise<boolean> {
    const { SipMediaApplicationLoggingConfiguration: logging } = await voice(region).send(
      new GetSipMediaApplicationLoggingConfigurationCommand({ SipMediaApplicationId }),
    );
    return logging?.EnableSipMediaApplicationMessageLogs ?? false;
  }

  async function setLogging(SipMediaApplicationId: string, region: string, isEnabled: boolean): Promise<void> {
    if ((await logsMessages(SipMediaApplicationId, region)) === isEnabled) return;
    await voice(region).send(
      new PutSipMediaApplicationLoggingConfigurationCommand({
        SipMediaApplicationId,
        SipMediaApplicationLoggingConfiguration: { EnableSipMediaApplicationMessageLogs: isEnabled },
      }),
    );
  }

  return {
    type: "sip-media-application",
    tags: (region) => voiceTags(voice(region)),
    attributes: ({ arn }) => ({ arn }),
    fits: (item, { region }) => item.region === region,
    async list(region) {
      const pages = paginateListSipMediaApplications({ client: voice(region) }, {});
      return (await collect(pages, (page) => page.SipMediaApplications)).map(itemOf);
    },
    async get(SipMediaApplicationId, region) {
      const found = await orNull(voice(region).send(new GetSipMediaApplicationCommand({ SipMediaApplicationId })));
      return found && itemOf(found.SipMediaApplication);
    },
    async make({ region, properties }, Tags) {
      const { region: AwsRegion, name: Name, lambdaArn: LambdaArn } = properties;
      const asked = { AwsRegion, Name, Endpoints: [{ LambdaArn }], Tags };
      const { SipMediaApplication: made } = await voice(region).send(new CreateSipMediaApplicationCommand(asked));
      return itemOf(made);
    },
    async complete({ id, name, lambdaArn }, { region, properties }) {
      if (name !== properties.name || lambdaArn !== properties.lambdaArn) {
        const Endpoints = [{ LambdaArn: properties.lambdaArn }];
        const changed = { SipMediaApplicationId: id, Name: properties.name, Endpoints };
        await voice(region).send(new UpdateSipMediaApplicationCommand(changed));
      }
      // What was made a moment ago is not known everywhere yet.
      await eventually(() => setLogging(id, region, properties.messageLogs), ["NotFoundException"], context);
    },
    async destroy(SipMediaApplicationId, region) {
      // A rule that was deleted a moment ago may still be in the way.
      const remove = () => voice(region).send(new DeleteSipMediaApplicationCommand({ SipMediaApplicationId }));
      await orNull(eventually(remove, ["ConflictException"], context));
    },
    async read({ id, name, region, lambdaArn }, wanted) {
      return { name, region, lambdaArn, messageLogs: await logsMessages(id, wanted.region) };
    },
  };
}
