import { basename, join } from "node:path";
import { runDemoCall } from "../../cli/demo-call.ts";
import type { DeliveryFaults } from "../../cli/replay/delivery.ts";
import { runStory, type StoryOutcome } from "../../cli/replay/run-story.ts";
import { readStories, type Story } from "../../cli/replay/story.ts";
import { type Bundle, bundleFunctions } from "../../functions/bundle.ts";
import { type LocalCloud, startLocalCloud } from "../../local/cloud.ts";
import { toneSource } from "../../local/voice-connector/audio-source.ts";
import type { FunctionName } from "../../shared/events/subscriptions.ts";
import { deployedName } from "../../shared/runtime/resources.ts";
import { useStateFolder } from "../support/state-folder.ts";

const FAST = { SETTLE_SECONDS: "1", IDLE_LIMIT_SECONDS: "1.5", QUIET_SECONDS: "0.3" };

const stateFolder = useStateFolder();
let bundles: Record<FunctionName, Bundle>;
let cloud: LocalCloud | null = null;
const logs: string[] = [];

beforeAll(async () => {
  bundles = await bundleFunctions({ outdir: join(process.cwd(), "dist", "test-functions") });
});

afterEach(async () => {
  await cloud?.close();
  cloud = null;
});

async function open(options: Partial<Parameters<typeof startLocalCloud>[0]> = {}): Promise<LocalCloud> {
  cloud = await startLocalCloud({
    stateFolder: stateFolder(),
    bundles,
    environment: FAST,
    onLog: (_name, line) => logs.push(line),
    ...options,
  });
  return cloud;
}

const demo = {
  pace: "max",
  seed: 7,
  caller: toneSource(440),
  callee: toneSource(620),
} as const;

describe("the walk of a streamed call, by the deployed bundles", () => {
  it("ends in a complete stereo recording, each leg on its own channel, each fact once", async () => {
    const result = await runDemoCall(await open(), { ...demo, duration: 10_000 });

    expect(result.recording).toMatchObject({
      complete: true,
      gapSamples: 0,
      durationSeconds: 10,
      channels: [
        { leg: "caller", tones: [440] },
        { leg: "callee", tones: [620] },
      ],
    });
    expect(result.legs.map(({ isRecordedAsSent }) => isRecordedAsSent)).toEqual([true, true]);
    expect(result.events.map(({ detailType }) => detailType).sort()).toEqual([
      "Call Ended",
      "Call Streaming Started",
      "Call Streaming Started",
      "Recording Ready",
    ]);
    expect(new Set(result.events.map(({ factId }) => factId)).size).toBe(4);
  });

  it("survives a reader that is killed: the next one goes on from the last checkpoint", async () => {
    // No wait is near to what a busy machine may take for a step: only the end of the call is waited for.
    const patient = { SETTLE_SECONDS: "15", IDLE_LIMIT_SECONDS: "60", QUIET_SECONDS: "4", LEASE_SECONDS: "3" };
    const here = await open({ visibilityTimeoutInSeconds: 15, environment: patient });
    let kills = 0;
    const result = runDemoCall(here, {
      ...demo,
      duration: 200_000,
      onProgress: ({ isCaller, streamed }) => {
        if (isCaller && streamed > 150_000 && kills++ === 0)
          here.functions.killSandboxes(deployedName("consume-audio"));
      },
    });

    expect((await result).recording).toMatchObject({ complete: true, gapSamples: 0 });
    expect(kills).toBeGreaterThan(0);
  });
});

describe("recorded stories", () => {
  const stories = readStories(join(process.cwd(), "events", "stories"));

  async function outcome(story: Story, faults: DeliveryFaults): Promise<StoryOutcome> {
    const result = await runStory(await open(), story, faults);
    await cloud?.close();
    cloud = null;
    return JSON.parse(JSON.stringify(result.outcome)) as StoryOutcome;
  }

  it.each(stories.map((story) => [basename(story.path), story] as const))(
    "%s ends as expected",
    async (_name, story) => {
      expect(await outcome(story, {})).toEqual(story.expected);
    },
  );

  it.each(stories.map((story) => [basename(story.path), story] as const))(
    "%s ends the same when its events come twice and in another order",
    async (_name, story) => {
      expect(await outcome(story, { shuffle: 3, repeat: 2 })).toEqual(story.expected);
    },
  );

  it.each(stories.filter(({ path }) => /two|failed/.test(path)).map((story) => [basename(story.path), story] as const))(
    "%s ends the same when each event comes after the call was given up on",
    async (_name, story) => {
      expect(await outcome(story, { slow: true, shuffle: 5 })).toEqual(story.expected);
    },
  );

  it("told without the end of one leg are recorded whole: the other leg tells that its audio did not stop too early", async () => {
    const story = stories.find(({ path }) => path.endsWith("two-leg-call"));
    if (!story) throw new Error("there is a story of two legs");

    const { dropped, outcome } = await runStory(await open(), story, { drop: 2 });

    expect(dropped).toBe("03-ended-caller.json");
    expect(outcome.calls).toMatchObject([
      {
        legs: [
          { role: "caller", drained: "silent" },
          { role: "callee", drained: "ended" },
        ],
        recording: { complete: true, durationSeconds: 10, gapSamples: 0 },
      },
    ]);
    expect(outcome.facts.map(({ detailType }) => detailType)).toContain("Recording Ready");
  });

  it("leave no private data in any log", () => {
    const text = logs.join("\n");

    expect(text).not.toMatch(/\+?1?(206555|360555)\d{4}/);
    expect(text).not.toContain("John");
    expect(logs.length).toBeGreaterThan(0);
  });
});
