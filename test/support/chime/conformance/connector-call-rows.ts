import { isDeepStrictEqual } from "node:util";
import {
  GetVoiceConnectorEmergencyCallingConfigurationCommand,
  GetVoiceConnectorOriginationCommand,
  GetVoiceConnectorTerminationCommand,
  ListVoiceConnectorTerminationCredentialsCommand,
  PutVoiceConnectorTerminationCredentialsCommand,
} from "@aws-sdk/client-chime-sdk-voice";
import { notePing } from "../../../../local/chime/connector-calls.ts";
import { has, isGone } from "./checks.ts";
import { type Row, voiceRow } from "./row.ts";
import { HOST, type World } from "./world.ts";

const id = "VoiceConnectorId";
const connectorOf = async (world: World) => ({ VoiceConnectorId: await world.connector() });

const termination = (more: object = {}) => ({
  CpsLimit: 1,
  DefaultPhoneNumber: "+12065550100",
  CallingRegions: ["US", "CA"],
  CidrAllowedList: ["198.51.100.0/24"],
  Disabled: false,
  ...more,
});

const origination = (more: object = {}) => ({
  Routes: [{ Host: "sbc.example.com", Port: 5061, Protocol: "TCP" as const, Priority: 1, Weight: 2, ...more }],
  Disabled: false,
});

async function connectorWithUsers(world: World) {
  const made = await connectorOf(world);
  const Credentials = [
    { Username: "pbx", Password: "secret" },
    { Username: "spare", Password: "secret" },
  ];
  await world.api.client.send(new PutVoiceConnectorTerminationCredentialsCommand({ ...made, Credentials }));
  return made;
}

const calling = async (world: World) => ({ VoiceConnectorId: await world.callingConnector() });
const emergency = async (world: World) => ({ VoiceConnectorId: await world.emergencyConnector() });
const inUseByEmergency = { cause: "emergency calling is configured", given: emergency };
const DNIS = [{ EmergencyPhoneNumber: "+12065550190", TestPhoneNumber: "+12065550191", CallingCountry: "US" }];

