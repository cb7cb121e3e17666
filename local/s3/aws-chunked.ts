import { S3Error } from "./errors.ts";

/** A chunk header is a hexadecimal length and perhaps a signature; a trailer line is a name and a digest. */
const LONGEST_LINE_BYTES = 8192;
const CR = 0x0d;
const LF = 0x0a;

/** Decodes an `aws-chunked` body (S3 User Guide, "Signature calculations: transferring payload in multiple chunks"). */
export interface AwsChunkedDecoder {
  /** Takes the next bytes in any split, and gives the content that they complete. */
  push(bytes: Uint8Array): Uint8Array;
  /** Ends the body. Signatures of chunks and trailers are not verified. @returns the trailers, names in lower case */
  end(): ReadonlyMap<string, string>;
}

export function createAwsChunkedDecoder(): AwsChunkedDecoder {
  let state: "size" | "content" | "after content" | "trailers" | "done" = "size";
  let remainingBytes = 0;
  let line: number[] = [];
  const trailers = new Map<string, string>();

  /** The line that `byte` ends, or null while it goes on. */
  function readLine(byte: number): string | null {
    if (byte !== LF) {
      if (line.push(byte) > LONGEST_LINE_BYTES) throw malformed("a line has no end");
      return null;
    }
    if (line.at(-1) === CR) line.pop();
    const text = Buffer.from(line).toString("latin1");
    line = [];
    return text;
  }

  const onLine = {
    size(text: string) {
      const [, hex] = /^([0-9a-f]{1,12})(?:;.*)?$/i.exec(text) ?? [];
      if (hex === undefined) throw malformed("a chunk does not start with its length");
      remainingBytes = Number.parseInt(hex, 16);
      state = remainingBytes > 0 ? "content" : "trailers";
    },
    "after content"(text: string) {
      if (text !== "") throw malformed("a chunk is longer than it says");
      state = "size";
    },
    trailers(text: string) {
      if (text === "") {
        state = "done";
        return;
      }
      const colon = text.indexOf(":");
      if (colon < 1) throw malformed("a trailer has no name");
      trailers.set(text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim());
    },
  };

  return {
    push(bytes) {
      const content: Uint8Array[] = [];
      for (let position = 0; position < bytes.length; ) {
        if (state === "content") {
          const piece = bytes.subarray(position, position + remainingBytes);
          content.push(piece);
          position += piece.length;
          remainingBytes -= piece.length;
          if (remainingBytes === 0) state = "after content";
          continue;
        }
        if (state === "done") throw malformed("bytes follow the last chunk");
        const text = readLine(bytes[position++] ?? 0);
        if (text !== null) onLine[state](text);
      }
      return content.length === 1 ? (content[0] ?? bytes) : Buffer.concat(content);
    },
    end() {
      // Clients differ in whether an empty line ends a body without trailers.
      if (state === "done" || (state === "trailers" && line.length === 0)) return trailers;
      throw malformed("it ends inside a chunk");
    },
  };
}

function malformed(reason: string): S3Error {
  return new S3Error("IncompleteBody", {}, `The aws-chunked body is malformed: ${reason}.`);
}
