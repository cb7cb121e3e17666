import { SERVICE_TAGS, type ServiceMembers } from "../../../shared/media/service-tags.ts";

/** What the tags make of a fragment that has none. */
function membersOf(...tags: [name: string, value: string][]): ServiceMembers {
  const members: ServiceMembers = {
    number: null,
    producerTimestamp: null,
    serverTimestamp: null,
    millisBehindNow: null,
    continuationToken: null,
    error: null,
  };
  for (const [name, value] of tags) SERVICE_TAGS.get(`AWS_KINESISVIDEO_${name}`)?.(members, value);
  return members;
}

describe("tags of the service", () => {
  it("fill the members of a fragment, in both spellings", () => {
    const members = { serverTimestamp: 1_511_852_109_126, producerTimestamp: 1_511_852_108_000 };

    expect(
      membersOf(
        ["FRAGMENT_NUMBER", "91343852333181432392682062607743920146264094186"],
        ["SERVER_TIMESTAMP", "1511852109.126"],
        ["PRODUCER_TIMESTAMP", "1511852108.000"],
        ["MILLIS_BEHIND_NOW", "0"],
        ["CONTINUATION_TOKEN", "91343852333181432392682062607743920146264094186"],
      ),
    ).toEqual({
      ...members,
      number: "91343852333181432392682062607743920146264094186",
      millisBehindNow: 0,
      continuationToken: "91343852333181432392682062607743920146264094186",
      error: null,
    });
    expect(
      membersOf(["SERVER_SIDE_TIMESTAMP", "1511852109.126"], ["PRODUCER_SIDE_TIMESTAMP", "1511852108.000"]),
    ).toMatchObject(members);
  });

  it.each([
    ["1511852109.126", 1_511_852_109_126],
    ["1511852109.1266", 1_511_852_109_127],
    ["1511852109.12", 1_511_852_109_120],
    ["1511852109", 1_511_852_109_000],
    ["0.001", 1],
    ["999999999999.999", 999_999_999_999_999],
    ["1109909.253", 1_109_909_253],
    ["-5.000", -5000],
    ["-1.5", -1500],
    ["0.000", null],
    ["0", null],
    ["", null],
    [".126", null],
    ["15118521o9.126", null],
    ["1511852109:126", null],
    ["1511852109.1/6", null],
    ["1511852109.12:", null],
    ["1511852109,126", null],
    ["1e9", null],
    ["0x10", null],
    [" 1.000", null],
    ["1.000 ", null],
    ["NaN", null],
    ["Infinity", null],
    ["1234567890123456.000", null],
    ["1.1234567890123456", null],
  ])("a time of %p seconds is %p ms", (text, milliseconds) => {
    expect(membersOf(["PRODUCER_TIMESTAMP", text]).producerTimestamp).toBe(milliseconds);
  });

  it.each([
    ["120", 120],
    ["-3", -3],
    ["1.5", 1.5],
    ["", null],
    ["soon", null],
    ["1 ", null],
    ["x1", null],
    ["1.", null],
    ["123456789012345", 123_456_789_012_345],
    ["1234567890123456", null],
  ])("%p milliseconds behind now are %p", (text, milliseconds) => {
    expect(membersOf(["MILLIS_BEHIND_NOW", text]).millisBehindNow).toBe(milliseconds);
  });

  it("tell an error in whatever order and spelling its tags come", () => {
    expect(membersOf(["ERROR_CODE", "InternalError"]).error).toEqual({ id: null, message: "InternalError" });
    expect(membersOf(["ERROR_ID", "5000"]).error).toEqual({ id: 5000, message: "" });
    expect(membersOf(["ERROR_ID", "5000"], ["ERROR_CODE", "InternalError"]).error).toEqual({
      id: 5000,
      message: "InternalError",
    });
    expect(membersOf(["ERROR_CODE", "InternalError"], ["ERROR_ID", "5000"]).error).toEqual({
      id: 5000,
      message: "InternalError",
    });
    expect(membersOf(["EXCEPTION_ERROR_CODE", "4000"]).error).toEqual({ id: 4000, message: "4000" });
    expect(membersOf(["EXCEPTION_MESSAGE", "gone"], ["EXCEPTION_ERROR_CODE", "4000"]).error).toEqual({
      id: 4000,
      message: "gone",
    });
    expect(membersOf(["EXCEPTION_ERROR_CODE", "4000"], ["EXCEPTION_MESSAGE", "gone"]).error).toEqual({
      id: 4000,
      message: "gone",
    });
    expect(membersOf(["EXCEPTION_ERROR_CODE", "NotFound"]).error).toEqual({ id: null, message: "NotFound" });
  });
});
