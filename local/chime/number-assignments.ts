import type * as voice from "@aws-sdk/client-chime-sdk-voice";
import type { Operations } from "../wire/operations.ts";
import type { VoiceContext } from "./context.ts";
import { badRequest } from "./errors.ts";
import { inventoryOf } from "./inventory.ts";
import { forEachNumber, refusal } from "./number-errors.ts";
import { isInService } from "./number-state.ts";
import type { NumberAssignment } from "./resources.ts";

/** Numbers of Voice Connectors and of their groups. */
export function assignmentOperations(context: VoiceContext) {
  const { resources, now } = context;
  const { connectors, groups, numbers } = resources;
  const inventory = inventoryOf(context);

  function associate(to: NumberAssignment["to"], id: string, list: readonly string[], isForced = false) {
    if (list.length === 0) throw badRequest("E164PhoneNumbers must name a number.");
    return forEachNumber(list, String, (given) => {
      const number = inventory.get(given);
      if (!isInService(number, now())) throw refusal("PreconditionFailed", "The number is not in the inventory.");
      if (number.productType !== "VoiceConnector") {
        throw refusal("BadRequest", "The product type of the number is not VoiceConnector.");
      }
      if (number.assignment?.id === id) return;
      if (number.assignment && !isForced) {
        const message = "The number is associated with another Voice Connector or group; ForceAssociate moves it.";
        throw refusal("PhoneNumberAssociationsExist", message);
      }
      numbers.put({ ...number, assignment: { to, id, at: now() }, updatedAt: now() });
    });
  }

  function disassociate(id: string, list: readonly string[]) {
    if (list.length === 0) throw badRequest("E164PhoneNumbers must name a number.");
    return forEachNumber(list, String, (given) => {
      const number = inventory.get(given);
      if (number.assignment?.id !== id) throw refusal("NotFound", "The number is not associated there.");
      numbers.put({ ...number, assignment: null, updatedAt: now() });
    });
  }

  return {
    async AssociatePhoneNumbersWithVoiceConnector({ VoiceConnectorId, E164PhoneNumbers, ForceAssociate }) {
      const { id } = connectors.get(VoiceConnectorId);
      return associate("VoiceConnectorId", id, E164PhoneNumbers, ForceAssociate);
    },
    async DisassociatePhoneNumbersFromVoiceConnector({ VoiceConnectorId, E164PhoneNumbers }) {
      return disassociate(connectors.get(VoiceConnectorId).id, E164PhoneNumbers);
    },
    async AssociatePhoneNumbersWithVoiceConnectorGroup({ VoiceConnectorGroupId, E164PhoneNumbers, ForceAssociate }) {
      const { id } = groups.get(VoiceConnectorGroupId);
      return associate("VoiceConnectorGroupId", id, E164PhoneNumbers, ForceAssociate);
    },
    async DisassociatePhoneNumbersFromVoiceConnectorGroup({ VoiceConnectorGroupId, E164PhoneNumbers }) {
      return disassociate(groups.get(VoiceConnectorGroupId).id, E164PhoneNumbers);
    },
  } satisfies Operations<typeof voice>;
}
