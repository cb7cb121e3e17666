import { appendFileSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Journal, openJournal } from "../../local/journal.ts";
import { useStateFolder } from "../support/state-folder.ts";

const stateFolder = useStateFolder();

/** A counter whose journal holds increments; its snapshot is one entry. */
function openCounter(path: string, compactAfterBytes?: number): Journal<number> & { value(): number } {
  let value = 0;
  const journal = openJournal<number>({
    path,
    replay: (increment) => {
      value += increment;
    },
    snapshot: () => [value],
    ...(compactAfterBytes !== undefined && { compactAfterBytes }),
  });
  return {
    ...journal,
    append(increment) {
      journal.append(increment);
      value += increment;
    },
    value: () => value,
  };
}

describe("a journal", () => {
  it("starts empty, in folders that need not exist, and replays what was appended", () => {
    const path = join(stateFolder(), "deep", "down", "counter.ndjson");
    const counter = openCounter(path);
    for (const increment of [1, 2, 3]) counter.append(increment);
    counter.close();

    const again = openCounter(path);

    expect(again.value()).toBe(6);
    expect(readFileSync(path, "utf8")).toBe("6\n");
    again.close();
  });

  it("compacts itself when it has outgrown its state, and loses nothing by it", () => {
    const path = join(stateFolder(), "counter.ndjson");
    const counter = openCounter(path, 100);

    for (let increment = 0; increment < 1000; increment++) counter.append(increment);
    counter.close();
    const { size } = statSync(path);
    const again = openCounter(path);

    expect(size).toBeLessThan(200);
    expect(again.value()).toBe(499_500);
    again.close();
  });

  it("drops a torn last line and names a damaged one", () => {
    const path = join(stateFolder(), "counter.ndjson");
    openCounter(path).close();
    appendFileSync(path, "5\n12");
    const torn = openCounter(path);
    torn.append(1);
    torn.close();
    expect(readFileSync(path, "utf8")).toBe("5\n1\n");

    appendFileSync(path, "oops\n");
    expect(() => openCounter(path)).toThrow(expect.objectContaining({ code: "CORRUPT_JOURNAL" }));
  });

  it("refuses an entry after it was closed or removed", () => {
    const path = join(stateFolder(), "counter.ndjson");
    const counter = openCounter(path);
    counter.append(1);
    counter.remove();
    counter.close();

    expect(() => counter.append(2)).toThrow(expect.objectContaining({ code: "CLOSED_JOURNAL" }));
    expect(() => statSync(path)).toThrow(/ENOENT/);
  });
});
