import type { IncomingMessage, ServerResponse } from "node:http";
import { FromStringShapeDeserializer, ToStringShapeSerializer } from "@smithy/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";

type Settings = ConstructorParameters<typeof FromStringShapeDeserializer>[0];
type Shape = Record<string, unknown>;

/** Reads and writes the members that travel outside the body: in path, query, headers and status (Smithy: HTTP bindings). */
export interface Bindings {
  /** The members of an input that path, query and headers hold. */
  read(schema: NormalizedSchema, request: IncomingMessage, url: URL, labels: Readonly<Record<string, string>>): Shape;
  /** Sets headers and status of the answer. Returns the members that are left for its body. */
  write(schema: NormalizedSchema, output: Shape, response: ServerResponse): Shape;
}

/** The member that is the body itself, if there is one. */
export function payloadMember(schema: NormalizedSchema): readonly [name: string, member: NormalizedSchema] | null {
  for (const [name, member] of schema.structIterator()) if (member.getMergedTraits().httpPayload) return [name, member];
  return null;
}

export function httpBindings(settings: Settings): Bindings {
  const strings = new FromStringShapeDeserializer(settings);
  const texts = new ToStringShapeSerializer(settings);
  const fromText = (schema: NormalizedSchema, text: string): unknown => strings.read(schema, text);
  const toText = (schema: NormalizedSchema, value: unknown): string => {
    texts.write(schema, value);
    return texts.flush();
  };

  return {
    read(schema, { headers }, url, labels) {
      const input: Shape = {};
      for (const [name, member] of schema.structIterator()) {
        const { httpLabel, httpQuery, httpHeader, httpPrefixHeaders, httpQueryParams } = member.getMergedTraits();
        const label = httpLabel ? labels[name] : undefined;
        const header = httpHeader ? headers[httpHeader.toLowerCase()] : undefined;
        const values = httpQuery ? url.searchParams.getAll(httpQuery) : [];
        if (label !== undefined) input[name] = fromText(member, label);
        else if (typeof header === "string") input[name] = fromText(member, header);
        else if (values[0] !== undefined) {
          const items = member.isListSchema() ? values.map((text) => fromText(member.getValueSchema(), text)) : null;
          input[name] = items ?? fromText(member, values[0]);
        } else if (typeof httpPrefixHeaders === "string") input[name] = withPrefix(headers, httpPrefixHeaders);
        else if (httpQueryParams) input[name] = Object.fromEntries(url.searchParams);
      }
      return input;
    },
    write(schema, output, response) {
      const body: Shape = {};
      for (const [name, member] of schema.structIterator()) {
        const value = output[name];
        if (value === undefined || value === null) continue;
        const { httpHeader, httpPrefixHeaders, httpResponseCode } = member.getMergedTraits();
        if (httpHeader) response.setHeader(httpHeader, toText(member, value));
        else if (httpResponseCode) response.statusCode = Number(value);
        else if (typeof httpPrefixHeaders === "string") {
          for (const [key, text] of Object.entries(value)) response.setHeader(httpPrefixHeaders + key, String(text));
        } else body[name] = value;
      }
      return body;
    },
  };
}

function withPrefix(headers: IncomingMessage["headers"], prefix: string): Record<string, string> {
  const lower = prefix.toLowerCase();
  const found = Object.entries(headers).filter(([name]) => name.startsWith(lower));
  return Object.fromEntries(found.map(([name, value]) => [name.slice(lower.length), String(value)]));
}
