import * as voice from "@aws-sdk/client-chime-sdk-voice";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Option } from "commander";
import { numbersCommand } from "../../../cli/numbers/command.ts";
import { NumberCommandError } from "../../../cli/numbers/inventory-commands.ts";
import { NotConfirmedError } from "../../../cli/voice/at-voice.ts";
import { findingsOf } from "../../../cli/voice/check-text.ts";
import type { ConnectorState } from "../../../cli/voice/connector-state.ts";
import { connectorsCommand } from "../../../cli/voice/connectors-command.ts";
import { emergencyCommand } from "../../../cli/voice/emergency-command.ts";
import { rulesCommand } from "../../../cli/voice/rules-command.ts";
import { type LocalCloud, startLocalCloud } from "../../../local/cloud.ts";
import { commandLine } from "../../support/command-line.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const stateFolder = useStateFolder();
let cloud: LocalCloud;
let client: voice.ChimeSDKVoiceClient;

const carillon = commandLine((program) => {
  const placed = (command: typeof program) =>
    command.addOption(new Option("--endpoint <url>").default(cloud.endpoint)).option("--aws").option("--json");
  numbersCommand(program, placed);
  connectorsCommand(program, placed);
  rulesCommand(program, placed);
  emergencyCommand(program, placed);
});
const json = async <Thing>(...words: string[]) => JSON.parse(await carillon(...words, "--json")) as Thing;

