import { ChimeSDKMeetingsClient } from "@aws-sdk/client-chime-sdk-meetings";
import { ChimeSDKVoiceClient } from "@aws-sdk/client-chime-sdk-voice";
import { dynamoDesk } from "../../shared/desk/dynamo-desk.ts";
import { deployed } from "../../shared/runtime/deployed.ts";
import { openFlowsTable } from "../../shared/runtime/flows-table.ts";
import { createStepStore } from "../../shared/runtime/step-store.ts";
import { routing } from "../answer-call/routing-table.ts";
import { callPlacer } from "./call-placer.ts";
import { callUpdater } from "./call-updater.ts";
import { createMeetings } from "./meetings.ts";
import { createPlacedCalls } from "./placed-calls.ts";
import { parseTask, runTask } from "./run-task.ts";
import { linkSigner } from "./voicemail-link.ts";

export const handler = deployed("run-background", ({ settings, clock, publishFact, calls, s3 }) => {
  const table = openFlowsTable(settings.flowsTable);
  const updateCall = callUpdater(new ChimeSDKVoiceClient({}));
  // What is asked for once is sent once, also by the SDK.
  const placeCall = callPlacer(new ChimeSDKVoiceClient({ maxAttempts: 1 }));
  const background = {
    steps: createStepStore(table, clock.now),
    desk: dynamoDesk(table, clock.now),
    meetings: createMeetings(new ChimeSDKMeetingsClient({}), table),
    updateCall,
    calls,
    publishFact,
    signLink: linkSigner(s3),
    placeCall,
    placedCalls: createPlacedCalls(table),
    approvedForChina: routing.dialPolicy?.approvedForChina ?? [],
    now: clock.now,
  };
  return (event, { deadline }) => runTask(background, parseTask(event), deadline);
});
