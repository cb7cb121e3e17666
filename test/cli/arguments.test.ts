import { anyInteger, integer, seconds } from "../../cli/arguments.ts";

describe("arguments of the command line", () => {
  it.each([
    [seconds, "0.5", 0.5],
    [seconds, "604800", 604_800],
    [anyInteger, "-7", -7],
    [integer(0, 65_535), "0", 0],
    [integer(0, 65_535), "65535", 65_535],
  ])("%p reads %s", (read, text, value) => {
    expect(read(text)).toBe(value);
  });

  it.each([
    ...["", "0", "-1", "abc", "604801", "Infinity", "NaN"].map((text) => [seconds, text] as const),
    ...["", "1.5", "0x10", "1e3", "99999999999999999999", " 1"].map((text) => [anyInteger, text] as const),
    ...["-1", "65536", "http"].map((text) => [integer(0, 65_535), text] as const),
  ])("%p refuses %p", (read, text) => {
    expect(() => read(text)).toThrow(/needed/);
  });
});
