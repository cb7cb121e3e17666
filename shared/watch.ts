import * as v from "valibot";
import { key } from "./chime/config/texts.ts";
import { TEXTS } from "./chime/limits.ts";

/** Who watches over a deployment, and what beside it. */
export interface WatchConfig {
  /** Who is told of alarms. Each address confirms a mail of Amazon SNS first; others subscribe to the topic `carillon-alarms`. */
  readonly emails?: readonly string[];
  /** Ids of Voice Connectors that are not declared here and get a dashboard too, by a name of your choice. */
  readonly connectors?: Readonly<Record<string, string>>;
  /**
   * A function of yours that gets what Voice Connectors log, as CloudWatch Logs sends it (base64 of gzip): the media metrics of each call, for
   * connectors whose `logging.mediaMetrics` is on. Default: nobody.
   */
  readonly mediaMetricsTo?: { readonly functionArn: string };
}

const whole = ({ whole: pattern, allowed }: (typeof TEXTS)["voiceConnectorId"]) =>
  v.pipe(v.string(), v.regex(pattern, allowed));

/** Of `carillon.config.ts`, section `watch`. */
export const watchSchema = v.strictObject({
  emails: v.optional(v.array(v.pipe(v.string(), v.email("an address for mail")))),
  connectors: v.optional(v.record(key, whole(TEXTS.voiceConnectorId))),
  mediaMetricsTo: v.optional(
    v.strictObject({
      functionArn: v.pipe(
        v.string(),
        v.regex(/^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:.+$/, "the ARN of a function"),
      ),
    }),
  ),
});
