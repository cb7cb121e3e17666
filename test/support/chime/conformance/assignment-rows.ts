import { noErrors, stateOf, UNKNOWN_NUMBER } from "./checks.ts";
import { type Row, voiceRow } from "./row.ts";
import type { World } from "./world.ts";

const associationOf = async (world: World, number: string | undefined) =>
  (await stateOf(world, number))?.Associations?.map(({ Value }) => Value).join();

const dialIn = async (world: World) => ({ PhoneNumberId: await world.number("SipMediaApplicationDialIn") });

export const assignmentRows: readonly Row[] = [
  voiceRow("AssociatePhoneNumbersWithVoiceConnector", {
    id: "VoiceConnectorId",
    inputs: async (world) => [
      { VoiceConnectorId: await world.connector(), E164PhoneNumbers: [await world.number()], ForceAssociate: false },
    ],
    shows: async (world, { VoiceConnectorId, E164PhoneNumbers = [] }, output) =>
      noErrors(output) && (await associationOf(world, E164PhoneNumbers[0])) === VoiceConnectorId,
    notFound: [
      {
        cause: "one number is not in the account",
        ofNumber: "NotFound",
        given: async (world) => ({ VoiceConnectorId: await world.connector(), E164PhoneNumbers: [UNKNOWN_NUMBER] }),
      },
    ],
    badRequest: [
      {
        cause: "a number of another product type",
        ofNumber: "BadRequest",
        given: async (world) => ({
          VoiceConnectorId: await world.connector(),
          E164PhoneNumbers: [(await dialIn(world)).PhoneNumberId],
        }),
      },
      {
        cause: "a number of another Voice Connector, without ForceAssociate",
        ofNumber: "PhoneNumberAssociationsExist",
        given: async (world) => ({
          VoiceConnectorId: await world.connector(),
          E164PhoneNumbers: [(await world.numberOfConnector()).number],
        }),
      },
      {
        cause: "a number that is being deleted",
        ofNumber: "PreconditionFailed",
        given: async (world) => ({
          VoiceConnectorId: await world.connector(),
          E164PhoneNumbers: [await world.deletedNumber()],
        }),
      },
    ],
  }),
  voiceRow("DisassociatePhoneNumbersFromVoiceConnector", {
    id: "VoiceConnectorId",
    async inputs(world) {
      const { number, connectorId } = await world.numberOfConnector();
      return [{ VoiceConnectorId: connectorId, E164PhoneNumbers: [number] }];
    },
    shows: async (world, { E164PhoneNumbers = [] }, output) =>
      noErrors(output) && (await associationOf(world, E164PhoneNumbers[0])) === "",
    notFound: [
      {
        cause: "a number that is not associated there",
        ofNumber: "NotFound",
        given: async (world) => ({
          VoiceConnectorId: await world.connector(),
          E164PhoneNumbers: [await world.number()],
        }),
      },
    ],
  }),
  voiceRow("AssociatePhoneNumbersWithVoiceConnectorGroup", {
    id: "VoiceConnectorGroupId",
    async inputs(world) {
      const { number } = await world.numberOfConnector();
      return [{ VoiceConnectorGroupId: await world.group(), E164PhoneNumbers: [number], ForceAssociate: true }];
    },
    shows: async (world, { VoiceConnectorGroupId, E164PhoneNumbers = [] }, output) =>
      noErrors(output) && (await associationOf(world, E164PhoneNumbers[0])) === VoiceConnectorGroupId,
    notFound: [
      {
        cause: "one number is not in the account",
        ofNumber: "NotFound",
        given: async (world) => ({ VoiceConnectorGroupId: await world.group(), E164PhoneNumbers: [UNKNOWN_NUMBER] }),
      },
    ],
  }),
  voiceRow("DisassociatePhoneNumbersFromVoiceConnectorGroup", {
    id: "VoiceConnectorGroupId",
    async inputs(world) {
      const { number, groupId } = await world.numberOfGroup();
      return [{ VoiceConnectorGroupId: groupId, E164PhoneNumbers: [number] }];
    },
    shows: async (world, { E164PhoneNumbers = [] }, output) =>
      noErrors(output) && (await associationOf(world, E164PhoneNumbers[0])) === "",
    notFound: [
      {
        cause: "a number that is not associated there",
        ofNumber: "NotFound",
        given: async (world) => ({
          VoiceConnectorGroupId: await world.group(),
          E164PhoneNumbers: [await world.number()],
        }),
      },
    ],
  }),
];
