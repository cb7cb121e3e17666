import type { Construct } from "constructs";
import { Automations } from "../constructs/automations.ts";
import { VoicemailNotice } from "../constructs/voicemail-notice.ts";
import { SharedResources } from "../resources.ts";
import { type CarillonProps, CarillonStack } from "./carillon-stack.ts";

/** What follows from facts: notices of messages, and the automations of `carillon.config.ts`. */
export class AutomationsStack extends CarillonStack {
  constructor(scope: Construct, { backend, regions }: CarillonProps) {
    super(scope, "automations", "what follows from facts", regions.home);
    const resources = new SharedResources(this, "Shared", regions.home);
    new VoicemailNotice(this, "Voicemails", resources);
    new Automations(this, "Automations", { automations: backend.automations ?? {}, bus: resources.bus });
  }
}
