import { readReply } from "../../../shared/sma/read-reply.ts";
import { REQUESTS } from "../../support/sma-requests.ts";

const MENU = REQUESTS.ACTION_SUCCESSFUL;
const speak = { Type: "Speak", Parameters: { CallId: "c", Text: "Hello." } };

test("an action is read with its defaults, in the types of the contract", () => {
  const Actions = [
    { Type: "PlayAudio", Parameters: { AudioSource: { Type: "S3", BucketName: "b", Key: "k" }, Repeat: "2" } },
  ];

  const read = readReply({ SchemaVersion: "1.0", Actions }, MENU);

  expect(read.actions?.[0]?.action).toEqual({
    Type: "PlayAudio",
    Parameters: { AudioSource: { Type: "S3", BucketName: "b", Key: "k" }, PlaybackTerminators: [], Repeat: 2 },
  });
  expect(read.actions?.[0]?.echo).toMatchObject({ Repeat: "2", PlaybackTerminators: [] });
});

test("an action that the service refuses carries what it answers", () => {
  const read = readReply(
    { SchemaVersion: "1.0", Actions: [speak, { Type: "Pause", Parameters: { DurationInMilliseconds: 50 } }] },
    MENU,
  );

  expect(read.usable).toBe(true);
  expect(read.actions?.map(({ error }) => error)).toEqual([
    null,
    { ErrorType: "InvalidActionParameter", ErrorMessage: "The Duration parameter is invalid." },
  ]);
});

test("a reply that has something to remark before its mistake is no less unusable", () => {
  const read = readReply({ SchemaVersion: "1.0", Actions: [{ ...speak, Wait: 1 }, 7] }, MENU);

  expect(read.findings.map(({ severity }) => severity)).toEqual(["warning", "error"]);
  expect(read.usable).toBe(false);
});

test.each<[string, unknown, string]>([
  ["nothing", undefined, "Response is blank or empty"],
  ["null", null, "Response is blank or empty"],
  ["empty text", "", "Response is blank or empty"],
  [
    "no version",
    { Actions: [] },
    "The schema version in the invocation request does not match the schema version in the response.",
  ],
  [
    "another version",
    { SchemaVersion: "1.1" },
    "The schema version in the invocation request does not match the schema version in the response.",
  ],
  ["actions that are no list", { SchemaVersion: "1.0", Actions: {} }, "Error while reading actions list."],
  ["an action that is none", { SchemaVersion: "1.0", Actions: [null] }, "Error while reading actions list."],
  ["11 actions", { SchemaVersion: "1.0", Actions: Array(11).fill(speak) }, "Too many actions specified in a response."],
  [
    "an unknown type",
    { SchemaVersion: "1.0", Actions: [{ Type: "Transfer" }] },
    "Unsupported action Transfer specified",
  ],
])("%s makes a reply unusable, in the words of the service's log", (_, payload, ErrorMessage) => {
  const read = readReply(payload, MENU);

  expect(read).toMatchObject({ usable: false, actions: null, error: { ErrorMessage } });
});

test("10 actions are fine", () => {
  expect(readReply({ SchemaVersion: "1.0", Actions: Array(10).fill(speak) }, MENU)).toMatchObject({
    usable: true,
    findings: [],
  });
});

test.each([undefined, null, []])("a new inbound call must be answered with actions, not with %p", (Actions) => {
  const read = readReply({ SchemaVersion: "1.0", Actions }, REQUESTS.NEW_INBOUND_CALL);

  expect(read).toMatchObject({ usable: false, error: { ErrorMessage: "Actions list is empty." } });
});

test("no list is told from an empty one", () => {
  expect(readReply({ SchemaVersion: "1.0" }, MENU)).toMatchObject({ usable: true, actions: null });
  expect(readReply({ SchemaVersion: "1.0", Actions: [] }, MENU)).toMatchObject({ usable: true, actions: [] });
});

test.each([
  [
    Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`k${index}`, ""])),
    "Found 101 pairs, allowed is at most 100.",
  ],
  [{ a: "x".repeat(20_473) }, "Found 20481 bytes as JSON, allowed is at most 20480."],
  [7, "Found number, allowed is an object."],
])("attributes that cannot be stored are refused with what was found", (TransactionAttributes, message) => {
  const read = readReply({ SchemaVersion: "1.0", TransactionAttributes }, MENU);

  expect(read).toMatchObject({
    usable: false,
    attributes: undefined,
    error: {
      ErrorType: "TransactionAttributesInvalidMapSize",
      ErrorMessage: "Transaction attributes must have at most 100 pairs and 20480 bytes.",
    },
    findings: [{ message, source: "transaction-attributes" }],
  });
});

test("attributes are what the reply has", () => {
  expect(readReply({ SchemaVersion: "1.0", TransactionAttributes: { a: "1" } }, MENU).attributes).toEqual({ a: "1" });
  expect(readReply({ SchemaVersion: "1.0", TransactionAttributes: {} }, MENU).attributes).toEqual({});
  expect(readReply({ SchemaVersion: "1.0", TransactionAttributes: null }, MENU).attributes).toBeUndefined();
});
