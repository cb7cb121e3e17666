import fc from "fast-check";
import { compilePattern, InvalidPatternError, parsePattern } from "../../../shared/events/pattern.ts";
import type { EventPattern } from "../../../shared/events/subscriptions.ts";

const instance = {
  version: "0",
  id: "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
  "detail-type": "EC2 Instance State-change Notification",
  source: "aws.ec2",
  account: "111122223333",
  time: "2017-12-22T18:43:48Z",
  region: "us-west-1",
  resources: ["arn:aws:ec2:us-west-1:123456789012:instance/i-1234567890abcdef0"],
  detail: {
    "instance-id": "i-1234567890abcdef0",
    state: "terminated",
    "c-count": 5,
    "d-count": 3,
    "x-limit": 301.8,
    "source-ip": "10.0.0.33",
    fileName: "report.PNG",
    path: "/dir/sub/file.png",
    lastName: "",
    userId: null,
    ok: true,
    nested: { deep: { value: "here" } },
    empty: [],
    tags: ["red", ["green", "blue"]],
  },
};

/** The event's `detail.<field>` is matched by the values. */
const detail = (field: string, ...values: unknown[]): EventPattern => ({ detail: { [field]: values } });

/** The documented examples, and the corners the documentation describes in words. */
const CASES: [description: string, pattern: EventPattern, matches: boolean][] = [
  ["exact values at several levels", { source: ["aws.ec2"], detail: { state: ["terminated"] } }, true],
  ["any of the listed values", detail("state", "running", "terminated"), true],
  ["all fields must match", { source: ["aws.ec2"], detail: { state: ["running"] } }, false],
  ["an array in the event matches by any element", { resources: [{ suffix: "i-1234567890abcdef0" }] }, true],
  ["nested arrays are flat", detail("tags", "blue"), true],
  ["an empty string", detail("lastName", ""), true],
  ["null", detail("userId", null), true],
  ["null is not an empty string", detail("userId", ""), false],
  ["null is not absence", detail("nothing", null), false],
  ["a boolean", detail("ok", true), true],
  ["a boolean is not its text", detail("ok", "true"), false],
  ["a number", detail("c-count", 5), true],
  ["a number is not its text", detail("c-count", "5"), false],
  ["a field that is not there", detail("nothing", "x"), false],
  ["an object is not a value", detail("nested", "here"), false],
  ["nested objects", { detail: { nested: { deep: { value: ["here"] } } } }, true],
  ["an inherited property is not a field", detail("toString", { exists: true }), false],
  ["prefix", { time: [{ prefix: "2017-12-22" }] }, true],
  ["prefix, other case", { source: [{ prefix: "AWS." }] }, false],
  ["prefix ignoring case", { source: [{ prefix: { "equals-ignore-case": "AWS." } }] }, true],
  ["prefix of a number", detail("c-count", { prefix: "5" }), false],
  ["suffix", detail("path", { suffix: ".png" }), true],
  ["suffix, other case", detail("fileName", { suffix: ".png" }), false],
  ["suffix ignoring case", detail("fileName", { suffix: { "equals-ignore-case": ".png" } }), true],
  ["equals-ignore-case", detail("state", { "equals-ignore-case": "TERMINATED" }), true],
  ["anything-but a string", detail("state", { "anything-but": "initializing" }), true],
  ["anything-but that string", detail("state", { "anything-but": "terminated" }), false],
  ["anything-but a list", detail("state", { "anything-but": ["stopped", "terminated"] }), false],
  ["anything-but a number", detail("x-limit", { "anything-but": 123 }), true],
  ["anything-but numbers", detail("x-limit", { "anything-but": [100, 200, 301.8] }), false],
  ["anything-but wants the field", detail("nothing", { "anything-but": "x" }), false],
  ["anything-but of an array: some other element", detail("tags", { "anything-but": "red" }), true],
  ["anything-but of an array: no other element", detail("tags", { "anything-but": ["red", "green", "blue"] }), false],
  ["anything-but prefix", detail("state", { "anything-but": { prefix: "init" } }), true],
  ["anything-but prefixes", detail("state", { "anything-but": { prefix: ["init", "term"] } }), false],
  ["anything-but suffix", detail("path", { "anything-but": { suffix: ".png" } }), false],
  ["anything-but ignoring case", detail("state", { "anything-but": { "equals-ignore-case": "TERMINATED" } }), false],
  ["anything-but wildcard", detail("path", { "anything-but": { wildcard: "*/sub/*" } }), false],
  ["numeric range", detail("c-count", { numeric: [">", 0, "<=", 5] }), true],
  ["numeric, open bound", detail("c-count", { numeric: [">", 5] }), false],
  ["numeric below", detail("d-count", { numeric: ["<", 10] }), true],
  ["numeric equal", detail("x-limit", { numeric: ["=", 3.018e2] }), true],
  ["numeric to six digits", detail("x-limit", { numeric: ["=", 301.8000001] }), true],
  ["numeric of text", detail("state", { numeric: [">", 0] }), false],
  ["cidr", detail("source-ip", { cidr: "10.0.0.0/24" }), true],
  ["cidr elsewhere", detail("source-ip", { cidr: "10.0.1.0/24" }), false],
  ["cidr of another family", detail("source-ip", { cidr: "::/0" }), false],
  ["cidr of text", detail("state", { cidr: "0.0.0.0/0" }), false],
  ["exists", detail("c-count", { exists: true }), true],
  ["exists, not there", detail("nothing", { exists: true }), false],
  ["exists: only a leaf does", detail("nested", { exists: true }), false],
  ["absent", detail("nothing", { exists: false }), true],
  ["absent, there", detail("c-count", { exists: false }), false],
  ["absent: an object is no leaf", detail("nested", { exists: false }), true],
  ["absent: an empty array has no leaf", detail("empty", { exists: false }), true],
  ["absent below something absent", { detail: { no: { such: [{ exists: false }] } } }, true],
  ["absent or a value", detail("state", { exists: false }, "terminated"), true],
  ["wildcard", detail("path", { wildcard: "/dir/*.png" }), true],
  ["wildcards", detail("path", { wildcard: "*/s*b/*" }), true],
  ["wildcard, whole value", detail("path", { wildcard: "/dir/*.pn" }), false],
  ["wildcard of nothing", detail("state", { wildcard: "terminated*" }), true],
  ["wildcard pieces do not overlap", detail("state", { wildcard: "terminated*d" }), false],
  ["$or", { source: ["aws.ec2"], detail: { $or: [{ "c-count": [9] }, { "d-count": [3] }] } }, true],
  ["$or, none", { detail: { $or: [{ "c-count": [9] }, { "d-count": [9] }] } }, false],
  ["$or and its sibling", { source: ["aws.s3"], $or: [{ region: ["us-west-1"] }, { region: ["x"] }] }, false],
  [
    "$or inside $or",
    {
      $or: [
        { source: ["no"] },
        { region: ["us-west-1"], $or: [{ detail: { "c-count": [9] } }, { detail: { ok: [true] } }] },
      ],
    },
    true,
  ],
];

