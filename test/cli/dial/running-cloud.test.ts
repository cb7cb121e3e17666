import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NoCallError } from "../../../cli/dial/place-call.ts";
import { callNumber } from "../../../cli/dial/running-cloud.ts";
import { does, hears, presses, says } from "../../../engine/scripted/script.ts";
import { LOCAL_ACCOUNT, LOCAL_REGION, startLocalCloud } from "../../../local/cloud.ts";
import { sine, writeWav } from "../../../shared/media/index.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const NUMBER = "+12065550100";
const HANDLER = `export const handler = async ({ InvocationEventType: type, ActionData: data }) => {
  const reply = (...Actions) => ({ SchemaVersion: "1.0", Actions });
  if (type === "NEW_INBOUND_CALL") return reply(
    { Type: "PlayAudio", Parameters: { AudioSource: { Type: "S3", BucketName: "prompts", Key: "hello.wav" } } },
    { Type: "RecordAudio", Parameters: { RecordingDestination: { Type: "S3", BucketName: "prompts" }, RecordingTerminators: ["#"], DurationInSeconds: 9 } });
  if (data?.Type === "RecordAudio") return reply({ Type: "Hangup", Parameters: {} });
  if (type === "HANGUP") throw new RangeError("at the end");
  return reply();
};`;

const stateFolder = useStateFolder();
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

const call = (endpoint: string, number = NUMBER) =>
  callNumber({
    endpoint,
    number,
    party: "+12065550142",
    seed: 1,
    policies: {},
    script: { caller: does(hears("hello.wav"), says("Hello", 1000), presses("#")) },
  });

describe("a number of a local cloud that is up", () => {
  it("is answered by the function of its rule, with the cloud's prompts and recordings", async () => {
    const cloud = await startLocalCloud({ stateFolder: stateFolder(), bundles: null });
    opened.push(cloud);
    const folder = join(cloud.stateFolder, "handler");
    mkdirSync(folder, { recursive: true });
    const bundle = join(folder, "index.mjs");
    writeFileSync(bundle, HANDLER);
    const limits = { timeoutInSeconds: 20, memoryInMegabytes: 128, retries: 0, environment: {} };
    cloud.functions.register({ name: "answer", bundle, handlerName: "handler", ...limits });
    const { applications, numbers, rules } = cloud.voice.resources;
    const made = { createdAt: 0, updatedAt: 0, name: "main" };
    const lambdaArn = `arn:aws:lambda:${LOCAL_REGION}:${LOCAL_ACCOUNT}:function:answer`;
    applications.put({ ...made, id: "app", region: LOCAL_REGION, lambdaArn });
    numbers.put({ ...made, id: NUMBER, productType: "SipMediaApplicationDialIn", orderId: "order" });
    const targets = [{ applicationId: "app", priority: 1, region: LOCAL_REGION }];
    rules.put({ ...made, id: "rule", disabled: false, triggerType: "ToPhoneNumber", triggerValue: NUMBER, targets });
    await cloud.s3.createBucket("prompts");
    await cloud.s3.writeObject(
      "prompts",
      "hello.wav",
      writeWav(8000, [sine({ hertz: 440, rateInHertz: 8000, level: 0.3 }, 0, 8000)]),
    );

    const { call: over, unmet } = await call(cloud.endpoint);

    const { invocations, heard } = over.trace;
    expect(unmet).toEqual([]);
    expect(over.facts).toMatchObject({ ruleId: "rule", applicationId: "app", ended: { reason: "handler-hung-up" } });
    expect(heard).toMatchObject([{ kind: "audio", key: "prompts/hello.wav" }]);
    expect(invocations.at(-1)?.attempts.map(({ error }) => error)).toEqual([
      "RangeError: at the end",
      "RangeError: at the end",
    ]);
    expect((await cloud.s3.listObjects("prompts", "")).map(({ key }) => key)).toHaveLength(2);
    await expect(call(cloud.endpoint, "+12065550177")).rejects.toThrow(/nobody answers for \+12065550177.*SIP rule/);
  });

  it("is not there without a cloud", async () => {
    const failing = call("http://127.0.0.1:9");

    await expect(failing).rejects.toThrow(NoCallError);
    await expect(failing).rejects.toThrow(/no local cloud at http:\/\/127\.0\.0\.1:9.*--handler/);
  });
});
