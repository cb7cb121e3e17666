import { join } from "node:path";
import { connectorOperations } from "../../../local/chime/connectors.ts";
import type { Telephony } from "../../../local/chime/context.ts";
import { createVoiceResources } from "../../../local/chime/resources.ts";
import { seededRandom } from "../../../shared/random.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const stateFolder = useStateFolder();
const place = { account: "111122223333", region: "us-east-1" };
const nobody: Telephony = { place: () => "", update: () => {} };

async function connector(mostRoutes?: 20 | 10) {
  const operations = connectorOperations({
    ...place,
    resources: createVoiceResources(place, join(stateFolder(), "chime.json")),
    telephony: nobody,
    now: () => 0,
    random: seededRandom(1),
    newId: () => "id",
    ...(mostRoutes && { mostRoutes }),
  });
  const { VoiceConnector } = await operations.CreateVoiceConnector({ Name: "pbx", RequireEncryption: false });
  const VoiceConnectorId = VoiceConnector.VoiceConnectorId ?? "";
  const put = (count: number, more: object = {}) => {
    const Routes = Array.from({ length: count }, () => ({ Host: "198.51.100.7", Priority: 1, Weight: 1, ...more }));
    return operations.PutVoiceConnectorOrigination({ VoiceConnectorId, Origination: { Routes } });
  };
  return { operations, VoiceConnectorId, put };
}

describe("origination of a Voice Connector", () => {
  it.each([
    [20, undefined],
    [10, 10 as const],
  ])("open point 29: there are at most %d routes", async (most, setting) => {
    const { put, operations, VoiceConnectorId } = await connector(setting);

    await expect(put(most + 1)).rejects.toThrow(/Routes/);
    await put(most);

    const { Origination } = await operations.GetVoiceConnectorOrigination({ VoiceConnectorId });
    expect(Origination.Routes).toHaveLength(most);
  });

  it("is checked, and can be taken away", async () => {
    const { put, operations, VoiceConnectorId } = await connector();

    await expect(put(1, { Priority: 101 })).rejects.toThrow(/Priority/);
    await expect(put(1, { Weight: 0 })).rejects.toThrow(/Weight/);
    await expect(operations.PutVoiceConnectorOrigination({ VoiceConnectorId, Origination: {} })).rejects.toThrow(
      /Routes/,
    );
    await put(1);
    await operations.DeleteVoiceConnectorOrigination({ VoiceConnectorId });

    await expect(operations.GetVoiceConnectorOrigination({ VoiceConnectorId })).rejects.toThrow(/no origination/);
  });
});