beforeAll(async () => {
  cloud = await startLocalCloud({
    stateFolder: stateFolder(),
    bundles: null,
    chime: { quotas: { phoneNumbers: 20, voiceConnectorsPerRegion: 20 } },
  });
  client = new voice.ChimeSDKVoiceClient({
    endpoint: cloud.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
});
afterAll(async () => {
  client.destroy();
  await cloud.close();
});

/** Numbers that are in the inventory, ordered. */
async function ordered(count: number): Promise<string[]> {
  const found = await json<string[]>("numbers", "search", "--area-code", "206", "--limit", String(count));
  const { PhoneNumberOrderId = "" } = await json<voice.PhoneNumberOrder>(
    "numbers",
    "order",
    ...found,
    "--product",
    "VoiceConnector",
    "--yes",
  );
  for (;;) {
    const { Status } = await json<voice.PhoneNumberOrder>("numbers", "orders", PhoneNumberOrderId);
    if (Status !== "Processing") return found;
  }
}

async function connector(Name: string): Promise<string> {
  const { VoiceConnector } = await client.send(
    new voice.CreateVoiceConnectorCommand({ Name, RequireEncryption: true }),
  );
  return VoiceConnector?.VoiceConnectorId ?? "";
}

describe("carillon numbers", () => {
  test("orders what it found, assigns, moves, takes away, gives back and restores it", async () => {
    const [one = ""] = await ordered(1);
    const [first, second] = [await connector("numbers-a"), await connector("numbers-b")];

    expect(await carillon("numbers", "assign", one, "--connector", first)).toContain(
      `${one}  Assigned  VoiceConnector ${first}`,
    );
    await expect(carillon("numbers", "assign", one, "--connector", second)).rejects.toThrow(NumberCommandError);
    expect(await carillon("numbers", "list", "--connector", first)).toContain(one);
    expect(await carillon("numbers", "move", one, "--connector", second, "--yes")).toContain(second);
    expect(await carillon("numbers", "list", "--connector", first)).toBe("nothing there\n");
    expect(await carillon("numbers", "unassign", one, "--yes")).toMatch(/Unassigned\n/);
    expect(await carillon("numbers", "delete", one, "--yes")).toContain("DeleteInProgress");
    expect(await carillon("numbers", "restore", one)).toContain("Unassigned");
  });

  test("changes several at once, and tells how each is then", async () => {
    const [one = "", two = ""] = await ordered(2);
    const id = await connector("numbers-many");

    const after = await json<voice.PhoneNumber[]>("numbers", "assign", one, two, "--connector", id);

    expect(after.map(({ E164PhoneNumber, Status }) => [E164PhoneNumber, Status])).toEqual([
      [one, "Assigned"],
      [two, "Assigned"],
    ]);
  });

  test("names a number, one thing at a time, as the service wants it", async () => {
    const [one = ""] = await ordered(1);

    const shown = await carillon("numbers", "name", one, "--name", "front", "--calling-name", "Example Inc");

    expect(shown).toMatch(/name +front\ncalling name +Example Inc, UpdateInProgress/);
  });

  test.each([
    ["order", "+12065550123"],
    ["unassign", "+12065550123"],
    ["delete", "+12065550123"],
    ["move", "+12065550123", "--connector", "x"],
  ])("does not %s without being told so, when nobody is there to ask", async (...words) => {
    await expect(carillon("numbers", ...words)).rejects.toThrow(NotConfirmedError);
  });

  test("wants to know what to assign to, one thing", async () => {
    await expect(carillon("numbers", "assign", "+12065550123")).rejects.toThrow("say one of --connector and --group");
    await expect(carillon("numbers", "name", "+12065550123")).rejects.toThrow("say --name");
  });

  test("shows the order of a number that is not to be had", async () => {
    await expect(carillon("numbers", "show", "+12065550199")).rejects.toMatchObject({ name: "NotFoundException" });
  });
});

describe("carillon connectors", () => {
  test("shows all of a connector by its name, and what to enter in a phone system", async () => {
    const VoiceConnectorId = await connector("shown");
    await client.send(
      new voice.PutVoiceConnectorTerminationCommand({
        VoiceConnectorId,
        Termination: { CidrAllowedList: ["203.0.113.0/27"], CallingRegions: ["US"], CpsLimit: 1 },
      }),
    );
    await client.send(
      new voice.PutVoiceConnectorOriginationCommand({
        VoiceConnectorId,
        Origination: { Routes: [{ Host: "sbc.example.com", Port: 5061, Protocol: "TCP", Priority: 1, Weight: 1 }] },
      }),
    );

    expect(await carillon("connectors", "list")).toContain(VoiceConnectorId);
    const shown = await carillon("connectors", "show", "shown");
    expect(shown).toMatch(/may call from +203\.0\.113\.0\/27/);
    expect(shown).toMatch(/route +sbc\.example\.com:5061 TCP, priority 1, weight 1/);
    expect(shown).toMatch(/last OPTIONS ping +never/);
    const pbx = await carillon("connectors", "pbx", VoiceConnectorId);
    expect(pbx).toContain(`SIP proxy       ${VoiceConnectorId}.voiceconnector.chime.aws`);
    expect(pbx).toContain("TLS 1.2, port 5061");
    expect(pbx).toContain("AES_CM_256_HMAC_SHA1_80");
    expect(pbx).toContain("X-Voice-Connector-Record-Only: true");
  });

  test("says of a new one what is not configured", async () => {
    await connector("bare");

    const shown = await carillon("connectors", "show", "bare");

    expect(shown).toContain("not configured: the phone system cannot call out");
    expect(shown).toContain("not configured: the phone system cannot be called");
  });
});

describe("carillon connectors check", () => {
  const moment = Date.UTC(2026, 10, 3, 10);
  const state: ConnectorState = {
    general: { VoiceConnectorId: "a", Name: "trunk" },
    termination: { Disabled: false },
    origination: { Disabled: false },
    health: { Timestamp: new Date(moment - 60_000), Source: "203.0.113.9" },
    credentials: [],
    emergency: null,
    streaming: null,
    logging: null,
    numbers: ["+12065550110"],
  };
  const asDeclared = { isDeclared: true, differences: [] };
  const amiss = (changed: Partial<ConnectorState>, drift: Parameters<typeof findingsOf>[1] = asDeclared) =>
    findingsOf({ ...state, ...changed }, drift, moment).flatMap(({ isGood, text }) => (isGood ? [] : [text]));

  test("finds nothing amiss with a connector in order", () => {
    expect(amiss({})).toEqual([]);
  });

  test.each<[string, Partial<ConnectorState>, RegExp]>([
    [
      "a phone system that has not pinged lately",
      { health: { Timestamp: new Date(moment - 660_000) } },
      /last OPTIONS ping/,
    ],
    ["a phone system that never pinged", { health: null }, /never/],
    ["numbers without origination", { origination: null }, /calls to them go nowhere/],
    ["streams that keep nothing", { streaming: { DataRetentionInHours: 0, Disabled: false } }, /five minutes/],
    ["nothing enabled", { termination: null, origination: null, numbers: [] }, /no call goes through/],
  ])("finds %s", (_name, changed, text) => {
    expect(amiss(changed)).toEqual([expect.stringMatching(text)]);
  });

  test("finds drift, and what is in no configuration", () => {
    const differences = [{ path: "termination.cpsLimit", found: 1, wanted: 2 }];

    expect(amiss({}, { isDeclared: true, differences })).toEqual([expect.stringContaining("termination.cpsLimit")]);
    expect(amiss({}, { isDeclared: false, differences: [] })).toEqual([
      expect.stringContaining("not in the configuration"),
    ]);
  });

  test("looks at a connector of the cloud", async () => {
    await connector("checked");

    const text = await carillon("connectors", "check", "checked");

    expect(text).toContain("✗ it is not in the configuration");
    expect(process.exitCode).toBe(1);
    process.exitCode = undefined;
  });
});

describe("carillon rules", () => {
  test("shows who answers, in the order in which they are tried", async () => {
    const LambdaArn = "arn:aws:lambda:us-east-1:111122223333:function:mine";
    const { SipMediaApplication } = await client.send(
      new voice.CreateSipMediaApplicationCommand({ AwsRegion: "us-east-1", Name: "desk", Endpoints: [{ LambdaArn }] }),
    );
    const id = await connector("ruled");
    const { SipRule } = await client.send(
      new voice.CreateSipRuleCommand({
        Name: "trunk",
        TriggerType: "RequestUriHostname",
        TriggerValue: `${id}.voiceconnector.chime.aws`,
        TargetApplications: [
          { SipMediaApplicationId: SipMediaApplication?.SipMediaApplicationId, Priority: 1, AwsRegion: "us-east-1" },
        ],
      }),
    );

    expect(await carillon("rules", "list")).toMatch(
      /trunk +\S+voiceconnector\.chime\.aws +desk \(us-east-1\) +enabled/,
    );
    expect(await carillon("rules", "show", SipRule?.SipRuleId ?? "")).toContain(`desk in us-east-1: ${LambdaArn}`);
  });
});

describe("carillon emergency", () => {
  const address = [
    "--number",
    "410",
    "--street",
    "Terry Ave N",
    "--city",
    "Seattle",
    "--state",
    "WA",
    "--postal-code",
    "98109",
  ];

  test("validates an address, and tells how it is to be written", async () => {
    expect(await carillon("emergency", "validate", ...address)).toMatch(/address +valid/);
  });

  test("shows routing numbers", async () => {
    const VoiceConnectorId = await connector("emergency");
    await client.send(
      new voice.PutVoiceConnectorTerminationCommand({
        VoiceConnectorId,
        Termination: { CidrAllowedList: ["203.0.113.0/27"], CallingRegions: ["US"] },
      }),
    );
    await client.send(
      new voice.PutVoiceConnectorOriginationCommand({
        VoiceConnectorId,
        Origination: { Routes: [{ Host: "sbc.example.com", Port: 5061, Protocol: "TCP", Priority: 1, Weight: 1 }] },
      }),
    );
    await client.send(
      new voice.PutVoiceConnectorEmergencyCallingConfigurationCommand({
        VoiceConnectorId,
        EmergencyCallingConfiguration: { DNIS: [{ EmergencyPhoneNumber: "+12065550190", CallingCountry: "US" }] },
      }),
    );

    expect(await carillon("emergency", "show")).toMatch(/emergency +\+12065550190 +none: one is recommended +US/);
  });

  test("writes a location that it reads again", async () => {
    const pidf = await carillon("emergency", "pidf", ...address);

    expect(pidf).toContain("<ca:RD>Terry Ave N</ca:RD>");
    await expect(carillon("emergency", "pidf", "--number", "410")).rejects.toThrow("--street: found nothing");
  });
});