export const connectorCallRows: readonly Row[] = [
  voiceRow("PutVoiceConnectorTermination", {
    id,
    inputs: async (world) => [{ ...(await connectorOf(world)), Termination: termination() }],
    shows: async ({ api }, { VoiceConnectorId, Termination }) =>
      has((await api.client.send(new GetVoiceConnectorTerminationCommand({ VoiceConnectorId }))).Termination, {
        ...Termination,
      }),
    badRequest: [
      {
        cause: "no country to call",
        given: async (world) => ({ ...(await connectorOf(world)), Termination: { CallingRegions: [] } }),
      },
      {
        cause: "no network in the allow list",
        given: async (world) => ({
          ...(await connectorOf(world)),
          Termination: termination({ CidrAllowedList: ["198.51.100.7"] }),
        }),
      },
      {
        cause: "private addresses in the allow list",
        given: async (world) => ({
          ...(await connectorOf(world)),
          Termination: termination({ CidrAllowedList: ["10.0.0.0/8"] }),
        }),
      },
      {
        cause: "more calls per second than the quota",
        given: async (world) => ({ ...(await connectorOf(world)), Termination: termination({ CpsLimit: 2 }) }),
      },
      {
        cause: "disabled, though emergency calling needs it",
        given: async (world) => ({ ...(await emergency(world)), Termination: termination({ Disabled: true }) }),
      },
    ],
  }),
  voiceRow("GetVoiceConnectorTermination", {
    id,
    inputs: async (world) => [await calling(world)],
    shows: (_world, _input, output) => has(output["Termination"] as object, { CallingRegions: ["US"] }),
    notFound: [{ cause: "nothing was put", given: connectorOf }],
  }),
  voiceRow("DeleteVoiceConnectorTermination", {
    id,
    inputs: async (world) => [await calling(world)],
    shows: ({ api }, input) => isGone(api.client.send(new GetVoiceConnectorTerminationCommand(input))),
    notFound: [{ cause: "nothing was put", given: connectorOf }],
    badRequest: [inUseByEmergency],
  }),
  voiceRow("GetVoiceConnectorTerminationHealth", {
    id,
    async inputs(world) {
      const made = await connectorOf(world);
      notePing(world.api.resources, made.VoiceConnectorId, HOST, world.api.time.now);
      return [made];
    },
    shows: ({ api }, _input, output) =>
      has(output["TerminationHealth"] as object, { Source: HOST, Timestamp: new Date(api.time.now) }),
  }),
  voiceRow("PutVoiceConnectorTerminationCredentials", {
    id,
    inputs: async (world) => [
      { ...(await connectorOf(world)), Credentials: [{ Username: "pbx", Password: "secret" }] },
    ],
    shows: async ({ api }, input) => {
      const { Usernames } = await api.client.send(new ListVoiceConnectorTerminationCredentialsCommand(input));
      return (
        isDeepStrictEqual(Usernames, ["pbx"]) && !JSON.stringify(api.resources.connectors.all()).includes("secret")
      );
    },
    badRequest: [
      {
        cause: "a user without a password",
        given: async (world) => ({ ...(await connectorOf(world)), Credentials: [{ Username: "pbx" }] }),
      },
    ],
  }),
  voiceRow("ListVoiceConnectorTerminationCredentials", {
    id,
    inputs: async (world) => [await connectorWithUsers(world)],
    shows: (_world, _input, output) => isDeepStrictEqual(output["Usernames"], ["pbx", "spare"]),
  }),
  voiceRow("DeleteVoiceConnectorTerminationCredentials", {
    id,
    inputs: async (world) => [{ ...(await connectorWithUsers(world)), Usernames: ["pbx"] }],
    shows: async ({ api }, { VoiceConnectorId }) => {
      const list = new ListVoiceConnectorTerminationCredentialsCommand({ VoiceConnectorId });
      return isDeepStrictEqual((await api.client.send(list)).Usernames, ["spare"]);
    },
  }),
  voiceRow("PutVoiceConnectorOrigination", {
    id,
    inputs: async (world) => [{ ...(await connectorOf(world)), Origination: origination() }],
    shows: async ({ api }, { VoiceConnectorId, Origination }) =>
      has((await api.client.send(new GetVoiceConnectorOriginationCommand({ VoiceConnectorId }))).Origination, {
        ...Origination,
      }),
    badRequest: [
      {
        cause: "neither routes nor whether it is disabled",
        given: async (world) => ({ ...(await connectorOf(world)), Origination: {} }),
      },
      {
        cause: "a host that is none",
        given: async (world) => ({ ...(await connectorOf(world)), Origination: origination({ Host: "no host" }) }),
      },
      {
        cause: "UDP of an encrypted Voice Connector",
        given: async (world) => ({
          VoiceConnectorId: await world.connector({ RequireEncryption: true }),
          Origination: origination({ Protocol: "UDP" }),
        }),
      },
      {
        cause: "disabled, though emergency calling needs it",
        given: async (world) => ({ ...(await emergency(world)), Origination: { Disabled: true } }),
      },
    ],
  }),
  voiceRow("GetVoiceConnectorOrigination", {
    id,
    inputs: async (world) => [await calling(world)],
    shows: (_world, _input, output) =>
      has(output, { Origination: { Routes: [{ Host: HOST, Port: 5060, Protocol: "UDP", Priority: 1, Weight: 1 }] } }),
    notFound: [{ cause: "nothing was put", given: connectorOf }],
  }),
  voiceRow("DeleteVoiceConnectorOrigination", {
    id,
    inputs: async (world) => [await calling(world)],
    shows: ({ api }, input) => isGone(api.client.send(new GetVoiceConnectorOriginationCommand(input))),
    notFound: [{ cause: "nothing was put", given: connectorOf }],
    badRequest: [inUseByEmergency],
  }),
  voiceRow("PutVoiceConnectorEmergencyCallingConfiguration", {
    id,
    inputs: async (world) => [{ ...(await calling(world)), EmergencyCallingConfiguration: { DNIS } }],
    shows: async ({ api }, input) =>
      has(await api.client.send(new GetVoiceConnectorEmergencyCallingConfigurationCommand(input)), {
        EmergencyCallingConfiguration: { DNIS },
      }),
    badRequest: [
      {
        cause: "neither termination nor origination",
        given: async (world) => ({ ...(await connectorOf(world)), EmergencyCallingConfiguration: { DNIS } }),
      },
      {
        cause: "a country other than the United States",
        async given(world) {
          const abroad = DNIS.map((number) => ({ ...number, CallingCountry: "GB" }));
          return { ...(await calling(world)), EmergencyCallingConfiguration: { DNIS: abroad } };
        },
      },
    ],
  }),
  voiceRow("GetVoiceConnectorEmergencyCallingConfiguration", {
    id,
    inputs: async (world) => [await emergency(world)],
    shows: (_world, _input, output) => Boolean(output["EmergencyCallingConfiguration"]),
    notFound: [{ cause: "nothing was put", given: connectorOf }],
  }),
  voiceRow("DeleteVoiceConnectorEmergencyCallingConfiguration", {
    id,
    inputs: async (world) => [await emergency(world)],
    shows: ({ api }, input) =>
      isGone(api.client.send(new GetVoiceConnectorEmergencyCallingConfigurationCommand(input))),
    notFound: [{ cause: "nothing was put", given: connectorOf }],
  }),
];
