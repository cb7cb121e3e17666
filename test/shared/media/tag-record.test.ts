import fc from "fast-check";
import { TagRecord } from "../../../shared/media/tag-record.ts";

type Tags = readonly (readonly [name: string, value: string])[];

const name = fc.constantFrom("a", "b", "c", "__proto__", "constructor");
const value = fc.constantFrom("", "1", "2");
const tags: fc.Arbitrary<Tags> = fc.array(fc.tuple(name, value), { maxLength: 4 });

describe("the tags of one fragment after another", () => {
  it("are those that were added, whatever came before and whenever they are asked for", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(tags, tags), { maxLength: 6 }), (fragments) => {
        const record = new TagRecord();

        for (const [before, after] of fragments) {
          record.clear();
          for (const tag of before) record.add(...tag);
          expect(Object.entries(record.record)).toEqual(Object.entries(Object.fromEntries(before)));
          for (const tag of after) record.add(...tag);
          expect(Object.entries(record.record)).toEqual(Object.entries(Object.fromEntries([...before, ...after])));
        }
      }),
    );
  });

  it("are one frozen record for as long as they stay the same", () => {
    const record = new TagRecord();
    const recordOf = (...written: Tags) => {
      record.clear();
      for (const tag of written) record.add(...tag);
      return record.record;
    };

    const first = recordOf(["TransactionId", "1"], ["CallId", "2"]);
    const same = recordOf(["TransactionId", "1"], ["CallId", "2"]);
    const fewer = recordOf(["TransactionId", "1"]);
    const sameAgain = recordOf(["TransactionId", "1"], ["CallId", "2"]);
    const other = recordOf(["TransactionId", "1"], ["CallId", "3"]);
    const otherAgain = recordOf(["TransactionId", "1"], ["CallId", "3"]);

    expect(same).toBe(first);
    expect(sameAgain).toBe(first);
    expect(otherAgain).toBe(other);
    expect(Object.isFrozen(first) && Object.isFrozen(fewer)).toBe(true);
    expect([first, fewer, other]).toEqual([
      { TransactionId: "1", CallId: "2" },
      { TransactionId: "1" },
      { TransactionId: "1", CallId: "3" },
    ]);
    expect(recordOf()).toBe(recordOf());
  });

  it("may have the name of a prototype without changing one", () => {
    const record = new TagRecord();

    record.add("__proto__", "polluted");
    record.add("toString", "a tag");

    expect(Object.entries(record.record)).toEqual([
      ["__proto__", "polluted"],
      ["toString", "a tag"],
    ]);
    expect(Object.getPrototypeOf(record.record)).toBe(Object.prototype);
    expect(structuredClone(record.record)).toEqual(record.record);
  });
});
