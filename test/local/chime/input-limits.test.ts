import * as pipelines from "@aws-sdk/client-chime-sdk-media-pipelines";
import * as voice from "@aws-sdk/client-chime-sdk-voice";
import type { NormalizedSchema } from "@smithy/core/schema";
import { meetingRooms } from "../../../engine/meetings.ts";
import { VirtualTime } from "../../../engine/scheduler.ts";
import { chimeError, type ErrorName } from "../../../local/chime/errors.ts";
import { CONFLICTING, PIPELINE_LIMITS, VOICE_LIMITS } from "../../../local/chime/input-limits.ts";
import { DEFAULT_CHIME_POLICIES } from "../../../local/chime/policies.ts";
import { createVoiceResources } from "../../../local/chime/resources.ts";
import { pipelinesOperations, voiceOperations } from "../../../local/chime/service.ts";
import { operationSchemas } from "../../../local/wire/operations.ts";
import { DEFAULT_QUOTAS } from "../../../shared/chime/limits.ts";
import { declaredErrors, type ServiceName } from "../../support/chime/conformance/declared.ts";
import { ROWS } from "../../support/chime/conformance/table.ts";
import { PLACE } from "../../support/chime/voice-api.ts";

const rooms = meetingRooms(new VirtualTime(0));
const context = {
  ...PLACE,
  resources: createVoiceResources({ ...PLACE, now: () => 0 }),
  telephony: { place: () => "", update: () => {} },
  now: () => 0,
  random: () => 0,
  newId: () => "",
  rooms,
  quotas: DEFAULT_QUOTAS,
  policies: DEFAULT_CHIME_POLICIES,
};

const SERVICES = {
  voice: { module: voice, operations: Object.keys(voiceOperations(context)), limits: VOICE_LIMITS },
  pipelines: { module: pipelines, operations: Object.keys(pipelinesOperations(context)), limits: PIPELINE_LIMITS },
} as const;
const NAMES = Object.keys(SERVICES) as ServiceName[];

/** Members of which the references say nothing, and those that an operation judges by more than a pattern: the rows of the table try it. */
const UNLIMITED: readonly RegExp[] = [
  /NextToken$/,
  /^SearchAvailablePhoneNumbers (City|State)$/,
  /^ListPhoneNumbers FilterValue$/,
  / (E164PhoneNumbers|PhoneNumberIds|UpdatePhoneNumberRequestItems|VoiceConnectorItems|Elements)$/,
  / (Usernames|Credentials(\[\]\.(Username|Password))?)$/,
  / TargetApplications\[\]\.AwsRegion$/,
  / EmergencyCallingConfiguration\.DNIS$/,
  / (SessionBorderControllerTypes|ContactCenterSystemTypes)$/,
  / Origination\.Routes(\[\]\.Host)?$/,
  / Termination\.(CallingRegions|CidrAllowedList(\[\])?)$/,
  /\.PostCallAnalyticsSettings\.(OutputLocation|DataAccessRoleArn|OutputEncryptionKMSKeyId)$/,
];

/** Texts, numbers and lists of an input, by path; of a structure within itself, once. */
function* membersOf(schema: NormalizedSchema, path: string, depth = 0): Generator<string> {
  if (schema.isStructSchema() && depth < 8) {
    for (const [name, member] of schema.structIterator()) {
      yield* membersOf(member, path === "" ? name : `${path}.${name}`, depth + 1);
    }
  } else if (schema.isListSchema()) {
    yield path;
    yield* membersOf(schema.getValueSchema(), `${path}[]`, depth + 1);
  } else if (schema.isStringSchema() || schema.isNumericSchema() || schema.isMapSchema()) yield path;
}

describe.each(NAMES)("operations of %s", (name) => {
  const { module, operations, limits } = SERVICES[name];
  const implemented = operationSchemas(module).filter((one) => operations.includes(one.name));

  it("have a row each in the conformance table", () => {
    const rows = ROWS.flatMap((row) => (row.service === name ? [row.operation] : []));

    expect([...rows].sort()).toEqual([...operations].sort());
  });

  it("have limits for each member, or none for a reason", () => {
    const unlimited = implemented.flatMap(({ name: operation, input }) =>
      [...membersOf(input, "")]
        .filter((path) => !Object.hasOwn(limits[operation] ?? {}, path))
        .map((path) => `${operation} ${path}`)
        .filter((member) => !UNLIMITED.some((pattern) => pattern.test(member))),
    );

    expect(unlimited).toEqual([]);
  });

  it("declare the conflicts that they have", () => {
    const declared = declaredErrors(name);
    const conflicting = operations.filter((operation) => declared.get(operation)?.includes("ConflictException"));

    expect(operations.filter((operation) => CONFLICTING.has(operation)).sort()).toEqual([...conflicting].sort());
  });
});

describe("an exception", () => {
  it.each<[ErrorName, readonly unknown[]]>([
    ["BadRequestException", voice.BadRequestException$],
    ["ResourceLimitExceededException", voice.ResourceLimitExceededException$],
    ["NotFoundException", voice.NotFoundException$],
    ["ConflictException", voice.ConflictException$],
    ["GoneException", voice.GoneException$],
    ["ThrottledClientException", voice.ThrottledClientException$],
    ["ServiceFailureException", voice.ServiceFailureException$],
    ["ServiceUnavailableException", voice.ServiceUnavailableException$],
  ])("%s has the status that the client's schema says", (name, schema) => {
    expect(schema[3]).toMatchObject({ httpError: chimeError(name, "").status });
  });
});
