import fc from "fast-check";
import { outcomeOf, sipCodeOf } from "../../../shared/records/outcome.ts";
import { parseRecord } from "../../../shared/records/record.ts";

const cdr = (Status: string | null, StatusMessage: string | null) =>
  parseRecord("cdr", { TransactionId: "t-1", Status, StatusMessage });

it.each([
  ["OK", 200],
  [" busy here ", 486],
  ["486 Busy Here", 486],
  ["SIP/2.0 603 Decline", 603],
  ["SIP 480", 480],
  ["Not Acceptable", 406],
  ["Streaming succeeded", null],
  ["", null],
  ["7 apples", null],
  ["4860", null],
])("%p names the code %p", (message, code) => {
  expect(sipCodeOf(message)).toBe(code);
});

it.each([
  ["Completed", "OK", "answered"],
  ["Completed", null, "answered"],
  ["completed", "anything", "answered"],
  ["Failed", "Busy Here", "busy"],
  ["Failed", "408 Request Timeout", "no-answer"],
  ["Failed", "487", "cancelled"],
  ["Failed", "404", "unknown-number"],
  ["Failed", "403 Forbidden", "refused"],
  ["Failed", "488", "incompatible"],
  ["Failed", "603 Decline", "declined"],
  ["Failed", "503", "service-error"],
  ["Failed", "599", "service-error"],
  ["Failed", "499", "failed"],
  ["Failed", "OK", "failed"],
  ["Failed", null, "failed"],
  ["Abandoned", null, "unknown"],
  ["Abandoned", "480", "no-answer"],
  [null, "299", "answered"],
  [null, "180", "unknown"],
  [null, null, "unknown"],
])("a record of status %p with message %p is %s", (status, message, outcome) => {
  expect(outcomeOf(cdr(status, message)).outcome).toBe(outcome);
});

it("never says of a failure that it was answered", () => {
  fc.assert(
    fc.property(fc.string(), (message) => {
      expect(outcomeOf(cdr("Failed", message)).outcome).not.toBe("answered");
    }),
  );
});
