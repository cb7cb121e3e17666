import type * as voice from "@aws-sdk/client-chime-sdk-voice";
import { pageByName } from "../page.ts";
import type { Operations } from "../wire/operations.ts";
import { arnsOf } from "./arns.ts";
import { LARGEST_PAGE, type VoiceContext } from "./context.ts";
import { badRequest, chimeError, conflict, limitExceeded } from "./errors.ts";
import type { Application } from "./resources.ts";

export function applicationOperations({ resources, now, newId, quotas, policies, ...place }: VoiceContext) {
  const { applications, rules } = resources;
  const arns = arnsOf(place);

  const toWire = (application: Application): voice.SipMediaApplication => ({
    SipMediaApplicationId: application.id,
    AwsRegion: application.region,
    Name: application.name,
    Endpoints: [{ LambdaArn: application.lambdaArn }],
    CreatedTimestamp: new Date(application.createdAt),
    UpdatedTimestamp: new Date(application.updatedAt),
    SipMediaApplicationArn: arns.application(application),
  });

  /** @throws ServiceError BadRequestException */
  function functionIn(region: string, endpoints: readonly voice.SipMediaApplicationEndpoint[]): string {
    const lambdaArn = endpoints[0]?.LambdaArn;
    if (lambdaArn === undefined) throw badRequest("Endpoints[0].LambdaArn must be the ARN of a function.");
    if (lambdaArn.split(":")[3] === region) return lambdaArn;
    throw badRequest("The function must be in the application's region.");
  }

  function noMoreAlexa(id: string): never {
    applications.get(id);
    throw chimeError("GoneException", "Alexa skills cannot be used any longer.");
  }

  return {
    async CreateSipMediaApplication({ AwsRegion, Name, Endpoints, Tags = [] }) {
      const lambdaArn = functionIn(AwsRegion, Endpoints);
      const most = quotas.sipMediaApplicationsPerRegion;
      if (applications.all().filter(({ region }) => region === AwsRegion).length >= most) {
        throw limitExceeded(`A region has at most ${most} SIP media applications.`);
      }
      const made = { createdAt: now(), updatedAt: now(), tags: Tags };
      const application = applications.put({ id: newId(), name: Name, region: AwsRegion, lambdaArn, ...made });
      return { SipMediaApplication: toWire(application) };
    },
    async GetSipMediaApplication({ SipMediaApplicationId }) {
      return { SipMediaApplication: toWire(applications.get(SipMediaApplicationId)) };
    },
    async ListSipMediaApplications({ MaxResults = LARGEST_PAGE, NextToken }: voice.ListSipMediaApplicationsRequest) {
      const { page, ...next } = pageByName(applications.all(), ({ id }) => id, MaxResults, NextToken);
      return { SipMediaApplications: page.map(toWire), ...next };
    },
    async UpdateSipMediaApplication({ SipMediaApplicationId, Name, Endpoints }) {
      const { name, lambdaArn, region } = applications.get(SipMediaApplicationId);
      const updated = applications.change(SipMediaApplicationId, {
        name: Name ?? name,
        lambdaArn: Endpoints ? functionIn(region, Endpoints) : lambdaArn,
        updatedAt: now(),
      });
      return { SipMediaApplication: toWire(updated) };
    },
    async DeleteSipMediaApplication({ SipMediaApplicationId: id }) {
      const user = rules.all().find(({ targets }) => targets.some(({ applicationId }) => applicationId === id));
      if (user && policies.usedApplication === "conflict") {
        throw conflict(`The SIP rule ${user.name} still sends calls to this application.`);
      }
      applications.delete(id);
      return {};
    },
    async PutSipMediaApplicationLoggingConfiguration(input) {
      const { SipMediaApplicationId, SipMediaApplicationLoggingConfiguration: logging = {} } = input;
      const logsMessages = logging.EnableSipMediaApplicationMessageLogs ?? false;
      applications.change(SipMediaApplicationId, { logsMessages, updatedAt: now() });
      return { SipMediaApplicationLoggingConfiguration: { EnableSipMediaApplicationMessageLogs: logsMessages } };
    },
    async GetSipMediaApplicationLoggingConfiguration({ SipMediaApplicationId }) {
      const { logsMessages = false } = applications.get(SipMediaApplicationId);
      return { SipMediaApplicationLoggingConfiguration: { EnableSipMediaApplicationMessageLogs: logsMessages } };
    },
    async GetSipMediaApplicationAlexaSkillConfiguration({ SipMediaApplicationId }) {
      return noMoreAlexa(SipMediaApplicationId);
    },
    async PutSipMediaApplicationAlexaSkillConfiguration({ SipMediaApplicationId }) {
      return noMoreAlexa(SipMediaApplicationId);
    },
  } satisfies Operations<typeof voice>;
}
