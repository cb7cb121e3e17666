import { type Terminal, terminal } from "../timeline.ts";
import { type InspectedFragment, inspectStream } from "./inspection.ts";
import { inspectionJson } from "./inspection-json.ts";
import { InspectionPrinter } from "./inspection-printer.ts";
import { readPieces, UnreadableMediaError } from "./media-file.ts";

export interface InspectOptions {
  readonly json?: boolean;
  readonly tags?: boolean;
}

/**
 * `carillon media inspect FILE`
 * @throws UnreadableMediaError when the file is no Matroska to its end, after printing what was read before
 */
export async function inspectCommand(
  file: string,
  { json, tags }: InspectOptions,
  { output, input }: { readonly output: Terminal; readonly input: AsyncIterable<Uint8Array> } = {
    output: terminal,
    input: process.stdin,
  },
): Promise<void> {
  const pieces = readPieces(file, input);
  const failure = json ? await printJson(file, pieces, output) : await printText(pieces, output, tags === true);
  if (failure) throw new UnreadableMediaError(file, failure);
}

async function printJson(file: string, pieces: AsyncIterable<Uint8Array>, output: Terminal) {
  const fragments: InspectedFragment[] = [];
  const inspection = await inspectStream(pieces, (fragment) => fragments.push(fragment));
  output.write(`${JSON.stringify(inspectionJson(file, inspection, fragments), null, 2)}\n`);
  return inspection.failure;
}

async function printText(pieces: AsyncIterable<Uint8Array>, output: Terminal, showsTags: boolean) {
  const printer = new InspectionPrinter(output, { showsTags });
  const inspection = await inspectStream(pieces, (fragment) => printer.fragment(fragment));
  if (inspection.failure?.offsetBytes !== 0) printer.end(inspection);
  return inspection.failure;
}
