import fc from "fast-check";
import { decodeReference, encodeReference, partsPrefix } from "../../../shared/calls/part-reference.ts";

const TRANSACTION_ID = "44444444-4444-4444-8444-444444444444";
const LEG_ID = "ChimeVoiceConnector-abcdef1ghij2klmno3pqr4-05d14a96-9b3b-46a9-85cb-bfb33f518717";
const PREFIX = partsPrefix(TRANSACTION_ID, LEG_ID);
/** DynamoDB developer guide, "Service quotas". */
const LARGEST_ITEM_BYTES = 409_600;

const digits = fc.stringMatching(/^[0-9]{1,128}$/);
const key = fc.oneof(
  fc.tuple(fc.nat(), digits).map(([epoch, first]) => `${PREFIX}${epoch}/${first}.part`),
  fc.stringMatching(/^[a-z/.-]{1,40}$/),
);

it("a reference to a part survives being stored, wherever the part is", () => {
  fc.assert(
    fc.property(key, digits, digits, fc.nat(), (where, firstFragment, lastFragment, samples) => {
      const reference = { key: where, firstFragment, lastFragment, samples };

      expect(decodeReference(PREFIX, encodeReference(PREFIX, reference))).toEqual(reference);
    }),
  );
});

it("those of a call of a day fit one item", () => {
  const number = "9".repeat(47);
  const reference = {
    key: `${PREFIX}100/${number}.part`,
    firstFragment: number,
    lastFragment: number,
    samples: 480_000,
  };
  const bytes = encodeReference(PREFIX, reference).length * 24 * 60;

  expect(bytes).toBeLessThan(LARGEST_ITEM_BYTES * 0.6);
});
