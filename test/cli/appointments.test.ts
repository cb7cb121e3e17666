import { join } from "node:path";
import { bundleFunctions } from "../../functions/bundle.ts";
import { type LocalCloud, startLocalCloud } from "../../local/cloud.ts";
import { carillon } from "../support/cli.ts";
import { useStateFolder } from "../support/state-folder.ts";

const stateFolder = useStateFolder();
let cloud: LocalCloud;

/** A zone in which it is this hour now. Zones named by their offset have its sign turned round. */
function zoneAt(hour: number): string {
  const west = new Date().getUTCHours() - hour;
  const offset = west > 12 ? west - 24 : west < -12 ? west + 24 : west;
  return `Etc/GMT${offset < 0 ? "-" : "+"}${Math.abs(offset)}`;
}

async function remind(number: string, zone: string, ...more: readonly string[]) {
  const at = "2026-12-01T10:00:00-05:00";
  const where = ["--zone", zone, "--at", at, "--appointment", "a-1", "--endpoint", cloud.endpoint];
  const { status, stdout, stderr } = await carillon(["appointments", "remind", number, ...where, ...more]);
  return { status, stdout: String(stdout), stderr };
}

describe("carillon appointments remind", () => {
  beforeEach(async () => {
    const bundles = await bundleFunctions({ outdir: join(process.cwd(), "dist", "test-functions") });
    cloud = await startLocalCloud({ stateFolder: stateFolder(), bundles });
  });
  afterEach(() => cloud.close());

  it("has somebody called once by day, however often it is said", async () => {
    const first = await remind("+12125550142", zoneAt(12));
    const again = await remind("+12125550142", zoneAt(12));

    expect(first).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^called: transaction [\w-]{36}\n$/),
      stderr: "",
    });
    expect(again).toEqual(first);
  });

  it("has nobody called at night, and says why", async () => {
    const { status, stdout } = await remind("+12125550142", zoneAt(0), "--json");

    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ kind: "not-placed", why: "outside-hours" });
  });

  it("says what is wrong with a zone", async () => {
    const { status, stderr } = await remind("+12125550142", "Mars/Base");

    expect(status).toBe(1);
    expect(stderr).toContain("a time zone of the IANA database");
  });
});
