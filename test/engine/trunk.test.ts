import type { EndedCall } from "../../engine/engine.ts";
import type { Line, LineEvents } from "../../engine/line.ts";
import { VirtualTime } from "../../engine/scheduler.ts";
import { scriptedPhones } from "../../engine/scripted/phones.ts";
import { does, hangsUp, presses, type Script, says, waits } from "../../engine/scripted/script.ts";
import { carry, type TrunkAttempt } from "../../engine/trunk.ts";
import { seededRandom } from "../../shared/random.ts";

const CALLER = "+12065550142";
const TO = "+12065550100";

const at = (host: string): TrunkAttempt => {
  const connectorArn = `arn:aws:chime:us-east-1:111122223333:vc/${host}`;
  return { target: { kind: "AWS", uri: TO, arn: connectorArn, host }, connectorArn };
};

/** A call to two phone systems, of which the second is asked when the first is at fault. */
async function call(script: Script, refusals: Readonly<Record<string, number>> = {}) {
  const scheduler = new VirtualTime(0);
  const random = seededRandom(1);
  const phones = scriptedPhones({ scheduler, random, script, unmet: () => {} });
  const ended: EndedCall[] = [];
  const watched: string[] = [];
  const endedLines: string[] = [];
  const dial = (request: Parameters<typeof phones.dial>[0], events: LineEvents): Line | null => {
    const { host = "" } = request.target;
    const code = refusals[host];
    if (code !== undefined) scheduler.after(100, () => events.ended(code));
    const line =
      code === undefined ? phones.dial(request, events) : phones.caller("nobody", { ...events, ended: () => {} });
    if (!line) return null;
    const end = line.end.bind(line);
    line.end = (sipResponseCode) => {
      endedLines.push(`${host} ${sipResponseCode}`);
      end(sipResponseCode);
    };
    return line;
  };
  carry(
    {
      accountId: "111122223333",
      region: "us-east-1",
      from: CALLER,
      to: TO,
      direction: "Inbound",
      attempts: [at("one"), at("two")],
      connect: (events) => phones.caller(CALLER, events),
    },
    {
      world: { scheduler, random, phones: { dial } },
      watcher: { answered: ({ arn }) => watched.push(`answered ${arn}`), ended: () => watched.push("ended") },
      ended: (one) => ended.push(one),
    },
  );
  await scheduler.run();
  const [one] = ended;
  if (!one || ended.length > 1) throw new Error(`the call ended ${ended.length} times`);
  return { ...one, watched, endedLines };
}

describe("a call that a Voice Connector carries", () => {
  it("connects the caller with the first phone system that takes it, and ends for both when one hangs up", async () => {
    const caller = does(waits(4_000), presses("5"), says("Bye."), hangsUp);

    const { facts, trace, watched, endedLines } = await call({ caller, callees: { [TO]: does(waits(60_000)) } });

    expect(facts.legs).toMatchObject([{ arn: at("one").connectorArn, answeredAt: 3_000, sipResponseCode: 0 }]);
    expect(facts.ended).toMatchObject({ leg: "LEG-A", reason: "party-hung-up" });
    expect(trace.pressed).toMatchObject([{ leg: "LEG-A", digit: "5" }]);
    expect(trace.heard).toMatchObject([{ leg: "LEG-B", kind: "voice", text: "Bye." }]);
    expect(watched).toEqual([`answered ${at("one").connectorArn}`, "ended"]);
    expect(endedLines).toEqual(["one 200"]);
  });

  it("is given up at the phone system when the caller hangs up while it rings", async () => {
    const { facts, watched, endedLines } = await call({ caller: does(waits(1_000), hangsUp), callees: { [TO]: {} } });

    expect(facts.ended).toMatchObject({ leg: "LEG-A", sipResponseCode: 487, atMs: 1_000 });
    expect(facts.legs).toMatchObject([{ answeredAt: null }]);
    expect(watched).toEqual([]);
    expect(endedLines).toEqual(["one 487"]);
  });

  it.each([
    [503, "two", 0],
    [500, "two", 0],
    [408, "two", 0],
    [486, "one", 486],
    [603, "one", 603],
  ])("%d of the first phone system: %s has it", async (code, host, sipResponseCode) => {
    const script = { caller: {}, callees: { [TO]: does(waits(1_000), hangsUp) } };

    const { facts, trace } = await call(script, { one: code });

    expect(facts.legs).toMatchObject([{ arn: at(host).connectorArn, sipResponseCode }]);
    expect(trace.legs.filter(({ event }) => event === "called").at(-1)).toMatchObject({ to: `${TO}@${host}` });
  });

  it("fails with what the last phone system said", async () => {
    const { facts } = await call({ caller: {} }, { one: 503, two: 504 });

    expect(facts.ended).toMatchObject({ leg: "LEG-B", reason: "refused", sipResponseCode: 504 });
  });
});
