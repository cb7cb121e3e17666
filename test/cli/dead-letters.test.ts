import { join } from "node:path";
import { openDeadLetters } from "../../cli/dead-letters.ts";
import { type Bundle, bundleFunctions } from "../../functions/bundle.ts";
import { type LocalCloud, startLocalCloud } from "../../local/cloud.ts";
import { systemClock } from "../../shared/clock.ts";
import type { FunctionName } from "../../shared/events/subscriptions.ts";
import { deployedName } from "../../shared/runtime/resources.ts";
import { readSample } from "../support/samples.ts";
import { useStateFolder } from "../support/state-folder.ts";

const stateFolder = useStateFolder();
let bundles: Record<FunctionName, Bundle>;
let cloud: LocalCloud;
const invoked: { name: string; event: unknown }[] = [];

beforeAll(async () => {
  bundles = await bundleFunctions({ outdir: join(process.cwd(), "dist", "test-functions") });
});

beforeEach(async () => {
  invoked.length = 0;
  cloud = await startLocalCloud({
    stateFolder: stateFolder(),
    bundles,
    onInvoked: (name, event) => invoked.push({ name, event }),
  });
});

afterEach(() => cloud.close());

/** A sample whose detail has lost a member that is needed. */
function damaged(member: string): { detail: Record<string, unknown> } & Record<string, unknown> {
  const event = readSample("chime-voice-connector/streaming-started.json") as { detail: Record<string, unknown> };
  const { [member]: _lost, ...detail } = event.detail;
  return { ...event, detail };
}

async function untilDeadLetters(count: number): Promise<void> {
  const queue = cloud.queues.queue(cloud.queueUrls["dead-letters"]);
  // The dead letter is there before the function that kept it has replied.
  while (queue.counts().visible < count || cloud.functions.pending() > 0) await systemClock.sleep(10);
}

describe("dead letters", () => {
  it("hold a bad event whole, with the name of the error, and go back to the function they failed in", async () => {
    const event = damaged("streamArn");
    cloud.bridge.deliver("default", event as never);
    await untilDeadLetters(1);
    const letters = await openDeadLetters(cloud.endpoint);

    const [listed] = await letters.list();
    const retried = await letters.retry();
    await untilDeadLetters(1);
    letters.close();

    expect(listed).toMatchObject({
      target: { kind: "function", name: "track-streaming" },
      errorCode: "INVALID_INPUT",
      errorMessage: expect.stringContaining("detail.streamArn: found nothing") as string,
    });
    expect(JSON.parse(listed?.payload ?? "")).toMatchObject({ detail: event.detail });
    expect(retried).toHaveLength(1);
    expect(invoked.map(({ name }) => name)).toEqual([deployedName("track-streaming"), deployedName("track-streaming")]);
    expect(invoked[1]?.event).toEqual(invoked[0]?.event);
  });

  it("hold a bad work message, and put it back on its queue", async () => {
    cloud.queues.send(cloud.queueUrls.work, '{"type":"consume-leg"}');
    await untilDeadLetters(1);
    const letters = await openDeadLetters(cloud.endpoint);

    const [retried] = await letters.retry();
    await untilDeadLetters(1);
    letters.close();

    expect(retried).toMatchObject({ target: { kind: "queue", name: "work" }, errorCode: "INVALID_INPUT" });
  });

  it("are looked for where Carillon is, or it is said that it is not there", async () => {
    const { endpoint } = cloud;
    cloud.queues.deleteQueue(cloud.queueUrls["dead-letters"]);

    await expect(openDeadLetters(endpoint)).rejects.toMatchObject({ code: "NO_DEPLOYMENT" });
    await cloud.close();
    await expect(openDeadLetters(endpoint)).rejects.toMatchObject({
      code: "NO_DEPLOYMENT",
      message: expect.stringContaining(`nothing answers at ${endpoint}`) as string,
    });
  });

  it("that nobody can read are shown and kept", async () => {
    cloud.queues.send(cloud.queueUrls["dead-letters"], "not JSON");
    const letters = await openDeadLetters(cloud.endpoint);

    const listed = await letters.list();
    const retried = await letters.retry();
    letters.close();

    expect(listed).toMatchObject([{ target: { kind: "nowhere" }, errorCode: "UNREADABLE", payload: "not JSON" }]);
    expect(retried).toEqual([]);
    expect(cloud.queues.queue(cloud.queueUrls["dead-letters"]).counts().visible).toBe(1);
  });
});
