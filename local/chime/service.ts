import * as voice from "@aws-sdk/client-chime-sdk-voice";
import type { HttpHandler } from "../wire/http.ts";
import { schemaService } from "../wire/schema-service.ts";
import { applicationOperations } from "./applications.ts";
import { callOperations } from "./calls.ts";
import { connectorOperations } from "./connectors.ts";
import type { VoiceContext } from "./context.ts";
import { numberOperations } from "./numbers.ts";
import { ruleOperations } from "./rules.ts";

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
