import { ChimeSDKVoiceClient, paginateListSipMediaApplications } from "@aws-sdk/client-chime-sdk-voice";
import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { AccountView } from "./prechecks.ts";

/** Where the CDK's bootstrap stack says its version; the qualifier is the default one. */
const BOOTSTRAP_PARAMETER = "/cdk-bootstrap/hnb659fds/version";

/** The account that the AWS settings name. What it does not tell is null. */
export function accountView(): AccountView {
  return {
    bootstrapVersion: (region) =>
      unlessRefused("ParameterNotFound", 0, async () => {
        const { Parameter } = await new SSMClient({ region }).send(
          new GetParameterCommand({ Name: BOOTSTRAP_PARAMETER }),
        );
        return Number(Parameter?.Value ?? 0);
      }),
    hasRole: (RoleName) =>
      unlessRefused("NoSuchEntityException", false, async () => {
        await new IAMClient({ region: "us-east-1" }).send(new GetRoleCommand({ RoleName }));
        return true;
      }),
    applications: (region) =>
      unlessRefused("NotFoundException", 0, async () => {
        let count = 0;
        const pages = paginateListSipMediaApplications({ client: new ChimeSDKVoiceClient({ region }) }, {});
        for await (const { SipMediaApplications = [] } of pages) count += SipMediaApplications.length;
        return count;
      }),
  };
}

async function unlessRefused<Value>(absent: string, none: Value, ask: () => Promise<Value>): Promise<Value | null> {
  try {
    return await ask();
  } catch (error) {
    return error instanceof Error && error.name === absent ? none : null;
  }
}
