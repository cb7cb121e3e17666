import fc from "fast-check";
import { InvalidInputError } from "../../../shared/errors.ts";
import { parseStreamingStatus, type StreamingChange } from "../../../shared/events/streaming-status.ts";
import { readSample, sampleFiles, withMember } from "../../support/samples.ts";
import {
  absurd,
  CONTRACT,
  cases,
  KINDS,
  type Kind,
  needed,
  optional,
  STREAM_KINDS,
  type Type,
} from "../../support/streaming-contract.ts";

const FOLDER = "chime-voice-connector";
const sampleOf = (kind: Kind) => readSample(`${FOLDER}/streaming-${kind}.json`);

const text = fc.string();
const number = fc.double();
const flag = fc.boolean();
const list = fc.array(fc.jsonValue());
const object = fc.dictionary(fc.string(), fc.string());

/** Values that are not of the type, as JSON can hold them. */
const WRONG: Readonly<Record<Type, fc.Arbitrary<unknown>>> = {
  text: fc.oneof(number, flag, list, object),
  flag: fc.oneof(text, number, list, object),
  object: fc.oneof(text, number, flag),
  headers: fc.oneof(
    text,
    number,
    flag,
    fc.dictionary(fc.string(), number, { minKeys: 1 }),
    fc.array(number, { minLength: 1 }),
  ),
};

function errorOf(event: unknown): InvalidInputError {
  try {
    parseStreamingStatus(event);
  } catch (error) {
    if (error instanceof InvalidInputError) return error;
    throw error;
  }
  throw new Error("the event was accepted");
}

/** Expects the event to be refused because of the member at `path`, or of something inside it. */
function expectRefused(event: unknown, path: string): void {
  const paths = errorOf(event).issues.map((issue) => issue.path);
  expect(paths.filter((found) => found === path || found.startsWith(`${path}.`))).not.toEqual([]);
}

