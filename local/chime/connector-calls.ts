import type * as voice from "@aws-sdk/client-chime-sdk-voice";
import * as v from "valibot";
import { cidr, host } from "../../shared/chime/config/texts.ts";
import { isPublicNetwork } from "../../shared/numbering/networks.ts";
import type { Operations } from "../wire/operations.ts";
import type { VoiceContext } from "./context.ts";
import { badRequest, notFound } from "./errors.ts";
import type { Connector } from "./resources.ts";

/** Where emergency calls can go from, and to ("Setting up emergency calling", administration guide). */
const EMERGENCY_COUNTRY = "US";

/** Which calls a Voice Connector takes and makes: termination, origination, emergency calling. */
export function connectorCallOperations({ resources, now, quotas, policies }: VoiceContext) {
  const { connectors } = resources;
  const change = (id: string, to: Partial<Connector>) => connectors.change(id, { ...to, updatedAt: now() });

  function settingOf<Name extends "termination" | "origination" | "emergency">(
    id: string,
    name: Name,
    what: string,
  ): NonNullable<Connector[Name]> {
    const setting = connectors.get(id)[name];
    if (setting) return setting as NonNullable<Connector[Name]>;
    throw notFound(`The Voice Connector has no ${what}.`);
  }
  const terminationOf = (id: string) => settingOf(id, "termination", "termination settings");
  const originationOf = (id: string) => settingOf(id, "origination", "origination settings");
  const emergencyOf = (id: string) => settingOf(id, "emergency", "emergency calling configuration");

  function checkNotNeeded(id: string, isDisabled = true): void {
    if (!isDisabled || !connectors.get(id).emergency) return;
    throw badRequest("Emergency calling needs termination and origination: delete its configuration first.");
  }

  function checkTermination({ CallingRegions = [], CidrAllowedList = [], CpsLimit = 1 }: voice.Termination): void {
    if (CallingRegions.length === 0) throw badRequest("Termination.CallingRegions must name the countries to call.");
    if (CpsLimit > quotas.voiceConnectorCallsPerSecond) {
      throw badRequest(`Termination.CpsLimit is above the account's quota of ${quotas.voiceConnectorCallsPerSecond}.`);
    }
    CidrAllowedList.forEach((block, at) => {
      if (v.is(cidr, block) && isPublicNetwork(block)) return;
      throw badRequest(`Termination.CidrAllowedList[${at}] must be a network of public IPv4 addresses.`);
    });
  }

  function checkOrigination({ requireEncryption }: Connector, { Routes, Disabled }: voice.Origination): void {
    if (Routes === undefined && Disabled === undefined) throw badRequest("Origination needs Routes or Disabled.");
    if (Routes && (Routes.length < 1 || Routes.length > policies.mostRoutes)) {
      throw badRequest(`Origination.Routes must have 1 to ${policies.mostRoutes} members.`);
    }
    (Routes ?? []).forEach(({ Host = "", Protocol }, at) => {
      if (!v.is(host, Host)) throw badRequest(`Origination.Routes[${at}].Host must be a host name or an IP address.`);
      if (requireEncryption && Protocol === "UDP") {
        throw badRequest(`Origination.Routes[${at}].Protocol must be TCP: the Voice Connector requires encryption.`);
      }
    });
  }

  return {
    async PutVoiceConnectorTermination({ VoiceConnectorId, Termination }) {
      connectors.get(VoiceConnectorId);
      checkTermination(Termination);
      checkNotNeeded(VoiceConnectorId, Termination.Disabled ?? false);
      change(VoiceConnectorId, { termination: Termination });
      return { Termination };
    },
    async GetVoiceConnectorTermination({ VoiceConnectorId }) {
      return { Termination: terminationOf(VoiceConnectorId) };
    },
    async DeleteVoiceConnectorTermination({ VoiceConnectorId }) {
      terminationOf(VoiceConnectorId);
      checkNotNeeded(VoiceConnectorId);
      change(VoiceConnectorId, { termination: null });
      return {};
    },
    async GetVoiceConnectorTerminationHealth({ VoiceConnectorId }) {
      const { lastPing } = connectors.get(VoiceConnectorId);
      return { TerminationHealth: lastPing ? { Timestamp: new Date(lastPing.at), Source: lastPing.source } : {} };
    },
    async PutVoiceConnectorTerminationCredentials({ VoiceConnectorId, Credentials = [] }) {
      const { userNames = [] } = connectors.get(VoiceConnectorId);
      const given = Credentials.map(({ Username = "", Password = "" }, at) => {
        if (Username.trim() !== "" && Password !== "") return Username;
        throw badRequest(`Credentials[${at}] needs a Username and a Password.`);
      });
      change(VoiceConnectorId, { userNames: [...new Set([...userNames, ...given])] });
      return {};
    },
    async ListVoiceConnectorTerminationCredentials({ VoiceConnectorId }) {
      return { Usernames: [...(connectors.get(VoiceConnectorId).userNames ?? [])] };
    },
    async DeleteVoiceConnectorTerminationCredentials({ VoiceConnectorId, Usernames }) {
      const { userNames = [] } = connectors.get(VoiceConnectorId);
      change(VoiceConnectorId, { userNames: userNames.filter((name) => !Usernames.includes(name)) });
      return {};
    },
    async PutVoiceConnectorOrigination({ VoiceConnectorId, Origination }) {
      checkOrigination(connectors.get(VoiceConnectorId), Origination);
      checkNotNeeded(VoiceConnectorId, Origination.Disabled ?? false);
      change(VoiceConnectorId, { origination: Origination });
      return { Origination };
    },
    async GetVoiceConnectorOrigination({ VoiceConnectorId }) {
      return { Origination: originationOf(VoiceConnectorId) };
    },
    async DeleteVoiceConnectorOrigination({ VoiceConnectorId }) {
      originationOf(VoiceConnectorId);
      checkNotNeeded(VoiceConnectorId);
      change(VoiceConnectorId, { origination: null });
      return {};
    },
    async PutVoiceConnectorEmergencyCallingConfiguration({ VoiceConnectorId, EmergencyCallingConfiguration }) {
      const { termination, origination } = connectors.get(VoiceConnectorId);
      if (!termination || termination.Disabled || !origination || origination.Disabled) {
        throw badRequest("Emergency calling needs termination and origination that are not disabled.");
      }
      (EmergencyCallingConfiguration.DNIS ?? []).forEach(({ CallingCountry }, at) => {
        if (CallingCountry === EMERGENCY_COUNTRY) return;
        throw badRequest(`DNIS[${at}].CallingCountry must be ${EMERGENCY_COUNTRY}.`);
      });
      change(VoiceConnectorId, { emergency: EmergencyCallingConfiguration });
      return { EmergencyCallingConfiguration };
    },
    async GetVoiceConnectorEmergencyCallingConfiguration({ VoiceConnectorId }) {
      return { EmergencyCallingConfiguration: emergencyOf(VoiceConnectorId) };
    },
    async DeleteVoiceConnectorEmergencyCallingConfiguration({ VoiceConnectorId }) {
      emergencyOf(VoiceConnectorId);
      change(VoiceConnectorId, { emergency: null });
      return {};
    },
  } satisfies Operations<typeof voice>;
}

/** The phone system behind a Voice Connector sent it an OPTIONS request. @param source its address */
export function notePing(resources: VoiceContext["resources"], connectorId: string, source: string, at: number): void {
  resources.connectors.change(connectorId, { lastPing: { at, source } });
}
