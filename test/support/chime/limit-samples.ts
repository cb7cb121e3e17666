import type { TEXTS } from "../../../shared/chime/limits.ts";

const uuid = "0f8fad5b-d9cb-469f-a165-70867728950e";

interface Samples {
  /** The shortest and the longest among them. */
  readonly good: readonly string[];
  /** One less, one more, and what is of another form. */
  readonly bad: readonly string[];
}

/** Texts that the service takes, and texts that it does not, by what kind of text it is. */
export const LIMIT_SAMPLES: Readonly<Record<keyof typeof TEXTS, Samples>> = {
  voiceConnectorId: {
    good: ["a".repeat(21), "a1".repeat(11), uuid],
    bad: ["a".repeat(20), "a".repeat(23), "A".repeat(21), ""],
  },
  phoneNumber: {
    good: ["+12", "12", `+${"1".repeat(15)}`],
    bad: ["+1", "+01", `+${"1".repeat(16)}`, "12 06", "\n+12"],
  },
  nonEmpty: { good: ["x", " x "], bad: ["", " "] },
  nonEmpty128: { good: ["x".repeat(128)], bad: ["", " ", "x".repeat(129)] },
  nonEmpty256: { good: ["x".repeat(256)], bad: ["", "x".repeat(257)] },
  guid: { good: [uuid, uuid.toUpperCase()], bad: [`${uuid}0`, "none"] },
  name: { good: ["a", "A b_c.d-e", "x".repeat(256)], bad: ["", "a/b", "x".repeat(257), "é"] },
  phoneNumberName: { good: ["", "Front desk, no. 1", "x".repeat(256)], bad: ["a ", " a", "a/b", "x".repeat(257)] },
  callingName: { good: ["", "ab", "x".repeat(15)], bad: ["a", "x".repeat(16), "a-b"] },
  functionArn: {
    good: [
      "arn:aws:lambda:us-east-1:111122223333:function:answer",
      "arn:aws:lambda:us-east-1:111122223333:function:answer:live",
      "arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:answer:$LATEST",
    ],
    bad: [
      "answer",
      "arn:aws:lambda:us-east-1:1:function:answer",
      "arn:aws:lambda:us-east-1:111122223333:function:a:b:c",
    ],
  },
  arn: {
    good: ["arn:aws:chime:us-east-1:111122223333:vc/a"],
    bad: ["arn", "arn:aws:*", `arn:${"x".repeat(1021)}`, "x"],
  },
  alpha2CountryCode: { good: ["US"], bad: ["", "us", "USA"] },
  searchCountry: { good: ["", "GB"], bad: ["gb", "G"] },
  areaCode: { good: ["", "206"], bad: ["20", "2066"] },
  tollFreePrefix: { good: ["800", "833", "888"], bad: ["", "811", "8000"] },
  clientRequestToken: { good: ["ab", "x".repeat(64), "a-b_C9"], bad: ["a", "x".repeat(65), "a b"] },
  bucketName: {
    good: ["abc", "x".repeat(63)],
    bad: ["ab", "x".repeat(64), "a.b.c", "xn--a", "my-s3alias", "-ab", "Abc"],
  },
  alexaSkillId: { good: [`amzn1.application-oa2-client.${"0".repeat(32)}`], bad: ["amzn1.ask.skill.x"] },
  description: { good: ["", "a\nb", "x".repeat(1024)], bad: ["x".repeat(1025)] },
  tagKey: { good: ["k", "x".repeat(128)], bad: ["", "x".repeat(129)] },
  tagValue: { good: ["", "x".repeat(256)], bad: ["x".repeat(257)] },
  insightsName: { good: ["ab", "x".repeat(64)], bad: ["a", "x".repeat(65), "a b"] },
  keyword: { good: ["can't cancel", "x".repeat(100)], bad: ["", "x".repeat(101), "a.b"] },
  transcribeName: { good: ["a", "x".repeat(200)], bad: ["", "x".repeat(201), "a b"] },
  transcribeNames: { good: ["a,b", "x".repeat(3000)], bad: ["", "x".repeat(3001), "a b"] },
  piiEntityTypes: { good: ["ALL", "NAME, PHONE"], bad: ["", "name", "A".repeat(301)] },
  languageOptions: { good: ["en-US,es-US"], bad: ["", "en_US", "a".repeat(201)] },
};
