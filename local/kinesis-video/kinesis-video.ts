import * as control from "@aws-sdk/client-kinesis-video";
import * as archive from "@aws-sdk/client-kinesis-video-archived-media";
import * as media from "@aws-sdk/client-kinesis-video-media";
import type { Clock } from "../../shared/clock.ts";
import type { HttpHandler } from "../wire/http.ts";
import { type Operations, schemaService, writeError } from "../wire/schema-service.ts";
import { getMediaForFragmentList, listFragments } from "./archived-media.ts";
import { controlPlane } from "./control-plane.ts";
import { getMedia } from "./get-media.ts";
import { type Acknowledgement, createIngest, type Ingest } from "./ingest.ts";
import { createLimits } from "./limits.ts";
import { documentedPolicies, type KinesisVideoPolicies } from "./policies.ts";
import { putMedia } from "./put-media.ts";
import { type StreamReference, Streams } from "./streams.ts";

export interface KinesisVideoOptions {
  /** Holds a folder for each stream; read at the start. */
  readonly stateFolder: string;
  readonly clock: Clock;
  /** 0 to 1, for fragment numbers, versions and how long sessions last. */
  readonly random: () => number;
  readonly account: string;
  readonly region: string;
  /** Settings that differ from what AWS documents. */
  readonly policies?: Partial<KinesisVideoPolicies>;
}

export interface KinesisVideo {
  /** Answers the control plane, PutMedia, GetMedia and the archived-media operations. */
  readonly handler: HttpHandler;
  readonly streams: Streams;
  /**
   * A PutMedia session without HTTP.
   * @param relativeTo epoch milliseconds that cluster timestamps count from; null where they are absolute
   */
  ingest(
    stream: StreamReference,
    relativeTo: number | null,
    acknowledge: (acknowledgement: Acknowledgement) => void,
  ): Ingest;
  /** Closes the files; answers that still run end with the server. */
  close(): void;
}

/** Every operation of the three clients; no two share a name. */
const schemas = { ...control, ...media, ...archive };

/**
 * The local Kinesis Video Streams. One handler for three clients: control plane, media and archived media all sign as
 * `kinesisvideo`, and their paths differ.
 */
export function createKinesisVideo(options: KinesisVideoOptions): KinesisVideo {
  const { clock, random } = options;
  const policies = { ...documentedPolicies, ...options.policies };
  const streams = new Streams({ ...options, policies });
  const limits = createLimits(clock, policies);
  const mediaOptions = { streams, limits, clock, random, policies };
  const operations: Operations<typeof schemas> = {
    ...controlPlane(streams, limits),
    GetMedia: (input) => getMedia(mediaOptions, input),
    ListFragments: (input) => listFragments(mediaOptions, input),
    GetMediaForFragmentList: (input) => getMediaForFragmentList(mediaOptions, input),
  };
  const typed = schemaService({ schemas, protocol: "rest-json", operations });

  return {
    streams,
    async handler(request, response, context) {
      if (request.method !== "POST" || request.url !== "/putMedia") return typed(request, response, context);
      try {
        await putMedia(mediaOptions, request, response);
      } catch (error) {
        writeError(response, error);
      }
    },
    ingest: (reference, relativeTo, acknowledge) =>
      createIngest({ stream: streams.get(reference), clock, policies, relativeTo, acknowledge }),
    close: () => streams.close(),
  };
}
