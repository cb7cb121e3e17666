import { readFileSync } from "node:fs";
import { readBody } from "../../../shared/records/body.ts";
import { summaryOf } from "../../../shared/records/derive.ts";
import { buildRecord, type DetailRecord, parseRecord } from "../../../shared/records/record.ts";
import { parseUsageType } from "../../../shared/records/usage.ts";
import { sampleFiles } from "../../support/samples.ts";

const kindOf = (path: string) => (/(cdr|sdr|sma)[^/]*$/.exec(path)?.[1] ?? "") as DetailRecord["kind"];

function read(path: string) {
  const { values, problems } = readBody(readFileSync(new URL(`../../../events/${path}`, import.meta.url)));
  expect(problems).toEqual([]);
  return { source: values[0]?.value, record: parseRecord(kindOf(path), values[0]?.value) };
}

const SAMPLES = ["records", "records/lenient"].flatMap(sampleFiles);

it.each(SAMPLES)("%s is read and written again as it is", (path) => {
  const { source, record } = read(path);

  expect(JSON.stringify(buildRecord(record))).toBe(JSON.stringify(source));
  expect(record.others).toEqual({});
});

it("says of the guide's call that it was answered, by whom, and for how long", () => {
  expect(summaryOf(read("records/lenient/cdr.json").record)).toEqual({
    startTime: 1_565_399_625_000,
    endTime: 1_565_399_629_000,
    duration: 4000,
    billableTime: 6000,
    outcome: "answered",
    sipCode: 200,
    from: { number: "+12065550100", e164: "+12065550100", country: "US", name: "North Campus Reception" },
    to: { number: "+12065550101", e164: "+12065550101", country: "US", name: "South Campus Reception" },
  });
});

it("says of a call that failed why it did", () => {
  expect(summaryOf(read("records/cdr-failed.json").record)).toMatchObject({
    outcome: "busy",
    sipCode: 486,
    duration: 4000,
  });
});

it("says of a stream what its record knows", () => {
  const nobody = { number: null, e164: null, country: null, name: null };

  expect(summaryOf(read("records/sdr.json").record)).toMatchObject({
    outcome: "answered",
    sipCode: null,
    billableTime: 60_000,
    from: nobody,
    to: nobody,
  });
});

it("reads a SIP media application's numbers, which lack the plus sign", () => {
  expect(summaryOf(read("records/sma.json").record)).toMatchObject({
    endTime: null,
    duration: null,
    billableTime: 37_000,
    from: { number: "12065550100", e164: "+12065550100", country: "US" },
    to: { e164: "+13605550111", name: null },
  });
});

it("splits the usage types of the guide", () => {
  const usageOf = (path: string) => parseUsageType(read(path).record.usageType ?? "");

  expect(usageOf("records/lenient/cdr.json")).toEqual({
    region: "us-east-1",
    origin: "US",
    destination: "US",
    direction: "outbound",
    product: "minutes",
  });
  expect(usageOf("records/lenient/sdr.json")).toEqual({
    region: "us-east-1",
    origin: null,
    destination: null,
    direction: null,
    product: "VC-kinesis-audio-streaming",
  });
});
