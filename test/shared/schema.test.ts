import fc from "fast-check";
import * as v from "valibot";
import { InvalidInputError } from "../../shared/errors.ts";
import { canonicalJson, id, isoTime, parse, parseJson } from "../../shared/schema.ts";

/** The same value with the members of every object in another order. */
function reordered(value: unknown, random: () => number): unknown {
  if (Array.isArray(value)) return value.map((item) => reordered(item, random));
  if (value === null || typeof value !== "object") return value;
  const members = Object.entries(value).map(([name, member]) => ({ name, member, place: random() }));
  members.sort((a, b) => a.place - b.place);
  return Object.fromEntries(members.map(({ name, member }) => [name, reordered(member, random)]));
}

const places = fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true }));

describe("canonicalJson", () => {
  it("is the same whatever the order of members", () => {
    fc.assert(
      fc.property(fc.jsonValue(), places, (value, stream) => {
        const random = () => stream.next().value;

        expect(canonicalJson(reordered(value, random))).toBe(canonicalJson(value));
      }),
    );
  });

  it("is JSON of the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("differs for different values", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        // What JSON cannot tell apart (-0 and 0) counts as the same.
        const isSame = JSON.stringify(JSON.parse(canonicalJson(a))) === JSON.stringify(JSON.parse(canonicalJson(b)));

        expect(canonicalJson(a) === canonicalJson(b)).toBe(isSame);
      }),
    );
  });

  it("keeps the order of lists", () => {
    expect(canonicalJson({ b: [2, 1], a: [{ d: 1, c: 2 }] })).toBe('{"a":[{"c":2,"d":1}],"b":[2,1]}');
  });
});

describe("isoTime", () => {
  const schema = v.object({ at: isoTime });

  it("reads every instant of this century in every zone", () => {
    const instants = fc.date({ min: new Date("2000-01-02"), max: new Date("2099-12-30"), noInvalidDate: true });
    fc.assert(
      fc.property(instants, fc.integer({ min: -14 * 60, max: 14 * 60 }), (instant, minutes) => {
        const local = new Date(instant.getTime() + minutes * 60_000).toISOString().slice(0, -1);
        const sign = minutes < 0 ? "-" : "+";
        const [hour, minute] = [Math.abs(minutes) / 60, Math.abs(minutes) % 60].map((part) =>
          String(Math.floor(part)).padStart(2, "0"),
        );

        expect(parse(schema, { at: `${local}${sign}${hour}:${minute}` }, "test").at).toBe(instant.getTime());
      }),
    );
  });

  it.each(["1999-12-31T23:59:59Z", "2100-01-01T00:00:00Z", "2026-11-03T25:00:00Z", "2026-11-03T10:00:00", "now", ""])(
    "refuses %p",
    (at) => {
      expect(() => parse(schema, { at }, "test")).toThrow(
        expect.objectContaining({ issues: [expect.objectContaining({ path: "at" })] }),
      );
    },
  );
});

describe("id", () => {
  it("is safe as a file name, a part of an object key and a line of a log", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 140 }), (text) => {
        const isSafe = /^[A-Za-z0-9_.@:+-]{1,128}$/.test(text) && text !== "." && text !== "..";

        expect(v.safeParse(id, text).success).toBe(isSafe);
      }),
      { examples: [["."], [".."], ["..."], ["a/../b"], ["a".repeat(128)], ["a".repeat(129)], ["é"], ["a\n"]] },
    );
  });
});

describe("parse", () => {
  const schema = v.object({ list: v.array(v.object({ digits: v.pipe(v.string(), v.regex(/^\d+$/, "digits")) })) });

  it("names the path, the kind of thing found and what is allowed", () => {
    const found = [undefined, null, "", "secret", 7, true, ["secret"], { secret: 1 }];

    const issues = found.map((digits) => {
      try {
        parse(schema, { list: [{ digits: "1" }, { digits }] }, "menu");
      } catch (error) {
        return error instanceof InvalidInputError ? error.issues : error;
      }
      return "accepted";
    });

    const path = "list.1.digits";
    expect(issues).toEqual([
      [{ path, found: "nothing", allowed: "string" }],
      [{ path, found: "null", allowed: "string" }],
      [{ path, found: "empty text", allowed: "digits" }],
      [{ path, found: "text of 6 characters", allowed: "digits" }],
      [{ path, found: "number", allowed: "string" }],
      [{ path, found: "boolean", allowed: "string" }],
      [{ path, found: "list of 1", allowed: "string" }],
      [{ path, found: "object", allowed: "string" }],
    ]);
  });

  it("names the root", () => {
    expect(() => parse(schema, "secret", "menu")).toThrow("menu is not valid: (root): found text of 6 characters");
  });
});

describe("parseJson", () => {
  it("reads what JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parseJson(JSON.stringify(value), "test")).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("refuses what is no JSON", () => {
    expect(() => parseJson("{secret", "letter")).toThrow(
      "letter is not valid: (root): found text of 7 characters that is not JSON, allowed JSON",
    );
  });
});

describe("an error of the edge", () => {
  const schema = v.object({
    call: v.object({ id, flag: v.union([v.boolean(), v.number()]) }),
    either: v.union([v.object({ a: v.string() }), v.string()]),
  });
  const said = (input: unknown) => {
    try {
      parse(schema, input, "a call");
      return [];
    } catch (error) {
      return (error as InvalidInputError).issues.map(({ path, found, allowed }) => `${path}: ${found}, ${allowed}`);
    }
  };

  it("says of a member that is missing what it has to be", () => {
    expect(said({ call: {}, either: "x" })).toEqual([
      "call.id: nothing, string",
      "call.flag: nothing, (boolean | number)",
    ]);
    expect(said({ call: { id: "a", flag: true } })).toEqual(["either: nothing, (Object | string)"]);
  });

  it("says of a member that is wrong the form it has to have", () => {
    expect(said({ call: { id: "a b", flag: 1 }, either: "x" })).toEqual([
      "call.id: text of 3 characters, 1 to 128 letters, digits or . _ - @ : +",
    ]);
  });
});
