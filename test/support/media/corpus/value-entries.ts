import { ID } from "../../../../shared/media/ebml.ts";
import { concatenate, element, floatElement, master, uintElement } from "../../../../shared/media/ebml-writer.ts";
import { serviceTags, trackList } from "../../../../shared/media/matroska-writer.ts";
import * as $ from "./parts.ts";

const LONG = new Uint8Array(200).fill(0xff);

const audioTrack = (number: number, ...audioMaster: Uint8Array[]) =>
  master(ID.TrackEntry, [uintElement(ID.TrackNumber, number), master(ID.Audio, audioMaster)]);

const audioOutcome = (number: number, samplingFrequencyInHertz = 8000, channels = 1) => ({
  ...$.trackOutcome({ number, codecId: "" }),
  uid: 0,
  type: 0,
  samplingFrequencyInHertz,
  channels,
});

const float32 = (value: number) => {
  const body = new Uint8Array(4);
  new DataView(body.buffer).setFloat32(0, value);
  return element(ID.SamplingFrequency, body);
};

const timed = (server: string, producer: string, behind: string) => ({
  before: serviceTags([
    ["AWS_KINESISVIDEO_FRAGMENT_NUMBER", $.numberOf(0)],
    ["AWS_KINESISVIDEO_SERVER_TIMESTAMP", server],
    ["AWS_KINESISVIDEO_PRODUCER_TIMESTAMP", producer],
  ]),
  after: serviceTags([
    ["AWS_KINESISVIDEO_MILLIS_BEHIND_NOW", behind],
    ["AWS_KINESISVIDEO_CONTINUATION_TOKEN", $.numberOf(0)],
  ]),
});

export const valueEntries: $.CorpusEntry[] = [
  {
    name: "timecode-scale-of-200-bytes",
    why: "An unsigned integer has at most eight bytes (RFC 8794 section 7.2); read as one, this is no finite number.",
    bytes: $.documentOf(0, { info: master(ID.Info, [element(ID.TimestampScale, LONG)]) }),
    expected: $.reads($.fragmentOf(0)),
  },
  {
    name: "track-numbers-of-200-bytes",
    why: "The same in a track: a number that is none is 0.",
    bytes: $.documentOf(0, {
      tracks: concatenate([
        master(ID.Tracks, [
          master(ID.TrackEntry, [element(ID.TrackNumber, LONG), element(ID.TrackUid, LONG)]),
          master(ID.TrackEntry, [uintElement(ID.TrackNumber, 1, 8), uintElement(ID.TrackType, 2)]),
        ]),
      ]),
    }),
    expected: $.reads(
      $.fragmentOf(0, {
        tracks: [
          { ...$.trackOutcome({ number: 0, codecId: "" }), type: 0 },
          { ...$.trackOutcome({ number: 1, codecId: "" }), uid: 0 },
        ],
      }),
    ),
  },
  {
    name: "audio-masters-of-every-kind",
    why: "Frequencies of 4 and 8 bytes; missing, empty, odd and impossible ones, which are the default (RFC 9559 section 5.1.4.1.29).",
    bytes: $.documentOf(0, {
      tracks: concatenate([
        master(ID.Tracks, [
          audioTrack(1, float32(16_000), uintElement(ID.Channels, 2)),
          audioTrack(2, floatElement(ID.SamplingFrequency, 48_000)),
          audioTrack(3),
          audioTrack(4, element(ID.SamplingFrequency, $.NOTHING), element(ID.Channels, $.NOTHING)),
          audioTrack(5, element(ID.SamplingFrequency, Uint8Array.of(1, 2, 3)), uintElement(ID.Channels, 0)),
          audioTrack(6, float32(Number.NaN), element(ID.Channels, LONG)),
          audioTrack(7, float32(Number.POSITIVE_INFINITY)),
          audioTrack(8, float32(-1)),
        ]),
      ]),
    }),
    expected: $.reads(
      $.fragmentOf(0, {
        tracks: [
          audioOutcome(1, 16_000, 2),
          audioOutcome(2, 48_000),
          ...[3, 4, 5, 6, 7, 8].map((number) => audioOutcome(number)),
        ],
      }),
    ),
  },
  {
    name: "tracks-cut-inside",
    why: "Tracks whose last entry claims more than the element holds, and has half a child: what can be read is.",
    bytes: $.documentOf(0, {
      tracks: element(
        ID.Tracks,
        concatenate([
          trackList([$.CALLER]).subarray(8),
          Uint8Array.of(0xae, 0x90),
          uintElement(ID.TrackNumber, 2),
          Uint8Array.of(0x86, 0x84, 0x41),
        ]),
      ),
    }),
    expected: $.reads(
      $.fragmentOf(0, {
        tracks: [$.trackOutcome($.CALLER), { ...$.trackOutcome({ number: 2, codecId: "A" }), uid: 0, type: 0 }],
      }),
    ),
  },
  {
    name: "numbers-that-look-like-numbers",
    why: "Hexadecimal, exponents, infinities and a thousand digits are not how the service writes a number: there is none.",
    bytes: concatenate([
      $.documentOf(0, timed("0x6553f100", "1e9", "Infinity")),
      $.documentOf(0, timed("1".repeat(1000), " 1700000000.000", "")),
      $.documentOf(0, timed("-1.000", "1700000000", "-5")),
    ]),
    expected: $.reads(
      $.fragmentOf(0, { serverTimestamp: null, producerTimestamp: null, millisBehindNow: null }),
      $.fragmentOf(0, { serverTimestamp: null, producerTimestamp: null, millisBehindNow: null }),
      $.fragmentOf(0, { serverTimestamp: -1000, producerTimestamp: $.timeOf(0), millisBehindNow: -5 }),
    ),
  },
  {
    name: "fragment-number-said-twice",
    why: "The same number again before the cluster is the same fragment; another number is another one.",
    bytes: concatenate([
      $.documentOf(0, { before: concatenate([serviceTags($.tagsBefore(0)), serviceTags($.tagsBefore(0))]) }),
      $.documentOf(1, { before: concatenate([serviceTags($.tagsBefore(2)), serviceTags($.tagsBefore(1))]) }),
    ]),
    expected: $.reads(
      $.fragmentOf(0),
      $.fragmentOf(2, { ...$.UNFINISHED, ...$.NO_CLUSTER, endedBy: "next-fragment" }),
      $.fragmentOf(1),
    ),
  },
];
