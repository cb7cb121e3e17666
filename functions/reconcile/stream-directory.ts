import { type KinesisVideoClient, paginateListStreams } from "@aws-sdk/client-kinesis-video";
import { type Archive, listFragments, readArchived } from "../../shared/kvs/archived-reader.ts";
import type { StreamDirectory } from "./find-legs.ts";

/** Kinesis Video Streams through the AWS SDK. */
export function kinesisVideoDirectory(client: KinesisVideoClient, archive: Archive): StreamDirectory {
  return {
    async *streams(ComparisonValue) {
      const StreamNameCondition = { ComparisonOperator: "BEGINS_WITH", ComparisonValue } as const;
      for await (const { StreamInfoList = [] } of paginateListStreams({ client }, { StreamNameCondition })) {
        for (const { StreamARN } of StreamInfoList) if (StreamARN !== undefined) yield StreamARN;
      }
    },
    list: (streamArn, from, to) => listFragments(archive, { streamArn, from, to }),
    read: (streamArn, numbers) => readArchived(archive, { streamArn, numbers }),
  };
}
