import { ChimeSDKVoiceClient, ChimeSDKVoiceServiceException } from "@aws-sdk/client-chime-sdk-voice";
import { callPlacer, type OutboundCall, type PlaceCall } from "../../../functions/run-background/call-placer.ts";
import { type Background, parseTask, runTask } from "../../../functions/run-background/run-task.ts";
import { LOCAL_REGION, type LocalCloud, localClient, startLocalCloud } from "../../../local/cloud.ts";
import { LOCAL_NAMES } from "../../../local/deployment.ts";
import { type Fact, factDetail } from "../../../shared/events/facts.ts";
import { type FlowsTable, openFlowsTable } from "../../../shared/runtime/flows-table.ts";
import { localBackground } from "../../support/background.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const APPLICATION = "33333333-3333-4333-8333-333333333333";
const FROM = "+12065550104";
const NEW_YORK_NOON = Date.UTC(2026, 0, 7, 17);
const SHANGHAI_NOON = Date.UTC(2026, 0, 7, 4);
const inAMinute = () => Date.now() + 60_000;

const stateFolder = useStateFolder();
let cloud: LocalCloud;
let table: FlowsTable;
let voice: ChimeSDKVoiceClient;
let asked: OutboundCall[];
let said: Fact[];

/** Notes what is asked of the service. */
const noting =
  (placeCall: PlaceCall): PlaceCall =>
  (call) => {
    asked.push(call);
    return placeCall(call);
  };

function background(changes: Partial<Background> = {}): Background {
  return {
    ...localBackground(cloud.endpoint, table),
    publishFact: async (fact) => void said.push(fact),
    placeCall: noting(async () => ({ kind: "placed", transactionId: "t-1" })),
    approvedForChina: [FROM],
    now: () => NEW_YORK_NOON,
    ...changes,
  };
}

const reminder = (key: string, changes: Record<string, unknown> = {}) =>
  parseTask({
    key,
    name: "place-reminder",
    args: {
      from: FROM,
      to: "+12125550142",
      zone: "America/New_York",
      sipMediaApplicationId: APPLICATION,
      appointmentId: "a-1",
      when: "Friday at 10",
      language: "en",
      ...changes,
    },
  });
const toChina = (key: string, to: string) => reminder(key, { to, zone: undefined });

async function resultOf(key: string, using: Background, task = reminder(key)) {
  await runTask(using, task, inAMinute());
  return (await using.steps.outcome(key))?.value;
}

