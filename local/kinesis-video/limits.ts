import type { Clock } from "../../shared/clock.ts";
import { ServiceError } from "../wire/http.ts";
import type { KinesisVideoPolicies } from "./policies.ts";

/** Operations of the data plane that are limited by stream. */
export type DataOperation = "GetDataEndpoint" | "PutMedia" | "GetMedia" | "ListFragments" | "GetMediaForFragmentList";

export interface Limits {
  /** @throws ServiceError ClientLimitExceededException when there were too many calls within the last second */
  countRequest(operation: DataOperation, streamArn: string): void;
  /**
   * Takes one of the stream's connections; the result gives it back.
   * @throws ServiceError ConnectionLimitExceededException
   */
  connect(operation: DataOperation, streamArn: string): () => void;
}

/** The service's quotas, counted by stream and operation (Kinesis Video Streams quotas). */
export function createLimits(clock: Clock, policies: KinesisVideoPolicies): Limits {
  const recent = new Map<string, number[]>();
  const open = new Map<string, number>();
  const mostConnections: Partial<Record<DataOperation, number>> = {
    PutMedia: policies.putMediaConnections,
    GetMedia: policies.getMediaConnections,
    GetMediaForFragmentList: policies.archivedMediaConnections,
  };

  return {
    countRequest(operation, streamArn) {
      if (policies.requestsPerSecond === Number.POSITIVE_INFINITY) return;
      const key = `${operation} ${streamArn}`;
      const now = clock.now();
      const times = (recent.get(key) ?? []).filter((time) => time > now - 1000);
      recent.set(key, times);
      if (times.length >= policies.requestsPerSecond) {
        const message = `More than ${policies.requestsPerSecond} ${operation} calls a second for this stream.`;
        throw new ServiceError("ClientLimitExceededException", message);
      }
      times.push(now);
    },
    connect(operation, streamArn) {
      const key = `${operation} ${streamArn}`;
      const most = mostConnections[operation] ?? Number.POSITIVE_INFINITY;
      const taken = open.get(key) ?? 0;
      if (taken >= most) {
        const message = `More than ${most} ${operation} connections to this stream.`;
        throw new ServiceError("ConnectionLimitExceededException", message);
      }
      open.set(key, taken + 1);
      return () => {
        const left = (open.get(key) ?? 1) - 1;
        if (left > 0) open.set(key, left);
        else open.delete(key);
      };
    },
  };
}