describe("matching", () => {
  it.each(CASES)("%s", (_description, pattern, matches) => {
    expect(compilePattern(pattern)(instance)).toBe(matches);
  });

  it("matches the fields of one pattern object within one element of an array", () => {
    const employees = { employees: [{ first: "Anna", last: "Smith" }, [{ first: "Peter", last: "Jones" }]] };

    expect(compilePattern({ employees: { first: ["Anna"], last: ["Smith"] } })(employees)).toBe(true);
    expect(compilePattern({ employees: { first: ["Peter"], last: ["Jones"] } })(employees)).toBe(true);
    expect(compilePattern({ employees: { first: ["Anna"], last: ["Jones"] } })(employees)).toBe(false);
  });

  it("takes a field as absent from an array only where no element has it", () => {
    const absent = compilePattern({ items: { broken: [{ exists: false }] } });

    expect(absent({ items: [{ broken: true }, { whole: true }] })).toBe(false);
    expect(absent({ items: [{ whole: true }] })).toBe(true);
  });

  it("takes `$or` as an ordinary field unless it is a list of two or more patterns", () => {
    const event = { $or: { first: "a", second: "b" }, other: "c" };

    expect(compilePattern({ $or: { first: ["a"] } })(event)).toBe(true);
    expect(compilePattern({ $or: [{ prefix: "x" }, { prefix: "y" }] })({ $or: "yes" })).toBe(true);
  });

  it("unescapes * and backslash in a wildcard", () => {
    const matches = compilePattern({ text: [{ wildcard: "a\\*b\\\\c*" }] });

    expect(matches({ text: "a*b\\c and more" })).toBe(true);
    expect(matches({ text: "axb\\c" })).toBe(false);
  });

  it("matches no event that is not an object", () => {
    const matches = compilePattern({ a: [{ exists: false }] });

    expect([null, "text", 1, [], undefined].map(matches)).toEqual([false, false, false, false, false]);
    expect(matches({})).toBe(true);
  });
});

