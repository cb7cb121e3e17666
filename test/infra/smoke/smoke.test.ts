import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { ChimeSDKVoiceClient, ListVoiceConnectorsCommand } from "@aws-sdk/client-chime-sdk-voice";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { runChecks } from "../../../infra/smoke/check.ts";
import { CHECKS } from "../../../infra/smoke/checks.ts";
import { LOCAL_REGION, type LocalCloud, startLocalCloud } from "../../../local/cloud.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const stateFolder = useStateFolder("all");
let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startLocalCloud({ stateFolder: stateFolder(), bundles: null });
});
afterAll(() => cloud.close());

const settings = () => ({
  endpoint: cloud.endpoint,
  region: LOCAL_REGION,
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});

describe("the smoke test of an account", () => {
  it("finds in the local cloud every assumption that the local cloud is built on, and leaves nothing there", async () => {
    const { results, leftBehind } = await runChecks(CHECKS, settings());

    expect(results).toEqual(CHECKS.map(({ assumption }) => ({ assumption, found: null })));
    expect(leftBehind).toEqual([]);
    const { QueueUrls = [] } = await new SQSClient(settings()).send(new ListQueuesCommand({}));
    expect(QueueUrls.filter((url) => url.includes("smoke"))).toEqual([]);
    const { VoiceConnectors = [] } = await new ChimeSDKVoiceClient(settings()).send(new ListVoiceConnectorsCommand({}));
    expect(VoiceConnectors.filter(({ Name = "" }) => Name.includes("smoke"))).toEqual([]);
  });

  it("says what it found instead, what it could not ask, and what it could not remove; the other checks go on", async () => {
    const removed: string[] = [];
    const { results, leftBehind } = await runChecks(
      [
        { assumption: "a", run: async () => "something else" },
        {
          assumption: "b",
          async run({ afterwards }) {
            afterwards("first", async () => removed.push("first"));
            afterwards("stuck", () => Promise.reject(new Error("no")));
            throw new Error("unreachable");
          },
        },
        { assumption: "c", run: async () => null },
      ],
      settings(),
    );

    expect(results).toEqual([
      { assumption: "a", found: "something else" },
      { assumption: "b", found: "unreachable", failed: true },
      { assumption: "c", found: null },
    ]);
    expect([removed, leftBehind]).toEqual([["first"], ["stuck: no"]]);
  });

  it("asks about what docs/fidelity.md assumes, in its words", () => {
    const page = readFileSync("docs/fidelity.md", "utf8");

    const missing = CHECKS.filter(({ assumption }) => !page.includes(`| ${assumption}`));
    expect(missing.map(({ assumption }) => assumption)).toEqual([]);
  });

  it("does nothing to an account that is not named", async () => {
    const env = { ...process.env, CARILLON_ENTRY: "infra/smoke.ts", AWS_ENDPOINT_URL: cloud.endpoint };

    const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
      execFile(process.execPath, ["cli/carillon.mjs"], { env }, (error, _stdout, said) =>
        resolve({ code: error?.code ?? 0, stderr: said }),
      );
    });

    expect(code).toBe(1);
    expect(stderr).toContain("--account");
  });
});
