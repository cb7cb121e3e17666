import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LambdaClient, PublishVersionCommand, UpdateAliasCommand } from "@aws-sdk/client-lambda";
import type { EndedCall } from "../../../engine/engine.ts";
import { VirtualTime } from "../../../engine/scheduler.ts";
import { scriptedPhones } from "../../../engine/scripted/phones.ts";
import { does, hangsUp, hears, presses } from "../../../engine/scripted/script.ts";
import { timeline } from "../../../engine/timeline.ts";
import { steadyLatency } from "../../../local/chime/lambda-handler.ts";
import { LOCAL_REGION, type LocalCloud } from "../../../local/cloud.ts";
import { seededRandom } from "../../../shared/random.ts";
import { deployedName, LIVE_ALIAS } from "../../../shared/runtime/resources.ts";

const FunctionName = deployedName("answer-call");

/** What the version that is deployed says otherwise, early and late in a call. */
export const WORDS = [
  ["For English", "In English"],
  ["leave a message", "leave word"],
] as const;

const caller = does(
  hears(/English/i, { bargesIn: true }),
  presses("1"),
  hears(/sales/i, { bargesIn: true }),
  presses("4"),
  hears(/Please leave \w+/),
  hangsUp,
);

/** Scripted callers, many at a time in the same virtual time. */
export function virtualCallers() {
  const time = new VirtualTime(Date.UTC(2026, 0, 5, 10));
  const phones = scriptedPhones({ scheduler: time, random: seededRandom(1), script: { caller }, unmet: () => {} });
  const ended: EndedCall[] = [];
  const options = {
    scheduler: time,
    phones,
    latencyOf: steadyLatency,
    onEnded: (call: EndedCall) => void ended.push(call),
  };
  return { time, phones, ended, options };
}

/** The function with other words, in a folder of its own. */
export function withOtherWords(folder: string, into: string): string {
  cpSync(folder, into, { recursive: true });
  for (const file of readdirSync(into).filter((name) => name.endsWith(".mjs"))) {
    const code = readFileSync(join(into, file), "utf8");
    writeFileSync(
      join(into, file),
      WORDS.reduce((text, [before, after]) => text.replaceAll(before, after), code),
    );
  }
  return join(into, "index.mjs");
}

const NUMBER = "+12065550100";
/** Calls, some before a canary, some during it, some after it; more at once would meet the quotas of the service. */
export const CALLS = 12;
const EVERY = 2_000;
const CANARY_AT = 7_000;
const ALL_AT = 15_000;

/** A new version gets half of the new calls, then all, while people call. Returns what each heard, in the order of their calls. */
export async function canary(
  { endpoint, functions, voice }: LocalCloud,
  { time, phones, ended }: ReturnType<typeof virtualCallers>,
  bundle: string,
): Promise<string[]> {
  const client = new LambdaClient({ endpoint, region: LOCAL_REGION });
  const failures: string[] = [];
  const before = functions.alias(FunctionName, LIVE_ALIAS).version;
  let published = before;
  const at = (moment: number, work: () => Promise<unknown>) =>
    time.after(moment, () =>
      time.whenDone(
        work(),
        () => {},
        (error) => void failures.push(String(error)),
      ),
    );
  at(CANARY_AT, async () => {
    const { arn, version, ...current } = functions.get(FunctionName);
    functions.register({ ...current, bundle });
    const { Version = "" } = await client.send(new PublishVersionCommand({ FunctionName }));
    published = Version;
    const RoutingConfig = { AdditionalVersionWeights: { [Version]: 0.5 } };
    await client.send(
      new UpdateAliasCommand({ FunctionName, Name: LIVE_ALIAS, FunctionVersion: before, RoutingConfig }),
    );
  });
  at(ALL_AT, () =>
    client.send(
      new UpdateAliasCommand({
        ...{ FunctionName, Name: LIVE_ALIAS, FunctionVersion: published },
        RoutingConfig: { AdditionalVersionWeights: {} },
      }),
    ),
  );
  for (let number = 0; number < CALLS; number++) {
    const from = `+1206555${String(200 + number).padStart(4, "0")}`;
    time.after(number * EVERY, () => {
      voice.telephony.receive({ from, to: NUMBER, connect: (events) => phones.caller(from, events) });
    });
  }
  await time.run();
  await voice.telephony.settled();
  client.destroy();
  if (failures.length > 0) throw new Error(failures.join("; "));
  return ended
    .filter(({ facts }) => facts.legs[0]?.to === NUMBER)
    .toSorted((a, b) => a.trace.startedAt - b.trace.startedAt)
    .map(({ trace }) => timeline(trace));
}
