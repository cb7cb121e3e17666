/** Requests a second that the service takes (Kinesis Video Streams quotas), of one stream and of the whole account. */
export const QUOTAS = {
  GetDataEndpoint: { ofStream: 5, ofAccount: 300 },
  GetMedia: { ofStream: 5 },
  ListFragments: { ofStream: 5 },
  GetMediaForFragmentList: { ofStream: 5 },
} as const;

/** Fragments that one GetMediaForFragmentList request may name, and one page of ListFragments may hold. */
export const MOST_FRAGMENTS = 1_000;
