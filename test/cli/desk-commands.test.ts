import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type LocalCloud, localClient, startLocalCloud } from "../../local/cloud.ts";
import { LOCAL_NAMES } from "../../local/deployment.ts";
import { dynamoDesk } from "../../shared/desk/dynamo-desk.ts";
import { openFlowsTable } from "../../shared/runtime/flows-table.ts";
import { carillon } from "../support/cli.ts";
import { useStateFolder } from "../support/state-folder.ts";

const stateFolder = useStateFolder();
let cloud: LocalCloud;

const at = async (...args: readonly string[]) => {
  const { status, stdout, stderr } = await carillon([...args, "--endpoint", cloud.endpoint]);
  return { status, stdout: String(stdout), stderr };
};

describe("the commands of the desk", () => {
  beforeEach(async () => {
    cloud = await startLocalCloud({ stateFolder: stateFolder(), bundles: null });
  });
  afterEach(() => cloud.close());

  it("adds meetings, draws their PINs, and refuses a PIN that is taken", async () => {
    const given = await at(
      "meetings",
      "add",
      "standup",
      "--name",
      "Daily",
      "--host-pin",
      "111111",
      "--guest-pin",
      "222222",
    );
    const drawn = await at("meetings", "add", "review", "--json");
    const taken = await at("meetings", "add", "third", "--host-pin", "111111");
    const list = await at("meetings", "list");

    expect(given).toEqual({ status: 0, stdout: "standup  host 111111, guests 222222  Daily\n", stderr: "" });
    const [{ hostPin, guestPin }] = JSON.parse(drawn.stdout) as [{ hostPin: string; guestPin: string }];
    expect([hostPin, guestPin]).toEqual([expect.stringMatching(/^\d{6}$/), expect.stringMatching(/^\d{6}$/)]);
    expect(taken).toMatchObject({ status: 1, stdout: "", stderr: expect.stringMatching(/has this PIN.*PIN_TAKEN/) });
    expect(list.stdout).toContain("standup  host 111111");
    expect(list.stdout).toContain(`review  host ${hostPin}, guests ${guestPin}`);
    expect(list.stdout).not.toContain("third");
  });

  it("adds agents and removes them", async () => {
    const none = await at("agents", "list");
    await at("agents", "add", "sales", "+12065550142", "--priority", "2");
    await at("agents", "add", "sales", "+12065550143");
    await at("agents", "add", "office", "+12065550144", "--priority", "9");
    const all = await at("agents", "list");
    const one = await at("agents", "remove", "sales", "+12065550142");

    expect(none.stdout).toBe("nothing there\n");
    const [office, first] = ["office  +12065550144  priority 9\n", "sales  +12065550143  priority 1\n"];
    expect(all.stdout).toBe(`${office}${first}sales  +12065550142  priority 2\n`);
    expect(one.stdout).toBe(`${office}${first}`);
  });

  it("takes hours from a file, and says what is wrong with one", async () => {
    const [good, bad] = [join(stateFolder(), "hours.json"), join(stateFolder(), "bad.json")];
    writeFileSync(good, '{"zone":"America/Sao_Paulo","week":{"mon":[["09:00","17:00"]]},"holidays":{"2026-12-25":[]}}');
    writeFileSync(bad, '{"zone":"Mars/Base","week":{}}');

    const set = await at("hours", "set", "office", good);
    const wrong = await at("hours", "set", "office", bad);
    const list = await at("hours", "list");

    expect(set).toEqual({ status: 0, stdout: "office  America/Sao_Paulo  mon, 1 holiday\n", stderr: "" });
    expect(wrong).toMatchObject({ status: 1, stderr: expect.stringContaining("a time zone of the IANA database") });
    expect(list.stdout).toBe(set.stdout);
  });

  it("lists messages and fetches the audio of one", async () => {
    const client = localClient(cloud.endpoint);
    const message = { id: "m-1", mailbox: "office", transactionId: "t", fromNumber: "+12065550142", leftAt: 0 };
    const place = { bucket: LOCAL_NAMES.bucket, key: "voicemails/m-1.wav" };
    await dynamoDesk(openFlowsTable(LOCAL_NAMES.flowsTable, client), Date.now).keepVoicemail({ ...message, ...place });
    client.destroy();
    await cloud.s3.writeObject(place.bucket, place.key, Buffer.from("RIFF audio"));
    const out = join(stateFolder(), "message.wav");

    const list = await at("voicemails", "list");
    const played = await at("voicemails", "play", "m-1", "--out", out);
    const missing = await at("voicemails", "play", "m-2", "--out", out);

    expect(list.stdout).toBe(`m-1  1970-01-01T00:00:00.000Z  from +12065550142  s3://${place.bucket}/${place.key}\n`);
    expect(played).toEqual({ ...list, status: 0 });
    expect(readFileSync(out, "utf8")).toBe("RIFF audio");
    expect(missing).toMatchObject({ status: 1, stderr: expect.stringMatching(/no message m-2.*NO_VOICEMAIL/) });
  });
});
