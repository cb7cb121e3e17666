import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DeleteFunctionCommand, LambdaClient, PublishVersionCommand, UpdateAliasCommand } from "@aws-sdk/client-lambda";
import type { EndedCall } from "../../../engine/engine.ts";
import { VirtualTime } from "../../../engine/scheduler.ts";
import { scriptedPhones } from "../../../engine/scripted/phones.ts";
import { does, hangsUp, hears, presses } from "../../../engine/scripted/script.ts";
import { timeline } from "../../../engine/timeline.ts";
import { type Bundle, bundleFunctions } from "../../../functions/bundle.ts";
import { steadyLatency } from "../../../local/chime/lambda-handler.ts";
import { LOCAL_REGION, type LocalCloud, startLocalCloud } from "../../../local/cloud.ts";
import { seededRandom } from "../../../shared/random.ts";
import { deployedName, LIVE_ALIAS } from "../../../shared/runtime/resources.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const FunctionName = deployedName("answer-call");
/** The first prompt is being played then. */
const IN_MID_CALL = 500;
const caller = does(
  hears("For English", { bargesIn: true }),
  presses("1"),
  hears("For sales", { bargesIn: true }),
  presses("4"),
  hears(/Please leave \w+/),
  hangsUp,
);

const stateFolder = useStateFolder();

/** The function with other words, in a folder of its own. */
function otherWords({ folder }: Bundle): string {
  const other = join(stateFolder(), "answer-call");
  cpSync(folder, other, { recursive: true });
  const entry = join(other, "index.mjs");
  const code = readFileSync(entry, "utf8");
  writeFileSync(entry, code.replace("Please leave a message", "Please leave word"));
  return entry;
}

describe("a deployment while somebody calls", () => {
  let cloud: LocalCloud | null = null;
  afterEach(() => cloud?.close());

  it("changes nothing for a call that an earlier version has answered, while that is there", async () => {
    const time = new VirtualTime(Date.UTC(2026, 0, 5, 10));
    const phones = scriptedPhones({ scheduler: time, random: seededRandom(1), script: { caller }, unmet: () => {} });
    const ended: EndedCall[] = [];
    const logs: string[] = [];
    let invoked = 0;
    const bundles = await bundleFunctions({ outdir: join(process.cwd(), "dist", "test-functions") });
    cloud = await startLocalCloud({
      stateFolder: stateFolder(),
      bundles,
      calls: { scheduler: time, phones, latencyOf: steadyLatency, onEnded: (call) => ended.push(call) },
      onLog: (_name, line) => logs.push(line),
      onInvoked: (name) => void (name === FunctionName && invoked++),
    });
    const { endpoint, functions, voice } = cloud;
    const client = new LambdaClient({ endpoint, region: LOCAL_REGION });

    /** As CloudFormation does. */
    async function deploy(bundle: string): Promise<void> {
      const { arn, version, ...current } = functions.get(FunctionName);
      functions.register({ ...current, bundle });
      const { Version } = await client.send(new PublishVersionCommand({ FunctionName }));
      await client.send(new UpdateAliasCommand({ FunctionName, Name: LIVE_ALIAS, FunctionVersion: Version }));
    }
    async function callWith(inMidCall: () => Promise<unknown>): Promise<{ story: string; invocations: number }> {
      const before = invoked;
      const connect: Parameters<typeof voice.telephony.receive>[0]["connect"] = (events) => phones.caller(from, events);
      const from = "+12065550142";
      voice.telephony.receive({ from, to: "+12065550100", connect });
      time.after(IN_MID_CALL, () =>
        time.whenDone(
          inMidCall(),
          () => {},
          (error) => logs.push(String(error)),
        ),
      );
      await time.run();
      await voice.telephony.settled();
      const call = ended.pop();
      const asked = call?.trace.invocations.length ?? 0;
      return { story: call ? timeline(call.trace) : logs.join("\n"), invocations: invoked - before - asked };
    }

    const first = await callWith(() => deploy(otherWords(bundles["answer-call"])));
    const second = await callWith(async () => {});
    const third = await callWith(async () => {
      await deploy(join(bundles["answer-call"].folder, "index.mjs"));
      await client.send(new DeleteFunctionCommand({ FunctionName, Qualifier: "2" }));
    });
    client.destroy();

    // Every event after the first was asked of version 2, which asked version 1.
    expect(first.story).toContain("Please leave a message");
    expect(first.invocations).toBeGreaterThan(2);
    expect(second.story).toContain("Please leave word");
    expect(second.invocations).toBe(0);
    // Version 2 is gone: version 3 takes the call over, once and for all.
    expect(third.story).toContain("Please leave a message");
    expect(third.invocations).toBe(0);
    expect(logs.filter((line) => line.includes("version-gone"))).toHaveLength(1);
  });
});
