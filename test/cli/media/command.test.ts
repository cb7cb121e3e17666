import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readWav } from "../../../shared/media/wav.ts";
import { type CliRun, carillon } from "../../support/cli.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const folder = useStateFolder();
const media = (...args: readonly string[]) => carillon(["media", ...args]);
const jsonOf = ({ stdout }: CliRun) => JSON.parse(stdout.toString());

/** A generated stream in a file. */
async function generated(...options: readonly string[]): Promise<string> {
  const file = join(folder(), "stream.mkv");
  expect((await media("generate", ...options, "--out", file)).stderr).toBe("");
  return file;
}

describe("carillon media", () => {
  it("generates a contact, shows what is in it and decodes it, the customer left", async () => {
    const file = await generated("--shape", "connect-reversed", "--seconds", "2.5");
    const out = join(folder(), "contact.wav");

    const inspected = jsonOf(await media("inspect", file, "--json"));
    const extracted = jsonOf(await media("extract", file, "--out", out, "--json"));

    const fragment = { truncated: false, endedBy: "continuation-token", millisBehindNow: 0 };
    expect(inspected).toEqual({
      file,
      blocks: 80,
      payloadBytes: 80_000,
      truncated: false,
      fragments: [
        { blocks: 32, payloadBytes: 32_768, producerTimestamp: "2026-01-01T00:00:00.000Z" },
        { blocks: 32, payloadBytes: 32_768, producerTimestamp: "2026-01-01T00:00:01.024Z" },
        { blocks: 16, payloadBytes: 14_464, producerTimestamp: "2026-01-01T00:00:02.048Z" },
      ].map((expected) => ({
        ...fragment,
        ...expected,
        number: expect.stringMatching(/^\d{47}$/),
        serverTimestamp: expect.stringMatching(/^2026-01-01T00:00:0\d\.\d{3}Z$/),
        tags: expect.objectContaining({ MimeType: "audio/L16;rate=8000;channels=1;", AUDIO_FROM_CUSTOMER: "1" }),
      })),
      tracks: ["AUDIO_TO_CUSTOMER", "AUDIO_FROM_CUSTOMER"].map((name, index) => ({
        number: index + 1,
        name,
        codecId: "A_AAC",
        blocks: 40,
        payloadBytes: 40_000,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      })),
    });
    expect(extracted).toMatchObject({
      rateInHertz: 8000,
      samples: 20_000,
      startTime: "2026-01-01T00:00:00.000Z",
      truncated: false,
      channels: [{ track: { name: "AUDIO_FROM_CUSTOMER" } }, { track: { name: "AUDIO_TO_CUSTOMER" } }],
    });
    expect(readWav(readFileSync(out)).channels.map(({ length }) => length)).toEqual([20_000, 20_000]);
  });

  it("reads standard input, and writes to standard output", async () => {
    const { stdout: stream } = await media("generate", "--seconds", "1");

    const { stdout, status } = await carillon(["media", "inspect", "-"], stream);

    expect(status).toBe(0);
    expect(stdout.toString()).toMatch(/^producer time starts at 2026-01-01T00:00:00.000Z\n/);
    expect(stdout.toString()).toMatch(
      /\ntrack 1 {3}audio \(A_AAC\) {2}16 blocks, 16,000 bytes {2}sha256 [0-9a-f]{64}\n/,
    );
    expect(stdout.toString()).toMatch(/\ntotal {5}1 fragment, 16 blocks, 16,000 bytes\n$/);
  });

  it("shows a gap, and says how much silence fills it", async () => {
    const file = await generated("--seconds", "5", "--defect", "missing-fragment");
    const out = join(folder(), "leg.wav");

    const inspected = await media("inspect", file);
    const extracted = await media("extract", file, "--out", out, "--media-type", "audio/L16");

    expect(inspected.stdout.toString()).toMatch(/\n {7}gap of 1\.024 s\n(.*\n)*timeline {2}█+▒·+▒█+ {2}5\.\d{3} s\n/);
    expect(extracted.stdout.toString()).toMatch(/3\.976 s of audio, 1 gap of 1\.024 s in all, no overlaps\n/);
    expect(extracted.stdout.toString()).toMatch(/\n {4}at +2\.048 s {2}silence 1\.024 s: no fragment covers it\n$/);
    expect(readWav(readFileSync(out)).channels[0]?.subarray(16_384, 24_576)).toEqual(new Int16Array(8192));
  });

  it("fails with a plain message, and prints nothing else", async () => {
    const runs = [
      await media("inspect", "README.md"),
      await media("generate", "--shape", "round"),
      await media("generate", "--out", "docs"),
    ];

    expect(runs.map(({ status, stdout }) => [status, stdout.length])).toEqual(runs.map(() => [1, 0]));
    expect(runs.map(({ stderr }) => stderr)).toEqual([
      expect.stringMatching(/^carillon: README.md is no Matroska: .* \[NOT_MATROSKA\]\n$/),
      expect.stringContaining("Allowed choices are voice-connector, vc20, connect"),
      "carillon: docs: it is a folder [FILE_ACCESS]\n",
    ]);
  });

  it("prints what came before a mistake, one JSON document, and fails", async () => {
    const file = await generated("--seconds", "5", "--defect", "damaged");

    const run = await media("inspect", file, "--json");

    expect(run.status).toBe(1);
    expect(jsonOf(run)).toMatchObject({ blocks: 47, error: { code: "INVALID_ELEMENT_ID" } });
    expect(run.stderr).toMatch(/cannot be read any further: .* \[INVALID_ELEMENT_ID\]\n$/);
  });

  it("does not let a tag steer the terminal", async () => {
    const file = await generated("--seconds", "1");
    const bytes = readFileSync(file);
    bytes.write("\u001b[2J", bytes.indexOf("TransactionId"));
    writeFileSync(file, bytes);

    const { stdout } = await media("inspect", file, "--tags");

    expect(stdout.toString()).toContain("\ufffd[2JsactionId: ");
    expect(stdout.includes(0x1b)).toBe(false);
  });
});
