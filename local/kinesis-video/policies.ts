/**
 * What the local service does where AWS sets a quota, or where its documentation is silent. Each setting is one assumption;
 * a test may turn it to show that a consumer does not lean on it.
 */
export interface KinesisVideoPolicies {
  /** Calls of one data operation, or of GetDataEndpoint, a second and stream (Kinesis Video Streams quotas). */
  readonly requestsPerSecond: number;
  readonly getMediaConnections: number;
  readonly archivedMediaConnections: number;
  readonly putMediaConnections: number;
  /** A GetMedia answer ends without a word after this time: its streaming token has run out. */
  readonly getMediaSession: number;
  /** By chance it ends up to this much earlier: users saw 40 to 45 minutes. */
  readonly getMediaSessionSpread: number;
  /** Streams without retention keep fragments this long, and this many bytes of them (API_CreateStream). */
  readonly bufferTime: number;
  readonly bufferBytes: number;
  /** Whether the archived-media operations see the buffer of a stream without retention. AWS does not say. */
  readonly archiveSeesBuffer: boolean;
  /** ListFragments may not know of a fragment at once: the time from its end until it is listed. AWS does not say. */
  readonly listingDelay: number;
  /** A fragment that GetMediaForFragmentList was asked for and that is not there: error 4000, which ends the answer, or not a word. */
  readonly missingFragment: "error" | "skip";
  /** NOW starts "with the latest chunk on the stream" (API_dataplane_StartSelector), or, read otherwise, with the next one. */
  readonly nowStartsWith: "latest" | "next";
  /** A number the stream does not hold, as selector: error 4000 in the answer, or the next fragment that there is. */
  readonly unknownFragment: "error" | "next";
  /**
   * Whose tags the producer wrote between two clusters. A capture of the producer SDK (`test_mixed_tags.mkv` of the parser
   * library) has them after the earlier cluster; its first fragment alone has tags before the cluster.
   */
  readonly tagsBetweenClusters: "preceding" | "following";
  /** Limits on what a producer sends (API_dataplane_PutMedia). */
  readonly fragmentBytes: number;
  readonly fragmentDuration: number;
  readonly tracks: number;
  readonly tagsPerFragment: number;
}

export const documentedPolicies: KinesisVideoPolicies = {
  requestsPerSecond: 5,
  getMediaConnections: 3,
  archivedMediaConnections: 5,
  putMediaConnections: 1,
  getMediaSession: 45 * 60_000,
  getMediaSessionSpread: 5 * 60_000,
  bufferTime: 5 * 60_000,
  bufferBytes: 200 * 1024 * 1024,
  archiveSeesBuffer: false,
  listingDelay: 0,
  missingFragment: "error",
  nowStartsWith: "latest",
  unknownFragment: "error",
  tagsBetweenClusters: "preceding",
  fragmentBytes: 50 * 1024 * 1024,
  fragmentDuration: 10_000,
  tracks: 3,
  tagsPerFragment: 10,
};

/** Without the quotas on rate, for runs faster than real time. */
export const unhurriedPolicies: KinesisVideoPolicies = {
  ...documentedPolicies,
  requestsPerSecond: Number.POSITIVE_INFINITY,
};
