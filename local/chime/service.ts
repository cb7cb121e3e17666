import * as voice from "@aws-sdk/client-chime-sdk-voice";
import type { HttpHandler } from "../wire/http.ts";
import { schemaService } from "../wire/schema-service.ts";
import { applicationOperations } from "./applications.ts";
import { callOperations, type Telephony } from "./calls.ts";
import { connectorOperations } from "./connectors.ts";
import { numberOperations } from "./numbers.ts";
import type { VoiceResources } from "./resources.ts";
import { ruleOperations } from "./rules.ts";

/** What the operations work on. */
export interface VoiceContext {
  readonly resources: VoiceResources;
  readonly telephony: Telephony;
  readonly account: string;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** From 0 (inclusive) to 1. */
  readonly random: () => number;
  /** A new id of an application, a rule or an order. */
  readonly newId: () => string;
}

/** The Chime SDK voice API, as far as calls need it. */
export function createVoiceHandler(context: VoiceContext): HttpHandler {
  return schemaService({
    schemas: voice,
    protocol: "rest-json",
    operations: {
      ...applicationOperations(context),
      ...ruleOperations(context),
      ...numberOperations(context),
      ...connectorOperations(context),
      ...callOperations(context),
    },
  });
}
