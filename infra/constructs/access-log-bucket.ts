import type { Construct } from "constructs";
import type { Keeping } from "../keeping.ts";
import { expiring, PrivateBucket } from "./private-bucket.ts";

/** Long enough to look into what somebody noticed. */
const KEPT_IN_DAYS = 90;

/** Who read and wrote what in the other buckets of a region: calls are in them. */
export class AccessLogBucket extends PrivateBucket {
  constructor(scope: Construct, id: string, { keepData }: Keeping) {
    super(scope, id, { purpose: "access-logs", keepData, lifecycleRules: expiring("logs-expire", KEPT_IN_DAYS) });
  }
}
