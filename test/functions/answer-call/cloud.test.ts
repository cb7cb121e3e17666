import { join } from "node:path";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { EndedCall } from "../../../engine/engine.ts";
import { VirtualTime } from "../../../engine/scheduler.ts";
import { scriptedPhones } from "../../../engine/scripted/phones.ts";
import { does, hangsUp, hears, presses, says } from "../../../engine/scripted/script.ts";
import { timeline } from "../../../engine/timeline.ts";
import { bundleFunctions } from "../../../functions/bundle.ts";
import { steadyLatency } from "../../../local/chime/lambda-handler.ts";
import { type LocalCloud, localClient, startLocalCloud } from "../../../local/cloud.ts";
import { LOCAL_NAMES } from "../../../local/deployment.ts";
import type { BusEvent } from "../../../local/eventbridge/envelope.ts";
import { CallStore } from "../../../shared/calls/store.ts";
import { systemClock } from "../../../shared/clock.ts";
import { dynamoDesk } from "../../../shared/desk/dynamo-desk.ts";
import { seededRandom } from "../../../shared/random.ts";
import { openFlowsTable } from "../../../shared/runtime/flows-table.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const stateFolder = useStateFolder();
const caller = does(
  hears("tecle 3", { bargesIn: true }),
  presses("3"),
  hears("Para vendas", { bargesIn: true }),
  presses("4"),
  hears("deixe seu recado"),
  says("Por favor me ligue."),
  presses("#"),
  hears("guardar seu recado", { bargesIn: true }),
  presses("1"),
  hears("guardado"),
  hangsUp,
);

describe("the function that answers calls, as it is deployed", () => {
  let cloud: LocalCloud | null = null;
  afterEach(() => cloud?.close());

  it("takes a message at the front desk, and says so on the bus", async () => {
    const time = new VirtualTime(Date.UTC(2026, 0, 5, 10));
    const phones = scriptedPhones({ scheduler: time, random: seededRandom(1), script: { caller }, unmet: () => {} });
    const ended: EndedCall[] = [];
    const logs: string[] = [];
    cloud = await startLocalCloud({
      stateFolder: stateFolder(),
      bundles: await bundleFunctions({ outdir: join(process.cwd(), "dist", "test-functions") }),
      calls: { scheduler: time, phones, latencyOf: steadyLatency, onEnded: (call) => ended.push(call) },
      onLog: (_name, line) => logs.push(line),
    });
    const { bridge, voice, s3, endpoint } = cloud;
    const left = new Promise<BusEvent>((resolve) => {
      bridge.subscribe(({ event }) => {
        if (event["detail-type"] === "Voicemail Left") resolve(event);
      });
    });

    const from = "+12065550142";
    voice.telephony.receive({ from, to: "+12065550100", connect: (events) => phones.caller(from, events) });
    await time.run();
    await voice.telephony.settled();

    const [call] = ended;
    const story = `${call ? timeline(call.trace) : "no call"}\n${logs.join("\n")}`;
    expect(story).toContain("Seu recado está guardado");
    const { detail } = await left;
    expect(detail).toMatchObject({ mailbox: "office", fromNumber: from, transactionId: call?.trace.transactionId });
    const recorded = await s3.readObject(String(detail["bucket"]), String(detail["key"]));
    const linked = await fetch(String(detail["link"]));
    expect([linked.status, Buffer.from(await linked.arrayBuffer())]).toEqual([200, recorded]);
    expect(Date.parse(String(detail["linkExpiresTime"]))).toBeGreaterThan(Date.now());
    const client = localClient(endpoint);
    const messages = await dynamoDesk(openFlowsTable(LOCAL_NAMES.flowsTable, client), Date.now).listVoicemails(
      "office",
    );
    const { transactionId = "" } = call?.trace ?? {};
    const records = new CallStore(DynamoDBDocumentClient.from(client), LOCAL_NAMES.table);
    while (cloud.functions.pending() > 0) await systemClock.sleep(20);
    const { call: record } = await records.load(transactionId);
    client.destroy();
    const trace = call?.trace.invocations ?? [];
    const told = Object.values(record?.invocations ?? {});
    expect(told.map(({ type }) => type)).toEqual(trace.map(({ request }) => request.InvocationEventType));
    // In the call's virtual time, give or take what this machine does to a function; the wall says another year.
    for (const [index, { at }] of told.entries()) {
      const askedAt = (call?.trace.startedAt ?? 0) + (trace[index]?.atMs ?? 0);
      expect(Math.abs((at ?? 0) - askedAt)).toBeLessThan(60_000);
    }
    expect(Object.values(record?.answers ?? {}).flat()).toContain("RecordAudio");
    expect(Object.values(record?.applicationLegs ?? {})).toMatchObject([{ tag: "LEG-A", from, hasEnded: true }]);
    expect(messages).toMatchObject([{ id: detail["voicemailId"], fromNumber: from }]);
    expect(logs.join("\n")).not.toContain("2065550142");
  });
});
