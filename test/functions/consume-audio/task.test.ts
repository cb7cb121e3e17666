import { runDemoCall } from "../../../cli/demo-call.ts";
import { type LocalCloud, startLocalCloud } from "../../../local/cloud.ts";
import type { RunningTask } from "../../../local/task.ts";
import { toneSource } from "../../../local/voice-connector/audio-source.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const stateFolder = useStateFolder();
let cloud: LocalCloud;
const logs: string[] = [];

beforeEach(async () => {
  // No wait is near to what a busy machine may take for a step: only the end of the call is waited for.
  const patient = { SETTLE_SECONDS: "15", IDLE_LIMIT_SECONDS: "60", QUIET_SECONDS: "4", LEASE_SECONDS: "3" };
  cloud = await startLocalCloud({
    stateFolder: stateFolder(),
    audioTask: true,
    environment: { ...patient, HOLD_SECONDS: "2" },
    onLog: (_name, line) => logs.push(line),
  });
});
afterEach(() => cloud.close());

it("a task that is stopped hands its legs over, one that is killed loses none: the recording is complete", async () => {
  let task: RunningTask | null = cloud.audioTask;
  const ends: Promise<unknown>[] = [];
  const replace = async (how: "stop" | "kill") => {
    const ended = task?.[how]();
    task = null;
    const status = await ended;
    task = await cloud.startAudioTask();
    return status;
  };
  const { recording, legs } = await runDemoCall(cloud, {
    ...{ pace: "max", seed: 7, caller: toneSource(440), callee: toneSource(620), duration: 40_000 },
    onProgress({ isCaller, streamed }) {
      if (isCaller && streamed > 15_000 && ends.length === 0) ends.push(replace("stop"));
      if (isCaller && streamed > 30_000 && ends.length === 1) ends.push(Promise.all(ends).then(() => replace("kill")));
    },
  });

  expect(recording).toMatchObject({ complete: true, gapSamples: 0 });
  expect(legs.map(({ isRecordedAsSent }) => isRecordedAsSent)).toEqual([true, true]);
  expect((await Promise.all(ends))[0]).toBe(0);
  expect(ends).toHaveLength(2);
  expect(logs.join("\n")).toContain("every leg was handed over");
});
