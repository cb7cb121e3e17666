import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { digest } from "../../../local/s3/checksum.ts";
import { createObjectStore, type ObjectStore } from "../../../local/s3/object-store.ts";
import { useStateFolder } from "../../support/state-folder.ts";
import { createVirtualClock } from "../../support/virtual-clock.ts";

const BUCKET = "recordings";
const newStateFolder = useStateFolder();
const clock = createVirtualClock();

interface Change {
  readonly key: string;
  /** Null deletes. */
  readonly content: string | null;
}

const change: fc.Arbitrary<Change> = fc.record({
  key: fc.constantFrom("a", "a/b", "a/b.wav", "..", "c//d"),
  content: fc.option(fc.string({ maxLength: 20 }), { nil: null, freq: 3 }),
});

/** A store whose disk stops taking changes after `steps` of them, as for a process that dies there. */
function openStore(folder: string, steps = Number.POSITIVE_INFINITY): ObjectStore {
  let left = steps;
  const beforeStep = () => {
    if (left-- <= 0) throw new Error("crashed");
  };
  const store = createObjectStore({ folder, clock, beforeStep });
  store.createBucket(BUCKET, "us-east-1");
  return store;
}

async function apply(store: ObjectStore, { key, content }: Change): Promise<void> {
  if (content === null) return store.remove(BUCKET, key);
  const bytes = Buffer.from(content);
  const { staged, result } = await store.stage((sink) => digest([bytes], ["CRC32"], sink));
  const checksum = { algorithm: "CRC32", value: result.checksums.CRC32 ?? "", type: "FULL_OBJECT" } as const;
  const described = { headers: {}, userMetadata: { content: "x".repeat(content.length) }, tags: [] };
  store.put(staged, { bucket: BUCKET, key, sizeBytes: bytes.length, etag: result.md5, checksum, ...described });
}

/** What is stored, read as people and as clients read it; fails where bytes and metadata disagree. */
function contents(store: ObjectStore): Record<string, string> {
  const found = store.keys(BUCKET).map((key) => {
    const info = store.info(BUCKET, key);
    const bytes = readFileSync(store.pathOf(BUCKET, key));
    expect(info.etag).toBe(createHash("md5").update(bytes).digest("hex"));
    expect(info.userMetadata["content"]).toHaveLength(bytes.toString().length);
    return [key, bytes.toString()] as const;
  });
  return Object.fromEntries(found);
}

function without(state: Record<string, string>, { key, content }: Change): Record<string, string> {
  const { [key]: _replaced, ...rest } = state;
  return content === null ? rest : { ...rest, [key]: content };
}

describe("a crash at any point", () => {
  it("leaves each object whole: as before the change, or as after it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(30), async (changes, steps) => {
        const folder = newStateFolder();
        const crashing = openStore(folder, steps);
        let before: Record<string, string> = {};
        let after = before;
        for (const next of changes) {
          before = after;
          after = without(before, next);
          const crashed = await apply(crashing, next).then(
            () => false,
            () => true,
          );
          if (crashed) break;
          before = after;
        }

        const restarted = openStore(folder);

        expect([before, after]).toContainEqual(contents(restarted));
        for (const { key } of changes) {
          expect(existsSync(restarted.pathOf(BUCKET, key))).toBe(restarted.keys(BUCKET).includes(key));
        }
      }),
      { numRuns: 300, seed: 20261105 },
    );
  });

  it.each(["second one", null])(
    "is made good by the next request when the process lives on, at %p",
    async (content) => {
      for (let failing = 0; failing < 6; failing++) {
        let left = Number.POSITIVE_INFINITY;
        const beforeStep = () => {
          if (left-- === 0) throw new Error("disk full");
        };
        const store = createObjectStore({ folder: newStateFolder(), clock, beforeStep });
        store.createBucket(BUCKET, "us-east-1");
        await apply(store, { key: "a/b", content: "first" });
        left = failing;

        const [outcome] = await Promise.allSettled([apply(store, { key: "a/b", content })]);
        left = Number.POSITIVE_INFINITY;

        const changed = without({}, { key: "a/b", content });
        const stored = contents(store);
        if (outcome.status === "fulfilled") expect(stored).toEqual(changed);
        else expect([{ "a/b": "first" }, changed]).toContainEqual(stored);
        await apply(store, { key: "a/b", content: "third" });
        expect(contents(store)).toEqual({ "a/b": "third" });
      }
    },
  );
});
