import * as v from "valibot";
import { checkConflicts } from "../../shared/chime/config/check-config.ts";
import { applicationEntries, applicationKey, voiceEntries } from "../../shared/chime/config/schema.ts";
import { e164 } from "../../shared/chime/config/texts.ts";
import { deploymentSchema } from "../../shared/deployment.ts";
import { InvalidInputError } from "../../shared/errors.ts";
import { parse } from "../../shared/schema.ts";
import { watchSchema } from "../../shared/watch.ts";
import type { Backend } from "./backend.ts";
import { LANGUAGES, type Language } from "./prompts/languages.ts";

const name = v.pipe(v.string(), v.regex(/^[\w.-]{1,64}$/, "1 to 64 letters, digits or . _ -"));
const language = v.picklist(Object.keys(LANGUAGES) as Language[]);
const audio = v.strictObject({ bucket: v.string(), key: v.string() });

const route = v.variant("flow", [
  v.strictObject({
    flow: v.literal("front-desk"),
    args: v.strictObject({ hours: name, sales: name, support: name, mailbox: name }),
  }),
  v.strictObject({ flow: v.literal("meeting-by-pin"), args: v.strictObject({ language }) }),
  v.strictObject({ flow: v.literal("voicemail"), args: v.strictObject({ mailbox: name, language }) }),
  v.strictObject({ flow: v.literal("ring-group"), args: v.strictObject({ group: name, mailbox: name, language }) }),
  v.strictObject({ flow: v.literal("appointment-reminder"), args: v.optional(v.undefined()) }),
]);

const prompt = {
  voice: v.optional(
    v.strictObject({
      voiceId: v.optional(v.string()),
      engine: v.optional(v.picklist(["standard", "neural"])),
      language: v.optional(v.string()),
    }),
  ),
  transferTo: v.optional(e164),
  callerId: v.optional(e164),
};
const text = v.union([v.string(), v.strictObject({ ssml: v.string() })]);

const arn = v.pipe(v.string(), v.regex(/^arn:aws[\w-]*:[\w-]+:[\w-]*:\d{12}:.+$/, "an ARN"));
const automation = v.strictObject({
  bus: v.picklist(["carillon", "default"]),
  // A pattern is checked by compiling it, and against the samples.
  pattern: v.record(v.string(), v.unknown()),
  target: v.variant("kind", [
    v.strictObject({ kind: v.literal("function"), arn, handler: v.optional(v.string()) }),
    v.strictObject({
      kind: v.literal("task"),
      clusterArn: arn,
      taskDefinitionArn: arn,
      roleArns: v.array(v.string()),
      subnetIds: v.array(v.string()),
      securityGroupIds: v.optional(v.array(v.string())),
    }),
    ...(["state-machine", "topic", "queue", "stream"] as const).map((kind) =>
      v.strictObject({ kind: v.literal(kind), arn }),
    ),
  ]),
});
const automationName = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,31}$/, "1 to 32 small letters, digits or -"));

const schema = v.strictObject({
  ...voiceEntries,
  sipMediaApplications: v.optional(
    v.record(applicationKey, v.strictObject({ ...applicationEntries, flow: v.optional(route) })),
  ),
  inbound: v.optional(v.record(e164, route)),
  outbound: v.optional(v.record(e164, route)),
  applications: v.optional(v.record(v.pipe(v.string(), v.uuid()), route)),
  fallback: v.optional(
    v.pipe(
      v.strictObject({ say: v.optional(text), play: v.optional(audio), ...prompt }),
      v.check(({ say, play }) => (say === undefined) !== (play === undefined), "either say or play"),
    ),
  ),
  watch: v.optional(watchSchema),
  automations: v.optional(v.record(automationName, automation)),
  flows: v.optional(v.strictObject({ holdMusic: v.optional(audio) })),
  deployment: v.optional(deploymentSchema),
});

const FILE = "carillon.config.ts";

/**
 * Checks a backend when it is built: functions that answer calls trust it.
 * @throws InvalidInputError naming each member that is wrong, or else all that does not go together
 */
export function checkBackend(backend: Backend): Backend {
  parse(schema, backend, FILE);
  checkConflicts(backend, FILE);
  checkWatched(backend);
  return backend;
}

/** Dashboards and alarms are called after the keys of Voice Connectors. */
function checkWatched({ watch, voiceConnectors = {} }: Backend): void {
  const issues = Object.keys(watch?.connectors ?? {})
    .filter((name) => Object.hasOwn(voiceConnectors, name))
    .map((name) => ({
      path: `watch.connectors.${name}`,
      found: "a name that a declared Voice Connector has",
      allowed: "another name; declared ones have a dashboard anyway",
    }));
  if (issues.length > 0) throw new InvalidInputError(FILE, issues);
}
