import { join } from "node:path";
import { callFrontDesk, frontDeskLines, hasLeftMessage } from "../../cli/demo-desk-call.ts";
import { bundleFunctions } from "../../functions/bundle.ts";
import { localClient, startLocalCloud } from "../../local/cloud.ts";
import { LOCAL_NAMES } from "../../local/deployment.ts";
import { dynamoDesk } from "../../shared/desk/dynamo-desk.ts";
import { openFlowsTable } from "../../shared/runtime/flows-table.ts";
import { carillon } from "../support/cli.ts";
import { useStateFolder } from "../support/state-folder.ts";

const stateFolder = useStateFolder();

describe("the demo's call to the front desk", () => {
  it("leaves a message, is told line by line, and does so when the office is closed", async () => {
    const bundles = await bundleFunctions({ outdir: join(process.cwd(), "dist", "test-functions") });
    const cloud = await startLocalCloud({ stateFolder: stateFolder(), bundles });
    try {
      expect(await hasLeftMessage(cloud)).toBe(false);

      const outcome = await callFrontDesk(cloud);

      expect(await hasLeftMessage(cloud)).toBe(true);
      expect(outcome).toMatchObject({ unmet: [], failures: [] });
      const lines = outcome ? frontDeskLines(outcome) : "";
      expect(lines).toMatch(/^Front desk \+12065550100, called by \+12065550142/);
      expect(lines).toMatch(/hears "For English, press 1.*\n.*presses 1\n.*hears "Welcome\."\n.*For sales, press 1/);
      expect(lines).toMatch(/presses 4\n(.*\n)*.*has said "Please call me back\."\n(.*\n)*.*Your message is kept/);
      expect(lines).toMatch(/hung up \(SIP 0\)\n\n$/);

      const client = localClient(cloud.endpoint);
      const desk = dynamoDesk(openFlowsTable(LOCAL_NAMES.flowsTable, client), Date.now);
      await desk.putHours("office", { zone: "UTC", week: {}, holidays: {} });
      client.destroy();
      const closed = await callFrontDesk(cloud);

      expect(closed).toMatchObject({ unmet: [], failures: [] });
      expect(closed ? frontDeskLines(closed) : "").toMatch(/We are closed now\.(.*\n)*.*Your message is kept/i);
    } finally {
      await cloud.close();
    }
  });

  it("is no part of the document that --json prints", async () => {
    const { status, stdout } = await carillon([
      ..."demo --json --pace max --seconds 2 --state".split(" "),
      stateFolder(),
    ]);

    expect(status).toBe(0);
    expect(Object.keys(JSON.parse(String(stdout)))).toEqual(["call", "legs", "recording", "events", "files"]);
  });
});
