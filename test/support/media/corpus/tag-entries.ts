import { ID } from "../../../../shared/media/ebml.ts";
import { concatenate, element, master, stringElement, uintElement } from "../../../../shared/media/ebml-writer.ts";
import { ebmlHeader, producerTags, serviceTags, type WrittenTags } from "../../../../shared/media/matroska-writer.ts";
import * as $ from "./parts.ts";

const CLIENT: WrittenTags = [
  ["TransactionId", "8f2b7c1e-3a4d-4f7b-9a51-0c8f5e2d6b90"],
  ["CallId", "call-1"],
];
const CLIENT_RECORD = Object.fromEntries(CLIENT);

const before = (index: number, ...tags: WrittenTags[]) =>
  concatenate([...tags.map(producerTags), serviceTags($.tagsBefore(index))]);

const withTimes = (server: string, producer: string): WrittenTags => [
  ["AWS_KINESISVIDEO_FRAGMENT_NUMBER", $.numberOf(0)],
  ["AWS_KINESISVIDEO_SERVER_TIMESTAMP", server],
  ["AWS_KINESISVIDEO_PRODUCER_TIMESTAMP", producer],
];

const padded = (text: string) => `${text}\0\0`;
const paddedTags = (tags: WrittenTags): WrittenTags => tags.map(([name, value]) => [padded(name), padded(value)]);

const simpleTag = (...children: Uint8Array[]) => master(ID.SimpleTag, children);
const tags = (...simpleTags: Uint8Array[]) => master(ID.Tags, [master(ID.Tag, simpleTags)]);
const TAG_LANGUAGE = stringElement(0x447a, "eng");
const TAG_DEFAULT = uintElement(0x4484, 1);

const errorDocument = (index: number, written: WrittenTags) =>
  $.documentOf(index, { before: serviceTags(written), cluster: $.NOTHING, after: $.NOTHING });

const errorFragment = (index: number, id: number | null, message: string) =>
  $.fragmentOf(index, { ...$.NO_TAGS, ...$.NO_CLUSTER, error: { id, message }, endedBy: "error" });

const largest: WrittenTags = Array.from({ length: 10 }, (_none, index) => [
  `${index}`.padStart(128, "n"),
  `${index}`.padStart(256, "v"),
]);

