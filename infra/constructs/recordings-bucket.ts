import { Aws, Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import type { DeploymentSettings } from "../../shared/deployment.ts";
import { RECORDINGS_PREFIXES } from "../../shared/runtime/resources.ts";
import { expiring, PrivateBucket } from "./private-bucket.ts";

/** Parts of audio are kept for as long as a recording may be made from them. */
const PARTS_IN_DAYS = 7;

/** Parts of audio, recordings, and messages that callers left. */
export class RecordingsBucket extends PrivateBucket {
  constructor(scope: Construct, id: string, { keepData, retention }: DeploymentSettings, accessLogs: Bucket) {
    super(scope, id, {
      purpose: "recordings",
      keepData,
      accessLogs,
      lifecycleRules: [
        ...expiring("parts-expire", PARTS_IN_DAYS, RECORDINGS_PREFIXES.parts),
        ...expiring("recordings-expire", retention.recordings, RECORDINGS_PREFIXES.recordings),
        ...expiring("voicemails-expire", retention.voicemails, RECORDINGS_PREFIXES.voicemails),
      ],
    });
    // The voice service records messages here, and plays them to the caller who left them: for applications of this account and region
    // alone. Their ids are only known when they are made, after this.
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("voiceconnector.chime.amazonaws.com")],
        actions: ["s3:PutObject", "s3:PutObjectAcl", "s3:GetObject"],
        resources: [this.arnForObjects(`${RECORDINGS_PREFIXES.voicemails}*`)],
        conditions: {
          StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID },
          ArnLike: {
            "aws:SourceArn": Stack.of(this).formatArn({ service: "chime", resource: "sma", resourceName: "*" }),
          },
        },
      }),
    );
  }
}
