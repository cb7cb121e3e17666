import {
  KinesisVideoArchivedMediaClient,
  type Fragment as ListedFragment,
  ListFragmentsCommand,
} from "@aws-sdk/client-kinesis-video-archived-media";
import { GetMediaCommand, KinesisVideoMediaClient } from "@aws-sdk/client-kinesis-video-media";
import type { DataEndpoints } from "./data-endpoints.ts";
import { compareNumbers } from "./fragment-numbers.ts";
import type { OpenMedia } from "./live-reader.ts";

/** `GetMedia` through the AWS SDK, at the stream's own data endpoint. */
export function openMedia(endpoints: DataEndpoints): OpenMedia {
  return async (streamArn, start, signal) => {
    const endpoint = await endpoints.get(streamArn, "GET_MEDIA");
    try {
      const client = new KinesisVideoMediaClient({ endpoint });
      const answer = await client.send(new GetMediaCommand({ StreamARN: streamArn, StartSelector: start }), {
        abortSignal: signal,
      });
      // In Node.js the payload is a Readable, whatever wider type the client declares for browsers.
      return answer.Payload as AsyncIterable<Uint8Array>;
    } catch (error) {
      endpoints.forget(streamArn, "GET_MEDIA");
      throw error;
    }
  };
}

/** Every fragment the archive holds between two producer times (epoch milliseconds), in order of number. */
export async function listFragments(
  endpoints: DataEndpoints,
  streamArn: string,
  from: number,
  to: number,
): Promise<ListedFragment[]> {
  const endpoint = await endpoints.get(streamArn, "LIST_FRAGMENTS");
  const client = new KinesisVideoArchivedMediaClient({ endpoint });
  const fragments: ListedFragment[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListFragmentsCommand({
        StreamARN: streamArn,
        MaxResults: 1000,
        // The service wants the whole request again with each token.
        FragmentSelector: {
          FragmentSelectorType: "PRODUCER_TIMESTAMP",
          TimestampRange: { StartTimestamp: new Date(from), EndTimestamp: new Date(to) },
        },
        ...(nextToken === undefined ? {} : { NextToken: nextToken }),
      }),
    );
    fragments.push(...(page.Fragments ?? []));
    nextToken = page.NextToken;
  } while (nextToken !== undefined);
  return fragments.sort((a, b) => compareNumbers(a.FragmentNumber ?? "", b.FragmentNumber ?? ""));
}