export const tagEntries: $.CorpusEntry[] = [
  {
    name: "tags-missing",
    why: "One fragment between others has no tag at all, as seen in the field: it is a fragment without a number.",
    bytes: concatenate([
      $.documentOf(0, { before: before(0, CLIENT) }),
      $.documentOf(1, { before: $.NOTHING, after: $.NOTHING }),
      $.documentOf(2, { before: before(2, CLIENT) }),
    ]),
    expected: $.reads(
      $.fragmentOf(0, { tags: CLIENT_RECORD }),
      $.fragmentOf(1, { ...$.NO_TAGS, endedBy: "next-fragment" }),
      $.fragmentOf(2, { tags: CLIENT_RECORD }),
    ),
  },
  {
    name: "client-tags-missing",
    why: "The service's tags are there, the producer's are not: those of the fragment before must not be taken for them.",
    bytes: concatenate([$.documentOf(0, { before: before(0, CLIENT) }), $.documentOf(1)]),
    expected: $.reads($.fragmentOf(0, { tags: CLIENT_RECORD }), $.fragmentOf(1)),
  },
  {
    name: "tags-after-cluster-only",
    why: "Tail tags without head tags, as seen in the field: the token ends the fragment; its number stays unknown.",
    bytes: $.documentOf(0, {
      before: $.NOTHING,
      after: concatenate([producerTags(CLIENT), serviceTags($.tagsAfter(0))]),
    }),
    expected: $.reads(
      $.fragmentOf(0, { number: null, producerTimestamp: null, serverTimestamp: null, tags: CLIENT_RECORD }),
    ),
  },
  {
    name: "client-tags-before-and-after-cluster",
    why: "As in AWS's test_mixed_tags.mkv; of two with one name the later counts.",
    bytes: $.documentOf(0, {
      before: before(0, CLIENT),
      after: concatenate([
        producerTags([
          ["CallId", "call-2"],
          ["Events", "3"],
        ]),
        serviceTags($.tagsAfter(0)),
      ]),
    }),
    expected: $.reads($.fragmentOf(0, { tags: { ...CLIENT_RECORD, CallId: "call-2", Events: "3" } })),
  },
  {
    name: "tags-after-token",
    why: "A fragment is over with its token: what follows in its document belongs to nothing.",
    bytes: concatenate([$.documentOf(0), producerTags(CLIENT), $.documentOf(1)]),
    expected: $.reads($.fragmentOf(0), $.fragmentOf(1)),
  },
  {
    name: "largest-client-tags",
    why: "Ten tags of 128 and 256 bytes, the service's limits, in every fragment.",
    bytes: concatenate([0, 1].map((index) => $.documentOf(index, { before: before(index, largest) }))),
    expected: $.reads(...[0, 1].map((index) => $.fragmentOf(index, { tags: Object.fromEntries(largest) }))),
  },
  {
    name: "tag-over-64-kib",
    why: "More than the reader keeps at once: refused before it is buffered, at the Tags element.",
    bytes: $.documentOf(0, {
      before: concatenate([serviceTags($.tagsBefore(0)), producerTags([["long", "v".repeat(65_536)]])]),
    }),
    expected: {
      fragments: [],
      error: {
        code: "ELEMENT_TOO_LARGE",
        offsetBytes: $.documentOf(0, { cluster: $.NOTHING, after: $.NOTHING }).length,
        element: "Tags",
      },
    },
  },
  {
    name: "zero-producer-timestamp",
    why: "`0.000` occurs in AWS's test_mixed_tags.mkv: it is no time, and the cluster's own has to do.",
    bytes: $.documentOf(0, { before: serviceTags(withTimes("1511852109.126", "0.000")) }),
    expected: $.reads($.fragmentOf(0, { producerTimestamp: null, serverTimestamp: 1_511_852_109_126 })),
  },
  {
    name: "relative-producer-timestamp",
    why: "Producers with relative times give odd epochs (amazon-connect-realtime-transcription issue 22): told as they are.",
    bytes: $.documentOf(0, { before: serviceTags(withTimes("1511852109.1264", "1109909.253")) }),
    expected: $.reads(
      $.fragmentOf(0, {
        producerTimestamp: 1_109_909_253,
        serverTimestamp: 1_511_852_109_126,
        blocks: [
          [1, 1_109_909_253, 16],
          [1, 1_109_909_273, 16],
        ],
      }),
    ),
  },
  {
    name: "timestamps-that-are-none",
    why: "Text and nothing at all where a time should be: no time.",
    bytes: $.documentOf(0, { before: serviceTags(withTimes("", "yesterday")) }),
    expected: $.reads($.fragmentOf(0, { producerTimestamp: null, serverTimestamp: null })),
  },
  {
    name: "trailing-nul-strings",
    why: "Producers pad strings with NULs (DocType in test_mixed_tags.mkv, Lavf's DURATION): they are no part of the text.",
    bytes: concatenate([
      $.documentOf(0, {
        header: master(ID.EBML, [stringElement(ID.DocType, padded("matroska"))]),
        tracks: master(ID.Tracks, [
          master(ID.TrackEntry, [
            uintElement(ID.TrackNumber, 1),
            uintElement(ID.TrackUid, 1),
            uintElement(ID.TrackType, 2),
            stringElement(ID.TrackName, padded($.CALLER.name)),
            stringElement(ID.CodecId, padded($.CALLER.codecId)),
          ]),
        ]),
        before: concatenate([producerTags(paddedTags(CLIENT)), serviceTags(paddedTags($.tagsBefore(0)))]),
        after: serviceTags(paddedTags($.tagsAfter(0))),
      }),
      $.documentOf(1, { before: before(1, CLIENT) }),
    ]),
    expected: $.reads($.fragmentOf(0, { tags: CLIENT_RECORD }), $.fragmentOf(1, { tags: CLIENT_RECORD })),
  },
  {
    name: "tag-value-before-name",
    why: "Children of a SimpleTag have no order (RFC 8794 section 11.1.3); readers that take the first for the name mix them up.",
    bytes: $.documentOf(0, {
      before: concatenate([
        serviceTags($.tagsBefore(0)),
        tags(
          simpleTag(
            stringElement(ID.TagString, "call-1"),
            TAG_LANGUAGE,
            TAG_DEFAULT,
            stringElement(ID.TagName, "CallId"),
          ),
          simpleTag(
            TAG_LANGUAGE,
            stringElement(ID.TagName, "Direction"),
            TAG_DEFAULT,
            stringElement(ID.TagString, "Inbound"),
          ),
        ),
      ]),
    }),
    expected: $.reads($.fragmentOf(0, { tags: { CallId: "call-1", Direction: "Inbound" } })),
  },
  {
    name: "tags-of-any-text",
    why: "Names and values are the producer's: UTF-8, empty, binary, nested, without a name, and names of object members.",
    bytes: $.documentOf(0, {
      before: concatenate([
        serviceTags($.tagsBefore(0)),
        tags(
          simpleTag(stringElement(ID.TagName, "Ümläut"), stringElement(ID.TagString, "Grüße 通話")),
          simpleTag(stringElement(ID.TagName, "empty"), stringElement(ID.TagString, "")),
          simpleTag(stringElement(ID.TagName, "none")),
          simpleTag(stringElement(ID.TagName, "binary"), element(ID.TagBinary, $.audio(70, 4))),
          simpleTag(stringElement(ID.TagString, "value without a name")),
          simpleTag(stringElement(ID.TagName, ""), stringElement(ID.TagString, "value of an empty name")),
          simpleTag(stringElement(ID.TagName, "constructor"), stringElement(ID.TagString, "c")),
          simpleTag(
            stringElement(ID.TagName, "outer"),
            stringElement(ID.TagString, "1"),
            simpleTag(stringElement(ID.TagName, "inner"), stringElement(ID.TagString, "2")),
          ),
        ),
      ]),
    }),
    expected: $.reads(
      $.fragmentOf(0, {
        tags: { Ümläut: "Grüße 通話", empty: "", none: "", binary: "", constructor: "c", outer: "1", inner: "2" },
      }),
    ),
  },
  {
    name: "other-call-in-pooled-stream",
    why: "Voice Connectors use streams again: the next call's fragments follow, told apart by nothing but their tags.",
    bytes: concatenate([
      $.documentOf(0, { before: before(0, CLIENT) }),
      $.documentOf(1001, { before: before(1001, [["TransactionId", "another"], CLIENT[1] ?? ["", ""]]) }),
    ]),
    expected: $.reads(
      $.fragmentOf(0, { tags: CLIENT_RECORD }),
      $.fragmentOf(1001, { tags: { TransactionId: "another", CallId: "call-1" } }),
    ),
  },
  {
    name: "error-document-both-spellings",
    why: "AWS API_dataplane_GetMedia and API_reader_GetMediaForFragmentList name an error's tags differently, in either order.",
    bytes: concatenate([
      errorDocument(0, [
        ["AWS_KINESISVIDEO_ERROR_CODE", "INTERNAL_ERROR"],
        ["AWS_KINESISVIDEO_ERROR_ID", "5000"],
      ]),
      errorDocument(1, [
        ["AWS_KINESISVIDEO_ERROR_ID", "4000"],
        ["AWS_KINESISVIDEO_ERROR_CODE", "FRAGMENT_NOT_FOUND"],
      ]),
      errorDocument(2, [
        ["AWS_KINESISVIDEO_EXCEPTION_ERROR_CODE", "3002"],
        ["AWS_KINESISVIDEO_EXCEPTION_MESSAGE", "try again"],
      ]),
      errorDocument(3, [
        ["AWS_KINESISVIDEO_EXCEPTION_MESSAGE", "key access denied"],
        ["AWS_KINESISVIDEO_EXCEPTION_ERROR_CODE", "4500"],
      ]),
    ]),
    expected: $.reads(
      errorFragment(0, 5000, "INTERNAL_ERROR"),
      errorFragment(1, 4000, "FRAGMENT_NOT_FOUND"),
      errorFragment(2, 3002, "try again"),
      errorFragment(3, 4500, "key access denied"),
    ),
  },
  {
    name: "error-after-fragment-number",
    why: "A number without a server timestamp, then the error: the parser library throws a NullPointerException here.",
    bytes: errorDocument(0, [
      ["AWS_KINESISVIDEO_FRAGMENT_NUMBER", $.numberOf(0)],
      ["AWS_KINESISVIDEO_ERROR_ID", "4000"],
    ]),
    expected: $.reads({ ...errorFragment(0, 4000, ""), number: $.numberOf(0) }),
  },
  {
    name: "error-in-place-of-token",
    why: "The service stops on an error behind a cluster: what came before is delivered, and the fragment is not whole.",
    bytes: $.documentOf(0, {
      after: concatenate([
        serviceTags([["AWS_KINESISVIDEO_ERROR_CODE", "WRITE_ERROR"]]),
        serviceTags([["AWS_KINESISVIDEO_ERROR_ID", "3002"]]),
      ]),
    }),
    expected: $.reads(
      $.fragmentOf(0, { ...$.UNFINISHED, error: { id: 3002, message: "WRITE_ERROR" }, endedBy: "error" }),
    ),
  },
  {
    name: "error-without-id",
    why: "An error whose id never comes, or is no number, is told where its document ends.",
    bytes: concatenate([
      errorDocument(0, [["AWS_KINESISVIDEO_ERROR_CODE", "INTERNAL_ERROR"]]),
      errorDocument(1, [["AWS_KINESISVIDEO_EXCEPTION_ERROR_CODE", "AccessDenied"]]),
    ]),
    expected: $.reads(
      { ...errorFragment(0, null, "INTERNAL_ERROR"), endedBy: "next-fragment" },
      { ...errorFragment(1, null, "AccessDenied"), endedBy: "known-size" },
    ),
  },
  {
    name: "fragment-list-spelling",
    why: "API_reader_GetMediaForFragmentList spells the timestamps differently and documents no tail tags.",
    bytes: $.documentOf(0, {
      header: ebmlHeader(),
      before: serviceTags([
        ["AWS_KINESISVIDEO_FRAGMENT_NUMBER", $.numberOf(0)],
        ["AWS_KINESISVIDEO_SERVER_SIDE_TIMESTAMP", "1700000000.090"],
        ["AWS_KINESISVIDEO_PRODUCER_SIDE_TIMESTAMP", "1700000000.000"],
      ]),
      after: $.NOTHING,
    }),
    expected: $.reads($.fragmentOf(0, { ...$.UNFINISHED, endedBy: "end-of-stream" })),
  },
];
