import type { Track } from "./matroska-elements.ts";

/** How a fragment was seen to be over. Only the first two prove in a `GetMedia` answer that it is whole; after `error` nothing follows. */
export type FragmentEnd = "continuation-token" | "next-fragment" | "error" | "known-size" | "end-of-stream";

/** The error a `GetMedia` or `GetMediaForFragmentList` answer carries when it stops because of one. */
export interface StreamError {
  /** For example 4000 (fragment not found) or 5000 (internal); AWS API_dataplane_GetMedia. */
  readonly id: number | null;
  /** Code or message, as the service spelled it. */
  readonly message: string;
}

/** One fragment's metadata. A member that the stream did not carry is null. */
export interface Fragment {
  /** Decimal string: fragment numbers exceed 2^53. Null in Matroska that did not come from KVS. */
  readonly number: string | null;
  /** Epoch milliseconds; null where missing or `0.000`. */
  readonly producerTimestamp: number | null;
  readonly serverTimestamp: number | null;
  readonly millisBehindNow: number | null;
  readonly continuationToken: string | null;
  /** Tags that the producer set, from before and after the cluster. */
  readonly tags: Readonly<Record<string, string>>;
  readonly tracks: readonly Track[];
  readonly nanosecondsPerTick: number;
  readonly clusterTimestampTicks: number;
  readonly error: StreamError | null;
  readonly blocks: number;
  readonly payloadBytes: number;
  /** The stream ended inside an element of this fragment; what came before the cut was delivered. */
  readonly truncated: boolean;
  readonly endedBy: FragmentEnd;
}
