import { Duration } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { RECORDINGS_PREFIXES } from "../../shared/runtime/resources.ts";
import { PrivateBucket } from "./private-bucket.ts";

/** Parts of audio, for as long as a recording may be made from them, and the recordings. Outlives the stack. */
export class RecordingsBucket extends PrivateBucket {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      lifecycleRules: [{ id: "parts-expire", prefix: RECORDINGS_PREFIXES.parts, expiration: Duration.days(7) }],
    });
  }
}