describe("placing a reminder", () => {
  beforeEach(async () => {
    [asked, said] = [[], []];
    cloud = await startLocalCloud({ stateFolder: stateFolder(), bundles: null });
    table = openFlowsTable(LOCAL_NAMES.flowsTable, localClient(cloud.endpoint));
    voice = new ChimeSDKVoiceClient({ endpoint: cloud.endpoint, region: LOCAL_REGION, maxAttempts: 1 });
  });
  afterEach(async () => {
    voice.destroy();
    table.client.destroy();
    await cloud.close();
  });

  it("asks the service for the call, with what the flow is told, once however often the task is sent", async () => {
    const { applications, numbers } = cloud.voice.resources;
    const made = { createdAt: 0, updatedAt: 0, name: "answer-call" };
    const lambdaArn = "arn:aws:lambda:us-east-1:111122223333:function:answer-call";
    applications.put({ ...made, id: APPLICATION, region: LOCAL_REGION, lambdaArn });
    numbers.put({ ...made, id: FROM, productType: "SipMediaApplicationDialIn", orderId: "o" });
    const using = background({ placeCall: noting(callPlacer(voice)) });

    for (let time = 1; time <= 3; time++) await runTask(using, reminder("r"), inAMinute());

    expect((await using.steps.outcome("r"))?.value).toEqual({ kind: "placed", transactionId: expect.any(String) });
    expect(asked).toEqual([
      {
        from: FROM,
        to: "+12125550142",
        sipMediaApplicationId: APPLICATION,
        args: { appointmentId: "a-1", when: "Friday at 10", language: "en" },
      },
    ]);
    expect(said).toEqual([]);
  });

  it("is refused outside the callee's legal hours, and a fact says why", async () => {
    const atNight = background({ now: () => NEW_YORK_NOON + 10 * 3_600_000 });

    expect(await resultOf("night", atNight)).toMatchObject({ kind: "not-placed", why: "outside-hours" });
    expect(asked).toEqual([]);
    expect(said.map((fact) => factDetail(fact, 1))).toMatchObject([
      { appointmentId: "a-1", why: "outside-hours", message: "call between 8:00 and 21:00 in America/New_York" },
    ]);
  });

  it("is refused to China from a number that is not approved", async () => {
    const using = background({ now: () => SHANGHAI_NOON, approvedForChina: [] });

    const result = await resultOf("c", using, toChina("c", "+8613800138000"));

    expect(result).toMatchObject({ kind: "not-placed", why: "caller-id-not-approved" });
    expect(asked).toEqual([]);
  });

  it("is refused to China when the same number was called before, and when five calls went there in a minute", async () => {
    let now = SHANGHAI_NOON;
    const using = background({ now: () => now });
    for (let call = 1; call <= 5; call++) {
      await runTask(using, toChina(`c-${call}`, `+861380013800${call}`), inAMinute());
    }

    const sixth = await resultOf("c-6", using, toChina("c-6", "+8613800138006"));
    now += 61_000;
    const again = await resultOf("c-7", using, toChina("c-7", "+8613800138001"));
    const another = await resultOf("c-8", using, toChina("c-8", "+8613800138008"));

    expect([sixth, again, another]).toMatchObject([
      { why: "too-many-calls" },
      { why: "repeated-call" },
      { kind: "placed" },
    ]);
    expect(asked).toHaveLength(6);
  });

  it("places no sixth call to China when all are asked for at once", async () => {
    const using = background({ now: () => SHANGHAI_NOON });
    const all = Array.from({ length: 8 }, (_, index) => toChina(`at-once-${index}`, `+861380013801${index}`));

    const tried = async () => Promise.allSettled(all.map((task) => runTask(using, task, 0)));
    await tried();
    await tried();
    await tried();

    expect(asked).toHaveLength(5);
  });

  it("is not sent again when an attempt broke off after it was sent, and says that it is in doubt", async () => {
    const { steps } = background();
    const brokenOff = background({
      steps: { ...steps, record: () => Promise.reject(new Error("the table is away")) },
    });

    await expect(runTask(brokenOff, reminder("broken"), Date.now() + 1)).rejects.toThrow("the table is away");
    const result = await resultOf("broken", background());

    expect(result).toMatchObject({ kind: "not-placed", why: "unknown" });
    expect(asked).toHaveLength(1);
    expect(said).toMatchObject([{ type: "Appointment Not Called", detail: { why: "unknown" } }]);
  });

  it("is sent again when the service surely took nothing, also to China", async () => {
    const throttled = background({
      now: () => SHANGHAI_NOON,
      placeCall: noting(async () => ({ kind: "not-accepted", errorName: "ThrottledClientException", retryable: true })),
    });
    const task = toChina("later", "+8613800138000");

    await expect(runTask(throttled, task, Date.now() + 1)).rejects.toMatchObject({ code: "NOT_PLACED_YET" });
    const result = await resultOf("later", background({ now: () => SHANGHAI_NOON + 1_000 }), task);

    expect(result).toMatchObject({ kind: "placed" });
    expect(asked).toHaveLength(2);
  });

  it("says so when the service refuses the call for good", async () => {
    const result = await resultOf("refused", background({ placeCall: callPlacer(voice) }));

    expect(result).toMatchObject({ why: "not-accepted", message: "the service refused the call: BadRequestException" });
    expect(said).toHaveLength(1);
  });

  it.each([
    ["a failure of the service", 500, { kind: "unknown" }],
    ["a throttle", 429, { kind: "not-accepted", errorName: "ThrottledClientException", retryable: true }],
  ] as const)("asks once and reads %s", async (_what, status, expected) => {
    let requests = 0;
    voice.middlewareStack.add(
      () => async () => {
        requests++;
        const client = status < 500;
        throw new ChimeSDKVoiceServiceException({
          name: client ? "ThrottledClientException" : "ServiceFailureException",
          $fault: client ? "client" : "server",
          $metadata: { httpStatusCode: status },
        });
      },
      { step: "deserialize", priority: "low" },
    );

    const answer = callPlacer(voice)({ from: FROM, to: "+12125550142", sipMediaApplicationId: APPLICATION, args: {} });

    expect(await answer).toEqual(expected);
    expect(requests).toBe(1);
  });

  it("needs a time zone that there is", () => {
    expect(() => reminder("zone", { zone: "Mars/Base" })).toThrow("background task is not valid");
  });
});