describe("bad patterns", () => {
  const BAD: [pattern: unknown, path: string][] = [
    [{}, ""],
    [{ source: [] }, "source"],
    [{ source: "aws.ec2" }, "source"],
    [{ detail: {} }, "detail"],
    [{ detail: { state: null } }, "detail.state"],
    [{ detail: { state: [["x"]] } }, "detail.state[0]"],
    [{ detail: { state: ["ok", {}] } }, "detail.state[1]"],
    [{ detail: { state: [{ prefix: "a", suffix: "b" }] } }, "detail.state[0]"],
    [{ detail: { state: [{ startsWith: "a" }] } }, "detail.state[0]"],
    [{ detail: { state: [{ constructor: "a" }] } }, "detail.state[0]"],
    [{ detail: { state: [{ prefix: 1 }] } }, "detail.state[0].prefix"],
    [{ detail: { state: [{ prefix: { suffix: "a" } }] } }, "detail.state[0].prefix"],
    [{ detail: { state: [{ exists: "yes" }] } }, "detail.state[0].exists"],
    [{ detail: { state: [{ "anything-but": [] }] } }, "detail.state[0].anything-but"],
    [{ detail: { state: [{ "anything-but": ["a", 1] }] } }, "detail.state[0].anything-but"],
    [{ detail: { state: [{ "anything-but": { prefix: "" } }] } }, "detail.state[0].anything-but.prefix"],
    [{ detail: { state: [{ "anything-but": { numeric: [">", 1] } }] } }, "detail.state[0].anything-but"],
    [{ detail: { n: [{ numeric: [] }] } }, "detail.n[0].numeric"],
    [{ detail: { n: [{ numeric: [">", "1"] }] } }, "detail.n[0].numeric[1]"],
    [{ detail: { n: [{ numeric: ["!=", 1] }] } }, "detail.n[0].numeric[0]"],
    [{ detail: { n: [{ numeric: ["<", 5, ">", 1] }] } }, "detail.n[0].numeric"],
    [{ detail: { n: [{ numeric: [">", 5, "<", 5] }] } }, "detail.n[0].numeric"],
    [{ detail: { n: [{ numeric: ["=", 6e9] }] } }, "detail.n[0].numeric[1]"],
    [{ detail: { ip: [{ cidr: "10.0.0.0" }] } }, "detail.ip[0].cidr"],
    [{ detail: { ip: [{ cidr: "10.0.0.0/33" }] } }, "detail.ip[0].cidr"],
    [{ detail: { ip: [{ cidr: "ten/8" }] } }, "detail.ip[0].cidr"],
    [{ detail: { path: [{ wildcard: "a**b" }] } }, "detail.path[0].wildcard"],
    [{ detail: { path: [{ wildcard: "a\\b" }] } }, "detail.path[0].wildcard"],
    [{ $or: [{ a: [1] }, { b: [] }] }, "$or[1].b"],
  ];

  it.each(BAD)("%j is refused at '%s'", (pattern, path) => {
    expect(() => parsePattern(JSON.stringify(pattern))).toThrow(
      expect.objectContaining({ code: "INVALID_EVENT_PATTERN", path }),
    );
  });

  it("refuses what is not a JSON object", () => {
    for (const text of ["", "{", "[]", "null", '"x"']) expect(() => parsePattern(text)).toThrow(InvalidPatternError);
  });

  it("refuses more than a thousand combinations of $or", () => {
    const branches = (count: number) => Array.from({ length: count }, (_, index) => ({ a: [index] }));

    expect(() => compilePattern({ $or: branches(40), detail: { $or: branches(25) } })).not.toThrow();
    expect(() => compilePattern({ $or: branches(40), detail: { $or: branches(26) } })).toThrow(/1040/);
  });
});

describe("laws", () => {
  const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "\\", "é") });

  it("an event matches the pattern made of its own leaves", () => {
    const tree = fc.letrec<{ node: Record<string, unknown> }>((tie) => ({
      node: fc.dictionary(
        fc.string({ unit: "grapheme-ascii", minLength: 1 }).map((name) => `f${name}`),
        fc.oneof({ depthSize: "small" }, scalar, fc.array(scalar, { minLength: 1, maxLength: 3 }), tie("node")),
        { minKeys: 1, maxKeys: 4 },
      ),
    })).node;
    const patternOf = (node: Record<string, unknown>): EventPattern =>
      Object.fromEntries(
        Object.entries(node).map(([name, value]) => [
          name,
          Array.isArray(value) ? value : typeof value === "object" && value ? patternOf({ ...value }) : [value],
        ]),
      );

    fc.assert(fc.property(tree, (event) => expect(compilePattern(patternOf(event))(event)).toBe(true)));
  });

  it("anything-but of a present value is the opposite of exactly", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), fc.string(), (listed, value) => {
        const anythingBut = compilePattern({ v: [{ "anything-but": listed }] });
        expect(anythingBut({ v: value })).toBe(!compilePattern({ v: listed })({ v: value }));
      }),
    );
  });

  it("wildcard agrees with the regular expression it stands for", () => {
    const escaped = (piece: string) => piece.replace(/[\\*]/g, "\\$&");
    fc.assert(
      fc.property(
        fc.array(
          text.filter((piece) => piece !== ""),
          { minLength: 1, maxLength: 4 },
        ),
        text,
        (pieces, value) => {
          const matches = compilePattern({ v: [{ wildcard: pieces.map(escaped).join("*") }] });
          expect(matches({ v: value })).toBe(new RegExp(`^${pieces.map(escaped).join(".*")}$`, "su").test(value));
          expect(matches({ v: pieces.join(value) })).toBe(true);
        },
      ),
    );
  });

  it("exists: true and exists: false exclude each other", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const event = { v: value };
        expect(compilePattern({ v: [{ exists: true }] })(event)).toBe(
          !compilePattern({ v: [{ exists: false }] })(event),
        );
      }),
    );
  });
});
