import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readStories } from "../../../cli/replay/story.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const folder = useStateFolder();

/** A folder that holds files by their paths. */
function folderOf(files: Readonly<Record<string, unknown>>): string {
  const root = folder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === "string" ? content : JSON.stringify(content));
  }
  return root;
}

describe("what a path replays", () => {
  it("a folder of events is one story, in the order of their names, without audio unless story.json says so", () => {
    const root = folderOf({
      "2.json": { id: 2 },
      "10.json": { id: 10 },
      "notes.md": "#",
      "expected.json": { calls: [] },
    });

    expect(readStories(root)).toEqual([
      {
        path: root,
        kind: "folder",
        description: null,
        handler: null,
        streams: [],
        events: [
          { file: "10.json", event: { id: 10 }, at: null },
          { file: "2.json", event: { id: 2 }, at: null },
        ],
        expected: { calls: [] },
      },
    ]);
  });

  it("has the time of each event that story.json tells", () => {
    const times = { "1.json": "2026-01-05T10:00:00.250Z" };
    const root = folderOf({ "1.json": {}, "2.json": {}, "story.json": { description: "A call.", times } });

    const [story] = readStories(root);

    expect(story?.events.map(({ at }) => at)).toEqual([Date.UTC(2026, 0, 5, 10, 0, 0, 250), null]);
  });

  it("so is each folder inside it", () => {
    const root = folderOf({ "b/1.json": {}, "a/1.json": {}, "a/c/1.json": {}, "empty/notes.md": "" });

    expect(readStories(root).map(({ path }) => path)).toEqual(["a", "a/c", "b"].map((name) => join(root, name)));
  });

  it("a file is one event, whatever lies beside it", () => {
    const root = folderOf({ "1.json": { id: 1 }, "2.json": {}, "expected.json": {}, "story.json": {} });

    const [story] = readStories(join(root, "1.json"));

    expect(story).toMatchObject({ kind: "event", events: [{ file: "1.json", event: { id: 1 } }], expected: null });
  });

  it("nothing is an error that says so", () => {
    const root = folderOf({ "notes.md": "" });

    expect(() => readStories(root)).toThrow(expect.objectContaining({ code: "NO_EVENTS" }));
    expect(() => readStories(join(root, "absent"))).toThrow(expect.objectContaining({ code: "NO_EVENTS" }));
  });

  it.each([
    ["1.json", "{"],
    ["story.json", { description: 7, streams: [] }],
  ])("%s that is not what it must be is an error that names it", (name, content) => {
    const root = folderOf({ "0.json": {}, [name]: content });

    expect(() => readStories(root)).toThrow(
      expect.objectContaining({ code: "INVALID_INPUT", what: expect.stringContaining(name) as string }),
    );
  });
});
