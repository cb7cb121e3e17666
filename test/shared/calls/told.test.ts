import fc from "fast-check";
import { readTold, type Told, tellMore, withoutOldest } from "../../../shared/calls/told.ts";

const filled = fc.string({ minLength: 1, unit: "grapheme" });
const textOrNull = fc.option(filled, { nil: null });
const toldEvents = fc.uniqueArray(
  fc.record({
    sequence: fc.nat(),
    invocation: fc.record({
      at: fc.option(fc.nat(), { nil: null }),
      type: fc.string({ unit: "grapheme" }),
      action: textOrNull,
      error: textOrNull,
      hangup: fc.option(fc.record({ tag: fc.string(), sipCode: fc.integer({ min: 0, max: 699 }) }), { nil: null }),
      recordedTo: textOrNull,
    }),
    actions: fc.array(filled),
  }),
  { selector: ({ sequence }) => sequence },
);

const toldOf = (events: readonly Told[]) =>
  events.reduce(
    (told, { sequence, invocation, actions }) =>
      tellMore(
        told,
        { kind: "invoked", transactionId: "t", sequence, invocation, legs: {} },
        { kind: "answered", transactionId: "t", sequence, actions },
      ),
    "",
  );

describe("what a handler was told, as text", () => {
  it("reads as it was written, whatever the words are", () => {
    fc.assert(
      fc.property(toldEvents, (events) => {
        expect(readTold(toldOf(events))).toEqual(events);
      }),
    );
  });

  it("tells an event once that came twice", () => {
    fc.assert(
      fc.property(toldEvents, (events) => {
        const again = events.slice(0, 2);

        expect(readTold(toldOf([...events, ...again]))).toEqual([...events.slice(2), ...again]);
      }),
    );
  });

  it("forgets its oldest event first", () => {
    fc.assert(
      fc.property(toldEvents, (events) => {
        expect(readTold(withoutOldest(toldOf(events)))).toEqual(events.slice(1));
      }),
    );
  });
});
