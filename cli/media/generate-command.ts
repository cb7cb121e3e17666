import { createWriteStream } from "node:fs";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CarillonError } from "../../shared/errors.ts";
import { type Terminal, terminal } from "../timeline.ts";
import { generateStream, type StreamToGenerate } from "./generate-stream.ts";
import { accessError } from "./media-file.ts";

export interface GenerateOptions extends StreamToGenerate {
  readonly out?: string;
}

/** Bytes would go to a terminal, which shows them as noise. */
export class TerminalOutputError extends CarillonError {
  readonly code = "TERMINAL_OUTPUT";
}

/** `carillon media generate` */
export async function generateCommand(
  { out, ...stream }: GenerateOptions,
  { output, binaryOutput }: { readonly output: Terminal; readonly binaryOutput: Writable & { isTTY?: boolean } } = {
    output: terminal,
    binaryOutput: process.stdout,
  },
): Promise<void> {
  const fragments = Readable.from(generateStream(stream));
  if (out === undefined) {
    if (binaryOutput.isTTY) {
      throw new TerminalOutputError("a terminal cannot show a stream; give a file with --out, or send it to a command");
    }
    await pipeline(fragments, binaryOutput, { end: false });
    return;
  }
  let bytes = 0;
  fragments.on("data", (fragment: Uint8Array) => {
    bytes += fragment.length;
  });
  try {
    await pipeline(fragments, createWriteStream(out));
  } catch (error) {
    throw accessError(error, out);
  }
  output.write(`${out}: ${bytes.toLocaleString("en-US")} bytes, shape ${stream.shape}, seed ${stream.seed}\n`);
}
