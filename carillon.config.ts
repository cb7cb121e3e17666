import { defineBackend } from "./functions/answer-call/backend.ts";

/** What this deployment answers. The numbers are of the range for fiction: put your own in their place. */
export default defineBackend({
  inbound: {
    "+12065550100": {
      flow: "front-desk",
      args: { hours: "office", sales: "sales", support: "support", mailbox: "office" },
    },
    "+12065550101": { flow: "meeting-by-pin", args: { language: "en" } },
    "+12065550102": { flow: "ring-group", args: { group: "support", mailbox: "office", language: "pt" } },
    "+12065550103": { flow: "voicemail", args: { mailbox: "office", language: "es" } },
  },
  outbound: {
    "+12065550104": { flow: "appointment-reminder" },
  },
  fallback: { say: "We are sorry. Something went wrong. Please call again later." },
});
