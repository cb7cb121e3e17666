import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Option } from "commander";
import { configCommand } from "../../../cli/config/command.ts";
import { UnreadableConfigError } from "../../../cli/config/load-backend.ts";
import { NotConfirmedError } from "../../../cli/voice/at-voice.ts";
import type { Backend } from "../../../functions/answer-call/backend.ts";
import { type LocalCloud, startLocalCloud } from "../../../local/cloud.ts";
import { WHOLE } from "../../shared/chime/config/configs.ts";
import { commandLine } from "../../support/command-line.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const stateFolder = useStateFolder();
let cloud: LocalCloud;
let secretArn = "";

const carillon = commandLine((program) => {
  configCommand(program, (command) =>
    command.addOption(new Option("--endpoint <url>").default(cloud.endpoint)).option("--aws").option("--json"),
  );
});

beforeAll(async () => {
  const quotas = { phoneNumbers: 50 };
  cloud = await startLocalCloud({ stateFolder: stateFolder(), bundles: null, chime: { quotas } });
  const secrets = new SecretsManagerClient({
    endpoint: cloud.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const { ARN } = await secrets.send(
    new CreateSecretCommand({
      Name: "trunk",
      SecretString: JSON.stringify({ username: "pbx", password: "correct horse" }),
    }),
  );
  secretArn = ARN ?? "";
  secrets.destroy();
});
afterAll(() => cloud.close());
beforeEach(() => {
  process.exitCode = undefined;
});
afterAll(() => {
  process.exitCode = undefined;
});

/** A file with a configuration. */
function fileOf(config: Backend): string {
  const path = join(stateFolder(), "some.config.mjs");
  writeFileSync(path, `export default ${JSON.stringify(config)};`);
  return path;
}

const origination = { routes: [{ host: "sbc.example.com", priority: 1, weight: 1 }] };
const termination = { cidrAllowedList: ["203.0.113.0/27"], callingRegions: ["US"] };
/** A number is there before it is assigned: here it is ordered. */
const GOOD: Readonly<Record<string, Backend>> = {
  "a bare connector": { voiceConnectors: { main: {} } },
  "a connector without encryption, in another region": {
    voiceConnectors: { main: { requireEncryption: false, region: "eu-west-1", origination, tags: { team: "voice" } } },
  },
  "a connector that calls out and streams": {
    voiceConnectors: {
      main: { termination, streaming: { dataRetentionInHours: 48, notificationTargets: ["SQS", "EventBridge"] } },
    },
  },
  "emergency calling": {
    voiceConnectors: {
      main: { termination, origination, emergency: { dnis: [{ emergencyPhoneNumber: "+12065550190" }] } },
    },
  },
  "a group with a number that is ordered": {
    voiceConnectors: { a: { origination }, b: { origination, region: "us-west-2" } },
    voiceConnectorGroups: {
      both: {
        connectors: [
          { connector: "a", priority: 1 },
          { connector: "b", priority: 2 },
        ],
      },
    },
    phoneNumbers: { line: { order: { country: "US", areaCode: "206" }, assignTo: { group: "both" }, release: true } },
  },
  "applications in two regions for a trunk": {
    voiceConnectors: { main: { termination } },
    sipMediaApplications: { east: { messageLogs: true }, west: { region: "us-west-2" } },
    sipRules: { trunk: { trigger: { connector: "main" }, targets: ["east", "west"], disabled: true } },
  },
  "call detail records": { callDetailRecords: {} },
  "call analytics": {
    analyticsConfigurations: WHOLE.analyticsConfigurations ?? {},
    voiceConnectors: { main: { streaming: { dataRetentionInHours: 24, analytics: "insights" } } },
  },
  "nothing at all": {},
};

describe("carillon config", () => {
  test.each(Object.entries(GOOD))("applies %s, and finds no difference then", async (_name, config) => {
    const file = fileOf(config);

    await carillon("config", "apply", "--file", file, "--yes");

    expect(await carillon("config", "diff", "--file", file)).toBe("no difference\n");
    expect(process.exitCode).toBeUndefined();
  });

  test("gives a trunk its credentials, and does not tell them", async () => {
    const file = fileOf({
      voiceConnectors: { main: { termination: { ...termination, credentials: [{ secretArn }] } } },
    });

    const told = await carillon("config", "apply", "--file", file, "--yes");

    expect(await carillon("config", "diff", "--file", file)).toBe("no difference\n");
    expect(told).not.toContain("correct horse");
  });

  test("says what would be made, changed and removed, and that something differs", async () => {
    await carillon(
      "config",
      "apply",
      "--file",
      fileOf({ voiceConnectors: { main: { termination }, old: {} } }),
      "--yes",
    );
    const file = fileOf({
      voiceConnectors: { main: { termination: { ...termination, callingRegions: ["US", "CA"] } }, new: {} },
    });

    const text = await carillon("config", "diff", "--file", file);

    expect(text).toContain(
      '~ voice-connector/main  in us-east-1\n    termination.callingRegions: ["US"] -> ["US","CA"]',
    );
    expect(text).toContain("+ voice-connector/new  in us-east-1");
    expect(text).toMatch(/- voice-connector\/old {2}\w+ in us-east-1/);
    expect(text).toContain("1 to make, 1 to change, 1 to remove");
    expect(process.exitCode).toBe(1);
  });

  test("changes nothing without being told so, when nobody is there to ask", async () => {
    const file = fileOf({ voiceConnectors: { unwanted: {} } });

    await expect(carillon("config", "apply", "--file", file)).rejects.toThrow(NotConfirmedError);

    expect(await carillon("config", "diff", "--file", file)).toContain("+ voice-connector/unwanted");
  });

  test("lists each defect with where it is, what was found, and what is allowed", async () => {
    const file = fileOf({
      voiceConnectors: { main: { streaming: { dataRetentionInHours: 0 } } },
      sipMediaApplications: { x: { region: "eu-west-1" } },
    });

    const text = await carillon("config", "check", "--file", file);

    expect(text).toContain("sipMediaApplications.x.region\n    found ");
    expect(process.exitCode).toBe(1);
    const { valid, issues } = JSON.parse(await carillon("config", "check", "--file", file, "--json")) as {
      valid: boolean;
      issues: unknown[];
    };
    expect([valid, issues.length]).toEqual([false, 1]);
  });

  test("prints what a configuration asks for, with what each refers to", async () => {
    const text = await carillon("config", "print", "--file", fileOf(WHOLE));

    expect(text).toContain("triggerValue: the outboundHostName of voice-connector/main");
    expect(text).toMatch(/phone-number\/\+12065550110 {2}us-east-1 {2}stays when it is taken out/);
  });

  test("says of a file that it cannot be loaded", async () => {
    await expect(carillon("config", "check", "--file", join(stateFolder(), "none.ts"))).rejects.toThrow(
      UnreadableConfigError,
    );
  });
});
