import { ChimeSDKMeetingsClient } from "@aws-sdk/client-chime-sdk-meetings";
import { ChimeSDKVoiceClient } from "@aws-sdk/client-chime-sdk-voice";
import { dynamoDesk } from "../../shared/desk/dynamo-desk.ts";
import { deployed } from "../../shared/runtime/deployed.ts";
import { openFlowsTable } from "../../shared/runtime/flows-table.ts";
import { createStepStore } from "../../shared/runtime/step-store.ts";
import { callUpdater } from "./call-updater.ts";
import { createMeetings } from "./meetings.ts";
import { parseTask, runTask } from "./run-task.ts";

export const handler = deployed("run-background", ({ settings, clock, publishFact }) => {
  const table = openFlowsTable(settings.flowsTable);
  const updateCall = callUpdater(new ChimeSDKVoiceClient({}));
  const background = {
    steps: createStepStore(table, clock.now),
    desk: dynamoDesk(table, clock.now),
    meetings: createMeetings(new ChimeSDKMeetingsClient({}), table),
    updateCall,
    publishFact,
  };
  return (event, { deadline }) => runTask(background, parseTask(event), deadline);
});
