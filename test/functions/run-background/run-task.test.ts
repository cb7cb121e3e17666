import { ChimeSDKVoiceClient } from "@aws-sdk/client-chime-sdk-voice";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { callUpdater, type UpdateCall } from "../../../functions/run-background/call-updater.ts";
import { type Background, parseTask, runTask } from "../../../functions/run-background/run-task.ts";
import { linkSigner } from "../../../functions/run-background/voicemail-link.ts";
import { LOCAL_REGION, type LocalCloud, localClient, startLocalCloud } from "../../../local/cloud.ts";
import { LOCAL_NAMES } from "../../../local/deployment.ts";
import { Calls } from "../../../shared/calls/calls.ts";
import { digestOf } from "../../../shared/calls/digest.ts";
import { endingOf } from "../../../shared/calls/ending.ts";
import { CallStore } from "../../../shared/calls/store.ts";
import { systemClock } from "../../../shared/clock.ts";
import { dynamoDesk } from "../../../shared/desk/dynamo-desk.ts";
import type { Fact } from "../../../shared/events/facts.ts";
import { seededRandom } from "../../../shared/random.ts";
import type { FlowsTable } from "../../../shared/runtime/flows-table.ts";
import { openFlowsTable } from "../../../shared/runtime/flows-table.ts";
import { localBackground } from "../../support/background.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const CALL = { transactionId: "t-1", sipMediaApplicationId: "33333333-3333-4333-8333-333333333333" };
const inAMinute = () => Date.now() + 60_000;

const stateFolder = useStateFolder();
let cloud: LocalCloud;
let table: FlowsTable;
let told: Parameters<UpdateCall>[];
let said: Fact[];

function background(changes: Partial<Background> = {}): Background {
  return {
    ...localBackground(cloud.endpoint, table),
    updateCall: async (...update) => void told.push(update),
    publishFact: async (fact) => void said.push(fact),
    ...changes,
  };
}

/** The call records of the cloud; facts that follow go nowhere. */
function callRecords() {
  const client = localClient(cloud.endpoint);
  const store = new CallStore(DynamoDBDocumentClient.from(client), LOCAL_NAMES.table);
  const calls = new Calls(store, { publish: async () => {} }, systemClock, seededRandom(1));
  return { calls, load: async (id: string) => (await store.load(id)).call, close: () => client.destroy() };
}

const takeSeat = (key: string, isHost: boolean, attendee = key) =>
  parseTask({ ...CALL, key, name: "take-seat", args: { meetingId: "standup", isHost, attendee } });

