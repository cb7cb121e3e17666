import type * as voice from "@aws-sdk/client-chime-sdk-voice";
import { pageByName } from "../page.ts";
import type { Operations } from "../wire/operations.ts";
import { badRequest, checkFunctionArn, checkName, checkSize, conflict, limitExceeded } from "./checks.ts";
import { LARGEST_PAGE, type VoiceContext } from "./context.ts";
import type { Application } from "./resources.ts";

/** Quotas page of the Chime SDK: applications in a region. */
const MOST_APPLICATIONS = 30;

export function applicationOperations({ resources, now, newId, account }: VoiceContext) {
  const { applications, rules } = resources;

  const toWire = ({ id, name, region, lambdaArn, createdAt, updatedAt }: Application): voice.SipMediaApplication => ({
    SipMediaApplicationId: id,
    AwsRegion: region,
    Name: name,
    Endpoints: [{ LambdaArn: lambdaArn }],
    CreatedTimestamp: new Date(createdAt),
    UpdatedTimestamp: new Date(updatedAt),
    SipMediaApplicationArn: `arn:aws:chime:${region}:${account}:sma/${id}`,
  });

  return {
    async CreateSipMediaApplication({ AwsRegion, Name, Endpoints }) {
      checkSize("Endpoints", Endpoints.length, 1, 1);
      const lambdaArn = checkFunctionArn(Endpoints[0]?.LambdaArn);
      if (lambdaArn.split(":")[3] !== AwsRegion) throw badRequest("the function must be in the application's region");
      if (applications.all().filter(({ region }) => region === AwsRegion).length >= MOST_APPLICATIONS) {
        throw limitExceeded(`A region has at most ${MOST_APPLICATIONS} SIP media applications.`);
      }
      const at = now();
      const made = { id: newId(), name: checkName(Name), region: AwsRegion, lambdaArn, createdAt: at, updatedAt: at };
      return { SipMediaApplication: toWire(applications.put(made)) };
    },
    async GetSipMediaApplication({ SipMediaApplicationId }) {
      return { SipMediaApplication: toWire(applications.get(SipMediaApplicationId)) };
    },
    async ListSipMediaApplications({ MaxResults = LARGEST_PAGE, NextToken }: voice.ListSipMediaApplicationsRequest) {
      const { page, ...next } = pageByName(applications.all(), ({ id }) => id, MaxResults, NextToken);
      return { SipMediaApplications: page.map(toWire), ...next };
    },
    async UpdateSipMediaApplication({ SipMediaApplicationId, Name, Endpoints }) {
      const { name, lambdaArn, ...rest } = applications.get(SipMediaApplicationId);
      if (Endpoints) checkSize("Endpoints", Endpoints.length, 1, 1);
      const updated = applications.put({
        ...rest,
        name: Name === undefined ? name : checkName(Name),
        lambdaArn: Endpoints ? checkFunctionArn(Endpoints[0]?.LambdaArn) : lambdaArn,
        updatedAt: now(),
      });
      return { SipMediaApplication: toWire(updated) };
    },
    async DeleteSipMediaApplication({ SipMediaApplicationId: id }) {
      const user = rules.all().find(({ targets }) => targets.some(({ applicationId }) => applicationId === id));
      if (user) throw conflict(`The SIP rule ${user.name} still sends calls to this application.`);
      applications.delete(id);
      return {};
    },
  } satisfies Operations<typeof voice>;
}
