import {
  AssociatePhoneNumbersWithVoiceConnectorCommand,
  AssociatePhoneNumbersWithVoiceConnectorGroupCommand,
  type ChimeSDKVoiceClient,
  DisassociatePhoneNumbersFromVoiceConnectorCommand,
  DisassociatePhoneNumbersFromVoiceConnectorGroupCommand,
  type PhoneNumberError,
  paginateListPhoneNumbers,
} from "@aws-sdk/client-chime-sdk-voice";
import { collect } from "./context.ts";
import { ProvisioningError } from "./errors.ts";
import { outcomeOf } from "./retries.ts";

/** What a number can be assigned to by an operation; rules take theirs by their triggers. */
export interface Assignment {
  readonly to: "VoiceConnectorId" | "VoiceConnectorGroupId";
  readonly id: string;
}

/** Most numbers of one request (API reference, E164PhoneNumberList). */
const MOST_NUMBERS = 50;

export async function assign(client: ChimeSDKVoiceClient, { to, id }: Assignment, number: string): Promise<void> {
  // Where it is assigned to something else, that was looked at before.
  const asked = { E164PhoneNumbers: [number], ForceAssociate: true };
  const { PhoneNumberErrors } =
    to === "VoiceConnectorId"
      ? await client.send(new AssociatePhoneNumbersWithVoiceConnectorCommand({ ...asked, VoiceConnectorId: id }))
      : await client.send(
          new AssociatePhoneNumbersWithVoiceConnectorGroupCommand({ ...asked, VoiceConnectorGroupId: id }),
        );
  checkNumberErrors("assigned", PhoneNumberErrors);
}

export async function unassign(
  client: ChimeSDKVoiceClient,
  { to, id }: Assignment,
  E164PhoneNumbers: readonly string[],
): Promise<void> {
  for (let at = 0; at < E164PhoneNumbers.length; at += MOST_NUMBERS) {
    const asked = { E164PhoneNumbers: E164PhoneNumbers.slice(at, at + MOST_NUMBERS) };
    const { PhoneNumberErrors } =
      to === "VoiceConnectorId"
        ? await client.send(new DisassociatePhoneNumbersFromVoiceConnectorCommand({ ...asked, VoiceConnectorId: id }))
        : await client.send(
            new DisassociatePhoneNumbersFromVoiceConnectorGroupCommand({ ...asked, VoiceConnectorGroupId: id }),
          );
    // Those that were not assigned there are where they should be.
    checkNumberErrors(
      "unassigned",
      PhoneNumberErrors?.filter(({ ErrorCode }) => ErrorCode !== "NotFound"),
    );
  }
}

/** Takes every number away from a connector or a group, which cannot go before. */
export async function unassignAll(client: ChimeSDKVoiceClient, from: Assignment): Promise<void> {
  const pages = paginateListPhoneNumbers({ client }, { FilterName: from.to, FilterValue: from.id });
  const numbers = await collect(pages, (page) => page.PhoneNumbers);
  await unassign(
    client,
    from,
    numbers.flatMap(({ E164PhoneNumber }) => E164PhoneNumber ?? []),
  );
}

/**
 * Requests with several numbers answer with success, and say what went wrong with each.
 * @throws ProvisioningError NUMBERS_REFUSED, without the numbers
 */
export function checkNumberErrors(what: string, errors: readonly PhoneNumberError[] = []): void {
  if (errors.length === 0) return;
  const reasons = [
    ...new Set(errors.map(({ ErrorCode, ErrorMessage }) => `${ErrorCode ?? "unknown"}: ${ErrorMessage ?? ""}`)),
  ];
  const retryable = errors.every(({ ErrorCode = "" }) => outcomeOf({ name: `${ErrorCode}Exception` }) !== "refused");
  const count = errors.length === 1 ? "a number" : `${errors.length} numbers`;
  throw new ProvisioningError("NUMBERS_REFUSED", `${count} could not be ${what} (${reasons.join("; ")})`, {
    retryable,
  });
}
