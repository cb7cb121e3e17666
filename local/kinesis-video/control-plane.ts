import type * as kinesisVideo from "@aws-sdk/client-kinesis-video";
import { pageByName } from "../page.ts";
import { ServiceError } from "../wire/http.ts";
import type { Operations } from "../wire/schema-service.ts";
import type { Limits } from "./limits.ts";
import { invalidArgument, type Streams } from "./streams.ts";
import type { StreamInfo, VideoStream } from "./video-stream.ts";

const MOST_STREAMS_A_PAGE = 10_000;
const MOST_RETENTION_IN_HOURS = 87_600;
const MOST_TAGS = 50;
const DEFAULT_KEY = "alias/aws/kinesisvideo";

type ControlPlane = Pick<
  Operations<typeof kinesisVideo>,
  | "CreateStream"
  | "DescribeStream"
  | "ListStreams"
  | "UpdateStream"
  | "UpdateDataRetention"
  | "DeleteStream"
  | "TagStream"
  | "UntagStream"
  | "ListTagsForStream"
  | "GetDataEndpoint"
>;

/** Operations of Kinesis Video Streams that are not about media. Streams are active at once, and gone at once. */
export function controlPlane(streams: Streams, limits: Limits): ControlPlane {
  return {
    async CreateStream({ StreamName = "", DataRetentionInHours = 0, MediaType, DeviceName, KmsKeyId, Tags = {} }) {
      checkRetention(DataRetentionInHours);
      checkTags(Tags);
      const stream = streams.create({
        name: StreamName,
        retentionInHours: DataRetentionInHours,
        mediaType: MediaType ?? null,
        deviceName: DeviceName ?? null,
        kmsKeyId: KmsKeyId ?? null,
        tags: Tags,
      });
      return { StreamARN: stream.info.arn };
    },
    async DescribeStream(input) {
      return { StreamInfo: toWire(streams.get(input).info) };
    },
    async ListStreams({
      MaxResults = MOST_STREAMS_A_PAGE,
      NextToken,
      StreamNameCondition,
    }: kinesisVideo.ListStreamsInput) {
      if (MaxResults < 1 || MaxResults > MOST_STREAMS_A_PAGE) throw invalidArgument("MaxResults must be 1 to 10000");
      const prefix = StreamNameCondition?.ComparisonValue ?? "";
      const infos = streams.all().map(({ info }) => info);
      const matching = infos.filter(({ name }) => name.startsWith(prefix));
      const { page, ...next } = pageByName(matching, ({ name }) => name, MaxResults, NextToken);
      return { StreamInfoList: page.map(toWire), ...next };
    },
    async UpdateStream({ CurrentVersion, MediaType, DeviceName, ...reference }) {
      const stream = streams.get(reference);
      checkVersion(stream, CurrentVersion);
      stream.update({
        version: streams.newVersion(),
        mediaType: MediaType ?? stream.info.mediaType,
        deviceName: DeviceName ?? stream.info.deviceName,
      });
      return {};
    },
    async UpdateDataRetention({ CurrentVersion, Operation, DataRetentionChangeInHours = 0, ...reference }) {
      const stream = streams.get(reference);
      checkVersion(stream, CurrentVersion);
      const sign = Operation === "INCREASE_DATA_RETENTION" ? 1 : Operation === "DECREASE_DATA_RETENTION" ? -1 : 0;
      if (sign === 0) throw invalidArgument("Operation must be INCREASE_DATA_RETENTION or DECREASE_DATA_RETENTION");
      const retentionInHours = stream.info.retentionInHours + sign * DataRetentionChangeInHours;
      checkRetention(retentionInHours);
      stream.update({ version: streams.newVersion(), retentionInHours });
      return {};
    },
    async DeleteStream({ StreamARN, CurrentVersion }) {
      const stream = streams.get({ StreamARN });
      if (CurrentVersion !== undefined) checkVersion(stream, CurrentVersion);
      streams.delete(stream);
      return {};
    },
    async TagStream({ Tags = {}, ...reference }) {
      const stream = streams.get(reference);
      const tags = { ...stream.info.tags, ...Tags };
      checkTags(tags);
      stream.update({ tags });
      return {};
    },
    async UntagStream({ TagKeyList = [], ...reference }) {
      const stream = streams.get(reference);
      const kept = Object.entries(stream.info.tags).filter(([key]) => !TagKeyList.includes(key));
      stream.update({ tags: Object.fromEntries(kept) });
      return {};
    },
    async ListTagsForStream({ StreamName, StreamARN }) {
      return { Tags: { ...streams.get({ StreamName, StreamARN }).info.tags } };
    },
    async GetDataEndpoint({ APIName, ...reference }, { endpoint }) {
      if (APIName === undefined) throw invalidArgument("APIName is missing");
      limits.countRequest("GetDataEndpoint", streams.get(reference).info.arn);
      return { DataEndpoint: endpoint };
    },
  };
}

function toWire(info: StreamInfo): kinesisVideo.StreamInfo {
  return {
    StreamName: info.name,
    StreamARN: info.arn,
    Version: info.version,
    Status: "ACTIVE",
    CreationTime: new Date(info.createdAt),
    DataRetentionInHours: info.retentionInHours,
    KmsKeyId: info.kmsKeyId ?? DEFAULT_KEY,
    ...(info.mediaType !== null && { MediaType: info.mediaType }),
    ...(info.deviceName !== null && { DeviceName: info.deviceName }),
  };
}

function checkVersion(stream: VideoStream, version: string | undefined): void {
  if (version === stream.info.version) return;
  throw new ServiceError("VersionMismatchException", "CurrentVersion is not the stream's version; describe it again.");
}

function checkRetention(hours: number): void {
  if (Number.isInteger(hours) && hours >= 0 && hours <= MOST_RETENTION_IN_HOURS) return;
  throw invalidArgument(`Retention must be 0 to ${MOST_RETENTION_IN_HOURS} hours`);
}

function checkTags(tags: Readonly<Record<string, string>>): void {
  if (Object.keys(tags).length <= MOST_TAGS) return;
  throw new ServiceError("TagsPerResourceExceededLimitException", `A stream has at most ${MOST_TAGS} tags.`);
}
