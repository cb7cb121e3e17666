import type { Finding } from "../shared/sma/finding.ts";
import type { Store } from "./world.ts";

/** Why a bucket, or an object in it, was of no use: the service's own words tell little. */
export function noAccess(
  { remedy }: Store,
  { bucket, key, source }: { readonly bucket: string; readonly key?: string; readonly source: string },
): Finding {
  const message =
    key === undefined
      ? `There is no bucket ${bucket}, or it may not be written to.`
      : `There is no object ${key} in the bucket ${bucket}, or it may not be read.`;
  const fix =
    remedy?.(bucket) ?? `Make it, and let voiceconnector.chime.amazonaws.com use ${bucket} in its bucket policy.`;
  return { severity: "error", path: "", rule: "no-access-to-bucket", message, fix, source };
}