describe("background tasks", () => {
  beforeEach(async () => {
    [told, said] = [[], []];
    cloud = await startLocalCloud({ stateFolder: stateFolder(), bundles: null });
    table = openFlowsTable(LOCAL_NAMES.flowsTable, localClient(cloud.endpoint));
  });
  afterEach(async () => {
    table.client.destroy();
    await cloud.close();
  });

  it("seat two callers in one room of the meetings service, and tell each call", async () => {
    const { steps } = background();

    await runTask(background(), takeSeat("one", false), inAMinute());
    await runTask(background(), takeSeat("two", false), inAMinute());

    const seats = [await steps.outcome("one"), await steps.outcome("two")].map((outcome) => outcome?.value);
    const [first, second] = seats as { meetingId: string; joinToken: string }[];
    expect(first?.meetingId).toBe(second?.meetingId);
    expect(first?.joinToken).not.toBe(second?.joinToken);
    expect(told).toEqual([
      [CALL, { "carillon-task": "one" }],
      [CALL, { "carillon-task": "two" }],
    ]);
  });

  it("run once, however often they are sent, and tell the call each time", async () => {
    for (let time = 1; time <= 3; time++) await runTask(background(), takeSeat("once", false), inAMinute());

    expect(new Set(told.map(([, given]) => given["carillon-task"]))).toEqual(new Set(["once"]));
    expect(told).toHaveLength(3);
  });

  it("have a task wait that another invocation is at", async () => {
    await background().steps.claim("busy", inAMinute());

    await expect(runTask(background(), takeSeat("busy", false), inAMinute())).rejects.toMatchObject({
      code: "TASK_IN_PROGRESS",
      retryable: true,
    });
  });

  it("tell everybody who waits when the host comes", async () => {
    const guest = { transactionId: "guest", sipMediaApplicationId: CALL.sipMediaApplicationId };
    await background().desk.openMeeting("another");
    await dynamoDesk(table, Date.now).waitForHost("standup", guest);

    await runTask(background(), takeSeat("host", true), inAMinute());

    expect(told).toContainEqual([guest, { meeting: "standup" }]);
    expect(await dynamoDesk(table, Date.now).waitForHost("standup", guest)).toBe(true);
  });

  it("make a new room when the one that is known has ended", async () => {
    await runTask(background(), takeSeat("first", false), inAMinute());
    await table.documents.send(
      new PutCommand({
        TableName: table.tableName,
        Item: { partition: "room#standup", item: "room#standup", room: "00000000-0000-4000-8000-000000000009" },
      }),
    );

    await runTask(background(), takeSeat("later", false), inAMinute());

    const seat = (await background().steps.outcome("later"))?.value as { meetingId: string };
    expect(seat.meetingId).not.toBe("00000000-0000-4000-8000-000000000009");
  });

  it("are tried again when what they need is away, and said to have failed when it will not get better", async () => {
    const away = background({ meetings: { takeSeat: () => Promise.reject(new Error("away")) } });

    await expect(runTask(away, takeSeat("away", false), inAMinute())).rejects.toThrow("away");
    expect(await away.steps.outcome("away")).toBeNull();
    expect(() => parseTask({ key: "k", name: "paint-the-fence", args: {} })).toThrow("background task is not valid");
  });

  it("say facts, and need no call for it", async () => {
    const fact = { type: "Appointment Answered", factId: "f", detail: { appointmentId: "a-1" } };

    await runTask(background(), parseTask({ key: "f", name: "announce", args: fact }), inAMinute());

    expect(said).toEqual([fact]);
    expect(told).toEqual([]);
  });

  it("sign a link to a message, which opens it for half a day", async () => {
    const client = new S3Client({ endpoint: cloud.endpoint, region: LOCAL_REGION, forcePathStyle: true });
    const [bucket, key] = [LOCAL_NAMES.bucket, "voicemails/2026/message.wav"];
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: "RIFF" }));
    const detail = { mailbox: "office", bucket, key, link: `s3://${bucket}/${key}`, linkExpiresTime: null };
    const task = parseTask({ key: "v", name: "announce", args: { type: "Voicemail Left", factId: "v", detail } });
    const now = Date.UTC(2026, 0, 5, 10);

    await runTask(background({ signLink: linkSigner(client), now: () => now }), task, inAMinute());

    client.destroy();
    const { link = "", ...rest } = (said[0]?.detail ?? {}) as { readonly link?: string };
    expect(rest).toEqual({ mailbox: "office", bucket, key, linkExpiresTime: "2026-01-05T22:00:00.000Z" });
    expect(new URL(link).searchParams.get("X-Amz-Expires")).toBe("43200");
    expect(await (await fetch(link)).text()).toBe("RIFF");
  });

  it("note what a call told its handler in the call record, as often as it is told", async () => {
    const { calls, load, close } = callRecords();
    const args = {
      transactionId: "t-1",
      told: "1 1000 NEW_INBOUND_CALL      Speak,Hangup;2 2000 HANGUP   LEG-A 0  ",
      legs: {
        "leg-1": { tag: "LEG-A", direction: "Inbound", from: "+1", to: "+2", startTime: 900, hasEnded: true },
      },
    };

    for (let time = 1; time <= 2; time++) {
      await runTask(background({ calls }), parseTask({ key: "t-1#call", name: "note-call", args }), inAMinute());
    }

    const call = await load("t-1");
    close();
    expect(call && endingOf(call)).toEqual({ text: "The handler hung up.", saidBy: "application" });
    expect(call && digestOf(call)).toMatchObject({ from: "+1", to: "+2", startTime: 900, endTime: 2000 });
    expect(() => parseTask({ key: "k", name: "note-call", args: { ...args, told: "" } })).toThrow("not valid");
  });

  it("do not mind that a call is over", async () => {
    const voice = new ChimeSDKVoiceClient({ endpoint: cloud.endpoint, region: LOCAL_REGION });

    await expect(callUpdater(voice)(CALL, { any: "thing" })).resolves.toBeUndefined();
    voice.destroy();
  });
});
