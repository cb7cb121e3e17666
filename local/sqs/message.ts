/** A message as a queue holds it, and the sums and sizes SQS derives from it. Pure. */
import { createHash } from "node:crypto";
import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import { ServiceError } from "../wire/http.ts";

/** A message attribute; `text` is base64 where `isBinary`. */
export interface StoredAttribute {
  dataType: string;
  text: string;
  isBinary: boolean;
}

export type StoredAttributes = Readonly<Record<string, StoredAttribute>>;

/** Instants in epoch milliseconds. */
export interface StoredMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: StoredAttributes;
  readonly traceHeader?: string;
  readonly senderId: string;
  readonly sentAt: number;
  /** Until then the message is delayed (never received) or in flight (received). */
  readonly visibleAt: number;
  readonly receiveCount: number;
  readonly firstReceivedAt?: number;
  readonly lastReceivedAt?: number;
  /** Queue it was moved from. */
  readonly deadLetterSourceArn?: string;
}

/** SQS developer guide, "Amazon SQS message quotas". */
export const MAXIMUM_MESSAGE_BYTES = 1_048_576;
const MOST_ATTRIBUTES = 10;

/** The characters of XML 1.0, which are all that a body may hold (API_SendMessage). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: tab, line feed and carriage return are the allowed ones
const ALLOWED_TEXT = /^[\x09\x0a\x0d\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

export function invalidParameter(message: string): ServiceError {
  return new ServiceError("InvalidParameterValue", message);
}

/** @throws ServiceError where the text is empty or holds a character that SQS refuses */
export function checkBody(body: string | undefined): string {
  if (!body) throw new ServiceError("MissingParameter", "The request must contain the parameter MessageBody.");
  if (!ALLOWED_TEXT.test(body)) {
    throw new ServiceError("InvalidMessageContents", "Invalid characters found in the message body.");
  }
  return body;
}

/** The SDK's message attributes in stored form. @throws ServiceError for one that SQS refuses */
export function storeAttributes(attributes: Record<string, MessageAttributeValue> = {}): StoredAttributes {
  const entries = Object.entries(attributes);
  if (entries.length > MOST_ATTRIBUTES) {
    throw invalidParameter(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${MOST_ATTRIBUTES}].`,
    );
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, storeAttribute(name, value)]));
}

function storeAttribute(
  name: string,
  { DataType = "", StringValue, BinaryValue }: MessageAttributeValue,
): StoredAttribute {
  if (!/^(?!aws\.|amazon\.)[\w.-]{1,256}$/i.test(name))
    throw invalidParameter(`Message attribute name '${name}' is invalid.`);
  if (!/^(String|Number|Binary)(\..+)?$/.test(DataType)) {
    throw invalidParameter(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const isBinary = DataType.startsWith("Binary");
  const text = isBinary ? BinaryValue && Buffer.from(BinaryValue).toString("base64") : StringValue;
  if (!text) {
    throw invalidParameter(`The message attribute '${name}' must contain a non-empty value of its type '${DataType}'.`);
  }
  if (DataType.startsWith("Number") && !Number.isFinite(Number(text))) {
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
  return { dataType: DataType, text, isBinary };
}

/** The SDK's form of stored attributes. */
export function readAttributes(attributes: StoredAttributes): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { dataType, text, isBinary }]) => [
      name,
      { DataType: dataType, ...(isBinary ? { BinaryValue: Buffer.from(text, "base64") } : { StringValue: text }) },
    ]),
  );
}

/** The attributes that the names of a ReceiveMessage ask for: a name, `prefix.*`, `All` or `.*`. */
export function selectAttributes(attributes: StoredAttributes, names: readonly string[] = []): StoredAttributes {
  const isWanted = (name: string) =>
    names.some(
      (wanted) =>
        wanted === "All" ||
        wanted === ".*" ||
        wanted === name ||
        (wanted.endsWith(".*") && name.startsWith(wanted.slice(0, -1))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
}

/** What counts towards the size limit: the body, and each attribute's name, type and value. */
export function messageBytes(body: string, attributes: StoredAttributes): number {
  return Object.entries(attributes).reduce(
    (sum, [name, attribute]) =>
      sum + Buffer.byteLength(name) + Buffer.byteLength(attribute.dataType) + bytesOf(attribute).length,
    Buffer.byteLength(body),
  );
}

export function md5OfText(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

/** SQS developer guide, "Calculating the MD5 message digest for message attributes"; undefined where there are none. */
export function md5OfAttributes(attributes: StoredAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash("md5");
  const update = (bytes: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const attribute = attributes[name];
    if (!attribute) continue;
    update(Buffer.from(name));
    update(Buffer.from(attribute.dataType));
    hash.update(Uint8Array.of(attribute.isBinary ? 2 : 1));
    update(bytesOf(attribute));
  }
  return hash.digest("hex");
}

function bytesOf({ text, isBinary }: StoredAttribute): Buffer {
  return Buffer.from(text, isBinary ? "base64" : "utf8");
}
