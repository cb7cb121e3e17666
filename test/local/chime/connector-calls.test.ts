import {
  CreateVoiceConnectorCommand,
  DeleteVoiceConnectorOriginationCommand,
  GetVoiceConnectorOriginationCommand,
  PutVoiceConnectorOriginationCommand,
} from "@aws-sdk/client-chime-sdk-voice";
import { openVoiceApi } from "../../support/chime/voice-api.ts";

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function connector(mostRoutes?: 20 | 10) {
  const api = await openVoiceApi({ ...(mostRoutes && { policies: { mostRoutes } }) });
  opened.push(api);
  const { VoiceConnector } = await api.client.send(
    new CreateVoiceConnectorCommand({ Name: "pbx", RequireEncryption: false }),
  );
  const VoiceConnectorId = VoiceConnector?.VoiceConnectorId ?? "";
  const put = (count: number, more: object = {}) => {
    const Routes = Array.from({ length: count }, () => ({ Host: "198.51.100.7", Priority: 1, Weight: 1, ...more }));
    return api.client.send(new PutVoiceConnectorOriginationCommand({ VoiceConnectorId, Origination: { Routes } }));
  };
  return { ...api, VoiceConnectorId, put };
}

describe("origination of a Voice Connector", () => {
  it.each([
    [20, undefined],
    [10, 10 as const],
  ])("open point 29: there are at most %d routes", async (most, setting) => {
    const { put, client, VoiceConnectorId } = await connector(setting);

    await expect(put(most + 1)).rejects.toThrow(/Routes/);
    await put(most);

    const { Origination } = await client.send(new GetVoiceConnectorOriginationCommand({ VoiceConnectorId }));
    expect(Origination?.Routes).toHaveLength(most);
  });

  it("is checked, and can be taken away", async () => {
    const { put, client, VoiceConnectorId } = await connector();

    await expect(put(1, { Priority: 101 })).rejects.toThrow(/Priority/);
    await expect(put(1, { Weight: 0 })).rejects.toThrow(/Weight/);
    const empty = new PutVoiceConnectorOriginationCommand({ VoiceConnectorId, Origination: {} });
    await expect(client.send(empty)).rejects.toThrow(/Routes/);
    await put(1);
    await client.send(new DeleteVoiceConnectorOriginationCommand({ VoiceConnectorId }));

    const get = new GetVoiceConnectorOriginationCommand({ VoiceConnectorId });
    await expect(client.send(get)).rejects.toThrow(/no origination/);
  });
});
