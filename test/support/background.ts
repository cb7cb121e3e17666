import { ChimeSDKMeetingsClient } from "@aws-sdk/client-chime-sdk-meetings";
import { createMeetings } from "../../functions/run-background/meetings.ts";
import { createPlacedCalls } from "../../functions/run-background/placed-calls.ts";
import type { Background } from "../../functions/run-background/run-task.ts";
import { LOCAL_REGION } from "../../local/cloud.ts";
import { dynamoDesk } from "../../shared/desk/dynamo-desk.ts";
import type { FlowsTable } from "../../shared/runtime/flows-table.ts";
import { createStepStore } from "../../shared/runtime/step-store.ts";

/** What background tasks use, in a local cloud; calls are neither told nor placed, and facts go nowhere. */
export function localBackground(endpoint: string, table: FlowsTable): Background {
  return {
    steps: createStepStore(table, Date.now),
    desk: dynamoDesk(table, Date.now),
    meetings: createMeetings(new ChimeSDKMeetingsClient({ endpoint, region: LOCAL_REGION }), table),
    updateCall: async () => {},
    publishFact: async () => {},
    signLink: async ({ bucket, key }) => `https://${bucket}.example/${key}`,
    placeCall: async () => ({ kind: "unknown" }),
    placedCalls: createPlacedCalls(table),
    approvedForChina: [],
    calls: {
      applyAll: async () => {
        throw new Error("no call is noted here");
      },
    },
    now: Date.now,
  };
}
