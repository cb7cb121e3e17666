import { TEXTS, type TextLimit, takes } from "../../../shared/chime/limits.ts";

const uuid = "0f8fad5b-d9cb-469f-a165-70867728950e";

describe("what the service takes as text", () => {
  it.each<[keyof typeof TEXTS, readonly string[], readonly string[]]>([
    ["voiceConnectorId", ["a".repeat(21), "a1".repeat(11), uuid], ["a".repeat(20), "a".repeat(23), "A".repeat(21), ""]],
    ["phoneNumber", ["+12", "12", `+${"1".repeat(15)}`], ["+1", "+01", `+${"1".repeat(16)}`, "12 06", "\n+12"]],
    ["nonEmpty", ["x", " x "], ["", " "]],
    ["nonEmpty128", ["x".repeat(128)], ["", " ", "x".repeat(129)]],
    ["nonEmpty256", ["x".repeat(256)], ["", "x".repeat(257)]],
    ["guid", [uuid, uuid.toUpperCase()], [`${uuid}0`, "none"]],
    ["name", ["a", "A b_c.d-e", "x".repeat(256)], ["", "a/b", "x".repeat(257), "é"]],
    ["phoneNumberName", ["", "Front desk, no. 1", "x".repeat(256)], ["a ", " a", "a/b", "x".repeat(257)]],
    ["callingName", ["", "ab", "x".repeat(15)], ["a", "x".repeat(16), "a-b"]],
    [
      "functionArn",
      [
        "arn:aws:lambda:us-east-1:111122223333:function:answer",
        "arn:aws:lambda:us-east-1:111122223333:function:answer:live",
        "arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:answer:$LATEST",
      ],
      ["answer", "arn:aws:lambda:us-east-1:1:function:answer", "arn:aws:lambda:us-east-1:111122223333:function:a:b:c"],
    ],
    ["arn", ["arn:aws:chime:us-east-1:111122223333:vc/a"], ["arn", "arn:aws:*", `arn:${"x".repeat(1021)}`, "x"]],
    ["alpha2CountryCode", ["US"], ["", "us", "USA"]],
    ["searchCountry", ["", "GB"], ["gb", "G"]],
    ["areaCode", ["", "206"], ["20", "2066"]],
    ["tollFreePrefix", ["800", "833", "888"], ["", "811", "8000"]],
    ["clientRequestToken", ["ab", "x".repeat(64), "a-b_C9"], ["a", "x".repeat(65), "a b"]],
    ["bucketName", ["abc", "x".repeat(63)], ["ab", "x".repeat(64), "a.b.c", "xn--a", "my-s3alias", "-ab", "Abc"]],
    ["alexaSkillId", [`amzn1.application-oa2-client.${"0".repeat(32)}`], ["amzn1.ask.skill.x"]],
    ["description", ["", "a\nb", "x".repeat(1024)], ["x".repeat(1025)]],
    ["tagKey", ["k", "x".repeat(128)], ["", "x".repeat(129)]],
    ["tagValue", ["", "x".repeat(256)], ["x".repeat(257)]],
    ["insightsName", ["ab", "x".repeat(64)], ["a", "x".repeat(65), "a b"]],
    ["keyword", ["can't cancel", "x".repeat(100)], ["", "x".repeat(101), "a.b"]],
    ["transcribeName", ["a", "x".repeat(200)], ["", "x".repeat(201), "a b"]],
    ["piiEntityTypes", ["ALL", "NAME, PHONE"], ["", "name", "A".repeat(301)]],
    ["languageOptions", ["en-US,es-US"], ["", "en_US", "a".repeat(201)]],
  ])("%s", (name, good, bad) => {
    const limit: TextLimit = TEXTS[name];

    expect(good.filter((value) => !takes(limit, value))).toEqual([]);
    expect(bad.filter((value) => takes(limit, value))).toEqual([]);
  });

  it("is tried for every kind of text", () => {
    expect(Object.values(TEXTS).every(({ allowed }) => allowed.length > 0)).toBe(true);
  });
});