function brief(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 40)}… of ${json.length}` : json;
}

describe("the sample events", () => {
  const expected: Readonly<Record<Kind, Partial<StreamingChange> | object>> = {
    started: { kind: "started", at: Date.parse("2026-11-03T17:02:11Z") },
    ended: { kind: "ended", at: Date.parse("2026-11-03T17:04:26Z") },
    updated: { kind: "updated", at: Date.parse("2026-11-03T17:03:12Z") },
    failed: { kind: "failed", at: Date.parse("2026-11-03T17:02:11Z"), reason: "Internal failure" },
  };

  it.each([FOLDER, `${FOLDER}/lenient`].flatMap(sampleFiles))("%s is parsed into its change", (path) => {
    const event = readSample(path);

    const change = parseStreamingStatus(event);

    const kind = KINDS.find((name) => path.endsWith(`-${name}.json`));
    expect(change).toMatchObject(expected[kind ?? "started"]);
    const { transactionId, callId, voiceConnectorId } = change;
    expect({ transactionId, callId, voiceConnectorId }).toEqual({
      transactionId: event.detail["transactionId"],
      callId: event.detail["callId"],
      voiceConnectorId: event.detail["voiceConnectorId"],
    });
    expect(change.detail).toEqual(event.detail);
  });

  it.each(STREAM_KINDS)("%s says where its leg streams", (kind) => {
    const { detail } = sampleOf(kind);

    const change = parseStreamingStatus(sampleOf(kind));

    expect(change).toHaveProperty("stream", {
      legId: String(detail["streamArn"]).split("/")[1],
      streamArn: detail["streamArn"],
      startFragmentNumber: detail["startFragmentNumber"],
      startTime: Date.parse(String(detail["startTime"])),
      isCaller: false,
      mediaType: "audio/L16",
      direction: "Outbound",
      fromNumber: "+12065550100",
      toNumber: "+13605550199",
    });
  });
});

describe("the contract, member by member", () => {
  it("knows every member of the samples", () => {
    const known = new Set(CONTRACT.map(({ path }) => path));
    const members = KINDS.flatMap((kind) => Object.keys(sampleOf(kind).detail).map((name) => `detail.${name}`));

    expect(members.filter((path) => !known.has(path))).toEqual([]);
  });

  it.each(needed)("$kind is refused without $path", ({ kind, path }) => {
    expectRefused(withMember(sampleOf(kind), path, undefined), path);
    expectRefused(withMember(sampleOf(kind), path, null), path);
  });

  it.each(optional)("$kind is accepted without $path", ({ kind, path }) => {
    expect(parseStreamingStatus(withMember(sampleOf(kind), path, undefined)).kind).toBe(kind);
    expect(parseStreamingStatus(withMember(sampleOf(kind), path, null)).kind).toBe(kind);
  });

  it.each(cases)("$kind is refused with another type of $path", ({ kind, path, type }) => {
    fc.assert(
      fc.property(WRONG[type], (value) => expectRefused(withMember(sampleOf(kind), path, value), path)),
      { numRuns: 30 },
    );
  });

  it.each(absurd.map((member) => [member.kind, member.path, brief(member.value), member] as const))(
    "%s is refused with %s of %s",
    (_kind, _path, _brief, { kind, path, value }) => {
      const event = withMember(sampleOf(kind), path, value);
      if (path === "detail") expect(() => parseStreamingStatus(event)).toThrow(InvalidInputError);
      else expectRefused(event, path);
    },
  );

  it.each([undefined, null, 7, "text", [], {}])("%p is no event", (input) => {
    expect(() => parseStreamingStatus(input)).toThrow(InvalidInputError);
  });

  it("names every member that is wrong at once", () => {
    const event = withMember(withMember(sampleOf("started"), "detail.callId", 7), "detail.streamArn", undefined);

    expect(errorOf(event).issues.map(({ path }) => path)).toEqual(["detail.callId", "detail.streamArn"]);
  });
});

describe("what the service may send one day", () => {
  const json = fc.dictionary(
    fc.string().map((name) => `x-${name}`),
    fc.jsonValue(),
  );

  it.each(KINDS)("unknown members of %s survive", (kind) => {
    fc.assert(
      fc.property(json, json, (inDetail, outside) => {
        const event = sampleOf(kind);

        const change = parseStreamingStatus({ ...event, ...outside, detail: { ...event.detail, ...inDetail } });

        expect(change.kind).toBe(kind);
        expect(change.detail).toEqual({ ...event.detail, ...inDetail });
      }),
    );
  });

  it("an unknown status is kept under its own name", () => {
    const known = new Set<string>(KINDS.map((kind) => kind.toUpperCase()));
    const status = fc.string({ minLength: 1 }).filter((name) => !known.has(name));
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), status, (kind, name) => {
        const event = withMember(sampleOf(kind), "detail.streamingStatus", name);

        expect(parseStreamingStatus(event)).toMatchObject({
          kind: "other",
          status: name,
          at: Date.parse(sampleOf(kind).time),
          detail: event["detail"],
        });
      }),
    );
  });

  it.each([111122223333, undefined, null])("an account may be %p", (account) => {
    expect(parseStreamingStatus(withMember(sampleOf("started"), "account", account)).kind).toBe("started");
  });

  it("a Call-ID is any that RFC 3261 section 25.1 allows", () => {
    const characters = [..."abzAZ059-.!%*_+`'~()<>:\\\"/[]?{}"];
    const word = fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(word, word, (local, host) => {
        const callId = `${local}@${host}`;

        const change = parseStreamingStatus(withMember(sampleOf("started"), "detail.callId", callId));

        expect(change.callId).toBe(callId);
      }),
    );
  });

  it.each(["aws-cn", "aws-us-gov"])("a stream may be of the partition %s", (partition) => {
    const streamArn = String(sampleOf("started").detail["streamArn"]).replace("arn:aws:", `arn:${partition}:`);

    const change = parseStreamingStatus(withMember(sampleOf("started"), "detail.streamArn", streamArn));

    expect(change).toHaveProperty("stream.streamArn", streamArn);
  });

  it.each([
    ["2026-11-03T17:02:11Z", 0],
    ["2026-11-03T17:02:11.25Z", 250],
    ["2026-11-03T17:02:11.123456789Z", 123],
    ["2026-11-03T18:02:11+01:00", 0],
    ["2026-11-03T16:32:11-0030", 0],
  ])("%s is a time", (startTime, milliseconds) => {
    const change = parseStreamingStatus(withMember(sampleOf("started"), "detail.startTime", startTime));

    expect(change.at).toBe(Date.UTC(2026, 10, 3, 17, 2, 11, milliseconds));
  });
});

describe("what an error says", () => {
  const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 10, maxLength: 15 });
  const privateText = fc.oneof(
    digits.map((number) => `+${number}`),
    digits.map((number) => `sip:${number}@203.0.113.7`),
    fc.constantFrom("Ana María Example", "<name>Dan Example</name>", "PIN 482913"),
  );

  it("is never a value of the input", () => {
    const shapes = [(value: string) => value, (value: string) => [value], (value: string) => ({ member: value })];
    fc.assert(
      fc.property(
        fc.constantFrom(...cases),
        privateText,
        fc.constantFrom(...shapes),
        ({ kind, path }, value, shape) => {
          const event = withMember(sampleOf(kind), path, shape(value));
          let said = "";
          try {
            parseStreamingStatus(event);
          } catch (error) {
            const { message, issues, what } = error as InvalidInputError;
            said = JSON.stringify([message, issues, what]);
          }

          expect(said).not.toContain(value);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("is where, what was found and what is allowed", () => {
    const error = errorOf(withMember(sampleOf("ended"), "detail.startTime", "soon"));

    expect(error).toMatchObject({ name: "InvalidInputError", code: "INVALID_INPUT", retryable: false });
    expect(error.message).toBe(
      "Chime VoiceConnector Streaming Status ENDED is not valid: " +
        "detail.startTime: found text of 4 characters, allowed an ISO 8601 time such as 2026-01-05T10:00:00Z",
    );
  });
});
