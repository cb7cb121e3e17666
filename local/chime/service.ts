import * as pipelines from "@aws-sdk/client-chime-sdk-media-pipelines";
import * as voice from "@aws-sdk/client-chime-sdk-voice";
import type { MeetingRooms } from "../../engine/meetings.ts";
import type { HttpHandler, ServiceError } from "../wire/http.ts";
import { schemaService } from "../wire/schema-service.ts";
import { accountSettingOperations } from "./account-settings.ts";
import { applicationOperations } from "./applications.ts";
import { callOperations } from "./calls.ts";
import { connectorCallOperations } from "./connector-calls.ts";
import { connectorSettingOperations } from "./connector-settings.ts";
import { connectorOperations } from "./connectors.ts";
import type { VoiceContext } from "./context.ts";
import { emergencyAddressOperations } from "./emergency-addresses.ts";
import { groupOperations } from "./groups.ts";
import { type GuardOptions, guarded } from "./guard.ts";
import { CONFLICTING, PIPELINE_LIMITS, VOICE_LIMITS } from "./input-limits.ts";
import { mediaInsightsOperations } from "./media-insights.ts";
import { createMeetingsHandler } from "./meetings.ts";
import { assignmentOperations } from "./number-assignments.ts";
import { orderOperations } from "./number-orders.ts";
import { numberOperations } from "./numbers.ts";
import { profileDomainOperations } from "./profile-domains.ts";
import { ruleOperations } from "./rules.ts";
import { tagOperations } from "./tags.ts";

export interface ChimeHandlerOptions {
  readonly context: VoiceContext;
  /** Where meetings take place. */
  readonly rooms: MeetingRooms;
  readonly fault?: Fault;
}

/**
 * The three APIs that sign as `chime`. Paths tell them apart, but those of tags: there it is the ARN, where the path has it, else how
 * the client calls itself. Who answers is of no consequence, as tags are the same behind each.
 */
export function createChimeHandler({ context, rooms, fault = () => null }: ChimeHandlerOptions): HttpHandler {
  const { changeTakes } = context.policies;
  const guard = { conflicting: CONFLICTING, changeTakes, now: context.now, fault };
  const voiceHandler = createVoiceHandler(context, guard);
  const pipelinesHandler = createPipelinesHandler(context, guard);
  const meetingsHandler = createMeetingsHandler({ rooms, ...context });
  return (request, response, about) => {
    const { pathname, searchParams } = new URL(`http://localhost${request.url ?? "/"}`);
    const ofTags = searchParams.get("arn") ?? about.userAgent;
    const isForPipelines = pathname === "/tags" ? PIPELINES_TAGS.test(ofTags) : PIPELINES_PATH.test(pathname);
    const isForMeetings = MEETINGS_PATH.test(pathname);
    const handler = isForMeetings ? meetingsHandler : isForPipelines ? pipelinesHandler : voiceHandler;
    return handler(request, response, about);
  };
}

const MEETINGS_PATH = /^\/meetings(\/|$)/;
const PIPELINES_PATH = /^\/(sdk-)?media-/;
const PIPELINES_TAGS = /\bapi\/chime-sdk-media-pipelines\b|:media-(insights-)?pipeline/;

/** The exception that these services declare for a request whose form is wrong. */
const INVALID_INPUT = "BadRequestException";

/** Asked before each request: what goes wrong with it, whatever it says; null: nothing. */
export type Fault = (operation: string) => ServiceError | null;

/** The Chime SDK voice API: resources of calls, and calls. */
export const voiceOperations = (context: VoiceContext) => ({
  ...applicationOperations(context),
  ...ruleOperations(context),
  ...numberOperations(context),
  ...orderOperations(context),
  ...assignmentOperations(context),
  ...connectorOperations(context),
  ...connectorCallOperations(context),
  ...connectorSettingOperations(context),
  ...groupOperations(context),
  ...profileDomainOperations(context),
  ...accountSettingOperations(context),
  ...emergencyAddressOperations(context),
  ...tagOperations(context),
  ...callOperations(context),
});

/** The Chime SDK media pipelines API, as far as call analytics of Voice Connectors need it. */
export const pipelinesOperations = (context: VoiceContext) => ({
  ...mediaInsightsOperations(context),
  ...tagOperations(context),
});

function createVoiceHandler(context: VoiceContext, guard: Omit<GuardOptions, "limits">): HttpHandler {
  return schemaService({
    schemas: voice,
    protocol: "rest-json",
    invalidInputCode: INVALID_INPUT,
    operations: guarded(voiceOperations(context), { ...guard, limits: VOICE_LIMITS }),
  });
}

function createPipelinesHandler(context: VoiceContext, guard: Omit<GuardOptions, "limits">): HttpHandler {
  return schemaService({
    schemas: pipelines,
    protocol: "rest-json",
    invalidInputCode: INVALID_INPUT,
    operations: guarded(pipelinesOperations(context), { ...guard, limits: PIPELINE_LIMITS }),
  });
}
