import { Aws, Duration } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { RECORDINGS_PREFIXES } from "../../shared/runtime/resources.ts";
import { PrivateBucket } from "./private-bucket.ts";

/** Parts of audio, for as long as a recording may be made from them, and the recordings. Outlives the stack. */
export class RecordingsBucket extends PrivateBucket {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      lifecycleRules: [{ id: "parts-expire", prefix: RECORDINGS_PREFIXES.parts, expiration: Duration.days(7) }],
    });
    // The voice service records messages here, and plays them to the caller who left them.
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("voiceconnector.chime.amazonaws.com")],
        actions: ["s3:PutObject", "s3:PutObjectAcl", "s3:GetObject"],
        resources: [this.arnForObjects(`${RECORDINGS_PREFIXES.voicemails}*`)],
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
    );
  }
}
