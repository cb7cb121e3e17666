import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { NormalizedSchema } from "@smithy/core/schema";
import { httpBindings } from "../../../local/wire/bindings.ts";

/** Kinds of values in the SDK's runtime schemas. */
const [STRING, NUMBER, BOOLEAN, TIMESTAMP, TEXTS, TEXT_MAP] = [0, 1, 2, 4, 64, 128] as const;

/** A structure with one member of each binding. */
const schema = NormalizedSchema.of([
  3,
  "test",
  "Thing",
  0,
  ["Id", "Names", "Limit", "Since", "Modified", "Exact", "Metadata", "Status", "Text"],
  [
    [STRING, { httpLabel: 1 }],
    [TEXTS, { httpQuery: "name" }],
    [NUMBER, { httpQuery: "limit" }],
    [TIMESTAMP, { httpQuery: "since" }],
    [TIMESTAMP, { httpHeader: "Last-Modified" }],
    [BOOLEAN, { httpHeader: "X-Exact" }],
    [TEXT_MAP, { httpPrefixHeaders: "X-Meta-" }],
    [NUMBER, { httpResponseCode: 1 }],
    STRING,
  ],
]);
const bindings = httpBindings({ httpBindings: true, timestampFormat: { useTrait: true, default: 7 } });
const Modified = new Date("2026-03-04T05:06:07Z");

describe("HTTP bindings", () => {
  it("read members from path, query and headers, each as its kind", () => {
    const request = new IncomingMessage(new Socket());
    request.headers = { "last-modified": "Wed, 04 Mar 2026 05:06:07 GMT", "x-exact": "true", "x-meta-a": "1" };
    const url = new URL("http://localhost/?name=a&name=b%26c&limit=3&since=2026-03-04T05%3A06%3A07Z");

    expect(bindings.read(schema, request, url, { Id: "7" })).toEqual({
      Id: "7",
      Names: ["a", "b&c"],
      Limit: 3,
      Since: Modified,
      Modified,
      Exact: true,
      Metadata: { a: "1" },
    });
  });

  it("write members to headers and status, and leave the rest for the body", () => {
    const response = new ServerResponse(new IncomingMessage(new Socket()));
    const output = { Modified, Exact: false, Metadata: { a: "1" }, Status: 206, Text: "left" };

    expect(bindings.write(schema, output, response)).toEqual({ Text: "left" });

    expect(response.statusCode).toBe(206);
    expect({ ...response.getHeaders() }).toEqual({
      "last-modified": "Wed, 04 Mar 2026 05:06:07 GMT",
      "x-exact": "false",
      "x-meta-a": "1",
    });
  });
});
