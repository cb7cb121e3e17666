import { ENDS_CLUSTER, ID } from "./ebml.ts";

export const NONE = 0;
/** A parent whose end is not written ends where something arrives that cannot be inside it. */
export const OPEN = Number.POSITIVE_INFINITY;

/** What an element is in its place; `skip` is everything that nobody asks for. */
export type Role = "document" | "segment" | "cluster" | "group" | "collect" | "skip";

/** The masters that a reader is inside of: where each ends, as an offset in the stream, `OPEN`, or `NONE`. */
export class OpenParents {
  segmentEnd = NONE;
  clusterEnd = NONE;
  groupEnd = NONE;

  /** Where the innermost of them ends. */
  get end(): number {
    if (this.groupEnd !== NONE) return this.groupEnd;
    // A cluster of unknown size ends with its segment at the latest.
    return this.clusterEnd !== NONE ? Math.min(this.clusterEnd, this.segmentEnd) : this.segmentEnd;
  }

  /** Whether a stream that ends here is cut: the end of a parent was written, and is not reached. */
  get areCut(): boolean {
    return this.groupEnd !== NONE || isWritten(this.clusterEnd) || isWritten(this.segmentEnd);
  }

  /** Whether an element with this id shows that a cluster of unknown size is over. A group knows its end, whatever is in it. */
  endsCluster(id: number): boolean {
    return this.clusterEnd === OPEN && this.groupEnd === NONE && ENDS_CLUSTER.has(id);
  }

  endsSegment(id: number): boolean {
    return this.segmentEnd === OPEN && this.clusterEnd === NONE && (id === ID.EBML || id === ID.Segment);
  }

  roleOf(id: number): Role {
    if (this.clusterEnd !== NONE) {
      if (this.groupEnd !== NONE) return "skip";
      return id === ID.BlockGroup ? "group" : id === ID.Timestamp ? "collect" : "skip";
    }
    if (this.segmentEnd !== NONE) {
      if (id === ID.Cluster) return "cluster";
      return id === ID.Info || id === ID.Tracks || id === ID.Tags ? "collect" : "skip";
    }
    return id === ID.EBML ? "document" : id === ID.Segment ? "segment" : "skip";
  }

  /** Whether it is a block whose payload is told, rather than an id that happens to be one. */
  isBlock(id: number): boolean {
    if (this.clusterEnd === NONE) return false;
    return id === ID.SimpleBlock || (id === ID.Block && this.groupEnd !== NONE);
  }
}

function isWritten(parentEnd: number): boolean {
  return parentEnd !== NONE && parentEnd !== OPEN;
}
