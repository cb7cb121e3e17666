import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readStories } from "../../../cli/replay/story.ts";
import { systemClock } from "../../../shared/clock.ts";
import { readWav } from "../../../shared/media/index.ts";
import { carillon } from "../../support/cli.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const stateFolder = useStateFolder();
const EXAMPLE = [
  "--handler",
  "examples/sma/front-desk.mjs",
  "--script",
  "examples/sma/nobody-there.json",
  "--s3",
  "examples/sma/s3",
];

const dial = (...args: readonly string[]) => carillon(["dial", "--state", stateFolder(), ...args]);

describe("carillon dial", () => {
  it("prints the whole trace as JSON, the same for the same seed, and leaves the recording", async () => {
    const folder = stateFolder();
    const runs = await Promise.all([
      carillon(["dial", "--state", folder, ...EXAMPLE, "--json"]),
      dial(...EXAMPLE, "--json"),
    ]);

    const [first, second] = runs.map(({ stdout }) => String(stdout));
    const { ended, invocations, heard, pressed, unmet } = JSON.parse(first ?? "");
    expect(runs.map(({ status, stderr }) => [status, stderr])).toEqual([
      [0, ""],
      [0, ""],
    ]);
    expect(second).toBe(first);
    expect(ended).toEqual({ atMs: expect.any(Number), leg: "LEG-A", reason: "handler-hung-up", sipResponseCode: 0 });
    expect(
      invocations.map(({ request }: { request: { InvocationEventType: string } }) => request.InvocationEventType),
    ).toEqual(["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL", "ACTION_FAILED", "ACTION_SUCCESSFUL", "HANGUP"]);
    expect(invocations[0]).toMatchObject({
      atMs: 0,
      reply: { SchemaVersion: "1.0" },
      attempts: [{ answer: "reply" }],
      findings: [],
    });
    expect(heard[0]).toEqual({ atMs: 40, leg: "LEG-A", kind: "speech", text: "Welcome. Please enter your PIN." });
    expect(pressed.map(({ digit }: { digit: string }) => digit).join("")).toBe("4711#");
    expect(unmet).toEqual([]);
    const { BucketName, Key } = invocations[3].request.ActionData.RecordingDestination;
    const { channels } = readWav(readFileSync(join(folder, "s3", BucketName, Key)));
    expect((channels[0]?.length ?? 0) / 8000).toBeGreaterThan(3);
  });

  it("records a story that replay understands, and notices when the handler answers otherwise", async () => {
    const folder = stateFolder();
    await dial(...EXAMPLE, "--record", folder);
    const same = await carillon(["replay", folder]);
    const source = readFileSync("examples/sma/front-desk.mjs", "utf8").replace("Thank you.", "Thanks.");
    const changed = join(stateFolder(), "changed.mjs");
    writeFileSync(changed, source);
    const other = await carillon(["replay", folder, "--handler", changed]);

    const shipped = join(process.cwd(), "events", "sip-media-application", "nobody-there");
    const [recorded, known] = [folder, shipped].flatMap(readStories);
    expect(recorded?.events).toEqual(known?.events);
    expect(recorded?.expected).toEqual(known?.expected);
    expect([same.status, String(same.stdout)]).toEqual([0, expect.stringContaining("as recorded")]);
    expect([other.status, String(other.stdout)]).toEqual([
      1,
      expect.stringMatching(/≠ 04-ACTION_SUCCESSFUL\.json .*Thanks.*\n.*recorded .*Thank you\./),
    ]);
  });

  it("takes a policy, variables and a call outwards; a script that waits in vain is a failure", async () => {
    const folder = stateFolder();
    const handler = join(folder, "index.mjs");
    writeFileSync(
      handler,
      `export const handler = async ({ InvocationEventType: type }) => ({ SchemaVersion: "1.0",
         Actions: type === "CALL_ANSWERED" ? [{ Type: "Speak", Parameters: { Text: process.env.WORDS } }, { Type: "Hangup" }] : [] });`,
    );
    writeFileSync(join(folder, ".env"), "WORDS='from the environment'\n");
    const script = join(folder, "script.ts");
    writeFileSync(
      script,
      "const what: string = 'nothing of the kind';\nexport default { caller: { does: [{ hears: what }] } };\n",
    );

    const { status, stdout } = await dial(
      "+12065550177",
      "--outbound",
      "--handler",
      handler,
      "--env",
      join(folder, ".env"),
      "--script",
      script,
      "--policy",
      "statusOfNewCall=absent",
    );

    expect(status).toBe(1);
    expect(String(stdout)).toContain("Call from +12065550100 to +12065550177");
    expect(String(stdout)).toContain('the callee hears "from the environment"');
    expect(String(stdout)).toContain("waited for nothing of the kind");
    expect(String(stdout)).toContain("the callee is gone: the handler hung up (SIP 0)");
  });

  it.each([
    [[], /name the handler.*--handler FILE.*NOBODY_TO_CALL/],
    [["--handler", "nowhere.js"], /no handler nowhere\.js.*HANDLER_FILE/],
    [["--handler", "x.js", "--policy", "retries=7"], /retries is one of 1, 2, 0/],
    [["--handler", "examples/sma/front-desk.mjs", "--script", "package.json"], /script of a call is not valid/],
  ])("says in a line what is wrong with %j", async (args, message) => {
    const { status, stderr } = await dial(...args);

    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("    at ");
  });

  it("lets a person press keys and hang up while text shows what is said", async () => {
    const child = spawn(process.execPath, [
      "cli/carillon.mjs",
      "dial",
      "--state",
      stateFolder(),
      "--handler",
      "examples/sma/front-desk.mjs",
      "--interactive",
    ]);
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += String(chunk);
    });
    const until = async (wanted: string) => {
      while (!text.includes(wanted) && child.exitCode === null) await systemClock.sleep(20);
    };

    await until("Please enter your PIN.");
    child.stdin.write("1234");
    await until("We do not know that PIN.");
    child.stdin.write("h");
    const status = await new Promise((resolve) => child.once("close", resolve));

    expect(status).toBe(0);
    expect(text).toMatch(/♪ {2}Welcome\. Please enter your PIN\.\n {2}● {2}1\n/);
    expect(text).toContain('ACTION_SUCCESSFUL  SpeakAndGetDigits, digits "1234"');
    expect(text).toContain("Ended      the other end hung up (SIP 0)");
  });
});
