import fc from "fast-check";
import { readPhoneNumber } from "../../../shared/numbering/phone-number.ts";

it.each([
  ["+12065550100", "+12065550100", "US"],
  ["12065550100", "+12065550100", "US"],
  ["+14165550100", "+14165550100", "CA"],
  ["+44 20 7946 0000", "+442079460000", "GB"],
  ["sip:+12065550100@203.0.113.10:5060", "+12065550100", "US"],
  ["<sip:12065550100@example.com>;tag=1", "+12065550100", "US"],
  ["tel:+1-206-555-0100;phone-context=x", "+12065550100", "US"],
])("%s is %s of %s", (text, e164, country) => {
  expect(readPhoneNumber(text)).toEqual({ e164, country });
});

it.each(["", "1001", "anonymous", "+999", "911", "0012065550100x", "sip:alice@example.com", "1".repeat(40)])(
  "%p is no number of the public network",
  (text) => {
    expect(readPhoneNumber(text)).toBeNull();
  },
);

it("never throws, and gives nothing but E.164", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\+?[0-9 ()-]{0,20}$/)), (text) => {
      expect(readPhoneNumber(text)?.e164 ?? "+1234567").toMatch(/^\+\d{7,15}$/);
    }),
  );
});
