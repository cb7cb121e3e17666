import { readSettings } from "../../../shared/runtime/settings.ts";

const required = Object.fromEntries(
  [
    ...["CALLS_TABLE", "FLOWS_TABLE", "RECORDINGS_BUCKET", "DEAD_LETTER_BUCKET"],
    ...["WORK_QUEUE_URL", "FINISH_QUEUE_URL", "DEAD_LETTER_QUEUE_URL", "BUS_NAME"],
  ].map((name) => [name, name.toLowerCase()]),
);

describe("settings from the environment", () => {
  it("are read in seconds, and kept in milliseconds", () => {
    const settings = readSettings({ ...required, QUIET_SECONDS: "29.5", LEASE_SECONDS: "3" });

    expect(settings).toMatchObject({
      quietTime: 29_500,
      leaseTime: 3_000,
      idleLimit: 120_000,
      callsTable: "calls_table",
    });
  });

  it.each([
    ["two", "a number of seconds"],
    ["30", "fewer than 30 seconds"],
  ])("say what is wrong with a time that cannot be kept: %s", (QUIET_SECONDS, allowed) => {
    expect(() => readSettings({ ...required, QUIET_SECONDS })).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ path: "QUIET_SECONDS", allowed })] }),
    );
  });

  it("name what is missing", () => {
    expect(() => readSettings({ ...required, BUS_NAME: "" })).toThrow(/BUS_NAME/);
  });
});
