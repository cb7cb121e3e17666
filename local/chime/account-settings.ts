import type * as voice from "@aws-sdk/client-chime-sdk-voice";
import { PERIODS } from "../../shared/chime/limits.ts";
import type { Operations } from "../wire/operations.ts";
import type { VoiceContext } from "./context.ts";
import { badRequest } from "./errors.ts";
import { SETTINGS_ID } from "./resources.ts";

/** What holds for the whole account: where records of calls go, and what callees see of numbers without a calling name. */
export function accountSettingOperations({ resources, now }: VoiceContext) {
  const { settings } = resources;
  const current = () =>
    settings.find(SETTINGS_ID) ?? { id: SETTINGS_ID, cdrBucket: null, createdAt: now(), updatedAt: now() };

  return {
    async GetGlobalSettings() {
      const { cdrBucket } = current();
      return { VoiceConnector: cdrBucket ? { CdrBucket: cdrBucket } : {} };
    },
    async UpdateGlobalSettings({ VoiceConnector }: voice.UpdateGlobalSettingsRequest) {
      settings.put({ ...current(), cdrBucket: VoiceConnector?.CdrBucket ?? null, updatedAt: now() });
      return {};
    },
    async GetPhoneNumberSettings() {
      const { callingName } = current();
      if (!callingName) return {};
      return { CallingName: callingName.name, CallingNameUpdatedTimestamp: new Date(callingName.changedAt) };
    },
    async UpdatePhoneNumberSettings({ CallingName }) {
      const { callingName } = current();
      if (callingName && now() < callingName.changedAt + PERIODS.callingNameChange) {
        throw badRequest("The default calling name can be changed every seven days.");
      }
      settings.put({ ...current(), callingName: { name: CallingName, changedAt: now() }, updatedAt: now() });
      return {};
    },
  } satisfies Operations<typeof voice>;
}
