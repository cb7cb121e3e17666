import { ID } from "../../../shared/media/ebml.ts";
import { NONE, OPEN, OpenParents } from "../../../shared/media/open-parents.ts";

interface Ends {
  segment?: number;
  cluster?: number;
  group?: number;
}

function inside({ segment = NONE, cluster = NONE, group = NONE }: Ends): OpenParents {
  return Object.assign(new OpenParents(), { segmentEnd: segment, clusterEnd: cluster, groupEnd: group });
}

describe("OpenParents", () => {
  it.each([
    ["nothing is open", {}, false],
    ["no end is written", { segment: OPEN, cluster: OPEN }, false],
    ["the segment's end is written", { segment: 90 }, true],
    ["the cluster's end is written", { segment: OPEN, cluster: 80 }, true],
    ["a group is open in a cluster whose end is not written", { segment: OPEN, cluster: OPEN, group: 70 }, true],
  ])("tells whether a stream that ends is cut where %s", (_name, ends: Ends, expected) => {
    expect(inside(ends).areCut).toBe(expected);
  });

  it.each([
    ["EBML", ID.EBML, true],
    ["Segment", ID.Segment, true],
    ["Cluster", ID.Cluster, false],
    ["Tags", ID.Tags, false],
  ])("knows whether a segment of unknown size ends at %s", (_name, id, expected) => {
    expect(inside({ segment: OPEN }).endsSegment(id)).toBe(expected);
  });

  it("takes no block for one outside of a cluster, and no Block outside of a group", () => {
    const placed = [
      {},
      { segment: OPEN },
      { segment: OPEN, cluster: OPEN },
      { segment: OPEN, cluster: OPEN, group: 9 },
    ];

    const found = placed.map((ends) => [ID.SimpleBlock, ID.Block].map((id) => inside(ends).isBlock(id)));

    expect(found).toEqual([
      [false, false],
      [false, false],
      [true, false],
      [true, true],
    ]);
  });
});
