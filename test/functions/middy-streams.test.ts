import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline, Readable, ReadableStream } from "../../functions/middy-streams.ts";

describe("streams for Middy, loaded late", () => {
  it("are those of Node.js", async () => {
    const to = new PassThrough();

    const [said] = await Promise.all([text(to), pipeline(Readable.from(["a", "b"]), to)]);

    expect(said).toBe("ab");
  });

  it("tell a web stream from anything else", () => {
    expect(new globalThis.ReadableStream() instanceof (ReadableStream as never)).toBe(true);
    expect(new PassThrough() instanceof (ReadableStream as never)).toBe(false);
  });
});
