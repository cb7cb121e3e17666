import { ListObjectsV2Command, type ListObjectsV2CommandInput, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { compareKeys, listKeys, type Position, positionOf, tokenOf } from "../../../local/s3/listing.ts";
import { BUCKET, useS3 } from "./cloud.ts";

const text = fc.string({ unit: fc.constantFrom("a", "b", "/", "é", "\uffff", "🎧"), minLength: 1, maxLength: 6 });

describe("listing keys", () => {
  it("orders keys as their UTF-8 bytes", () => {
    const any = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(any, any, (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  it("gives the same entries in pages of any size", () => {
    const prefix = fc.constantFrom("", "a", "a/", "b🎧");
    fc.assert(
      fc.property(
        fc.uniqueArray(text),
        prefix,
        fc.constantFrom("", "/", "é"),
        fc.nat(3),
        (set, start, delimiter, n) => {
          const keys = [...set].sort(compareKeys);
          const entries: Position[] = [];
          let after: Position | undefined;
          for (let goesOn = true; goesOn; ) {
            const page = listKeys(keys, { prefix: start, delimiter, limit: n + 1, after });
            entries.push(...page.entries);
            const token = page.entries.at(-1);
            after = token && (positionOf(tokenOf(token)) ?? undefined);
            goesOn = page.isTruncated;
          }

          const matching = keys.filter((key) => key.startsWith(start));
          const expected = matching.map((key): Position => {
            const end = delimiter ? key.indexOf(delimiter, start.length) : -1;
            return end < 0
              ? { kind: "key", value: key }
              : { kind: "prefix", value: key.slice(0, end + delimiter.length) };
          });
          const unique = new Map(expected.map((entry) => [`${entry.kind}:${entry.value}`, entry]));
          expect(entries).toEqual([...unique.values()]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("ListObjectsV2", () => {
  const s3 = useS3();
  const list = (input: Partial<ListObjectsV2CommandInput> = {}) =>
    s3().client.send(new ListObjectsV2Command({ Bucket: BUCKET, ...input }));

  async function write(...keys: string[]): Promise<void> {
    for (const key of keys) await s3().s3.writeObject(BUCKET, key, Buffer.from(key));
  }

  it("pages over 2,500 keys", async () => {
    const keys = Array.from({ length: 2500 }, (_, index) => `parts/${String(index).padStart(5, "0")}.part`);
    await write(...keys);

    const pages: string[][] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3().client }, { Bucket: BUCKET })) {
      pages.push(Contents.map(({ Key = "" }) => Key));
    }

    expect(pages.map((page) => page.length)).toEqual([1000, 1000, 500]);
    expect(pages.flat()).toEqual(keys);
  });

  it("rolls keys up to the delimiter", async () => {
    await write("a.txt", "b/1.txt", "b/2.txt", "b/c/3.txt", "d.txt");

    const root = await list({ Delimiter: "/" });
    const below = await list({ Delimiter: "/", Prefix: "b/" });

    expect(root).toMatchObject({ KeyCount: 3, IsTruncated: false, Name: BUCKET, MaxKeys: 1000, Delimiter: "/" });
    expect(root.Contents?.map(({ Key }) => Key)).toEqual(["a.txt", "d.txt"]);
    expect(root.CommonPrefixes).toEqual([{ Prefix: "b/" }]);
    expect(below.Contents?.map(({ Key }) => Key)).toEqual(["b/1.txt", "b/2.txt"]);
    expect(below.CommonPrefixes).toEqual([{ Prefix: "b/c/" }]);
  });

  it("starts after a key, and goes on from a token", async () => {
    await write("a", "b/1", "b/2", "c");

    const after = await list({ StartAfter: "a", MaxKeys: 1, Delimiter: "/" });
    const next = await list({
      StartAfter: "a",
      MaxKeys: 1,
      Delimiter: "/",
      ContinuationToken: after.NextContinuationToken,
    });

    expect(after).toMatchObject({ CommonPrefixes: [{ Prefix: "b/" }], IsTruncated: true, StartAfter: "a" });
    expect(next.Contents).toMatchObject([{ Key: "c", Size: 1, ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/) }]);
    expect(next.IsTruncated).toBe(false);
    await expect(list({ ContinuationToken: "nonsense" })).rejects.toMatchObject({ name: "InvalidArgument" });
    expect(await list({ MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
  });

  it("encodes keys when asked to", async () => {
    await write("ä b+c/(1)&.txt");

    const { Contents, Prefix } = await list({ EncodingType: "url", Prefix: "ä b" });

    expect(Contents?.map(({ Key }) => Key)).toEqual(["%C3%A4%20b%2Bc/%281%29%26.txt"]);
    expect(Prefix).toBe("%C3%A4%20b");
  });
});
