import { closeSync, openSync, renameSync, rmSync } from "node:fs";
import { MatroskaError } from "../../shared/media/errors.ts";
import { type Alignment, alignLegs } from "../../shared/media/leg-plan.ts";
import { interleave, samplesToL16 } from "../../shared/media/pcm.ts";
import { wavHeader } from "../../shared/media/wav.ts";
import { type Terminal, terminal } from "../timeline.ts";
import { type ExtractedAudio, extractAudio } from "./extraction.ts";
import { type Extraction, extractionOf, extractionText } from "./extraction-report.ts";
import { accessError, readPieces, UnreadableMediaError } from "./media-file.ts";
import { PlannedSamples, Spool, writeAll } from "./spool.ts";

export interface ExtractOptions {
  readonly out: string;
  readonly track?: string;
  readonly mediaType?: string;
  readonly json?: boolean;
}

/** Samples of each channel written at a time. */
const STEP_SAMPLES = 65_536;

/**
 * `carillon media extract FILE --out WAV`
 * @throws ExtractionError, UnsupportedCodecError, FileAccessError
 * @throws UnreadableMediaError when the file is no Matroska to its end, after writing what came before
 */
export async function extractCommand(
  file: string,
  { out, json, ...options }: ExtractOptions,
  { output, input }: { readonly output: Terminal; readonly input: AsyncIterable<Uint8Array> } = {
    output: terminal,
    input: process.stdin,
  },
): Promise<void> {
  const spools: Spool[] = [];
  const openStore = () => {
    const spool = openOutput(out, () => new Spool(`${out}.${process.pid}.${spools.length}.part`));
    spools.push(spool);
    return spool;
  };
  try {
    const audio = await extractAudio(readPieces(file, input), { ...options, openStore });
    const aligned = alignLegs(
      audio.tracks.map(({ plan }) => plan),
      audio.rateInHertz,
    );
    writeRecording(out, audio, aligned);
    const extraction: Extraction = extractionOf(file, out, audio, aligned);
    output.write(json ? `${JSON.stringify(extraction, null, 2)}\n` : extractionText(extraction));
    if (audio.failure) throw audio.failure;
  } catch (error) {
    throw error instanceof MatroskaError ? new UnreadableMediaError(file, error) : error;
  } finally {
    for (const spool of spools) spool.close();
  }
}

/** Writes beside the file and renames, so that a file with the name is whole. */
function writeRecording(out: string, audio: ExtractedAudio<Spool>, aligned: Alignment<number>): void {
  const part = `${out}.${process.pid}.part`;
  openOutput(out, () => {
    const file = openSync(part, "w");
    try {
      writeWavTo(file, audio, aligned);
      closeSync(file);
      renameSync(part, out);
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    }
  });
}

function writeWavTo(file: number, { tracks, rateInHertz }: ExtractedAudio<Spool>, aligned: Alignment<number>): void {
  const channels = tracks.map(({ store }, index) => new PlannedSamples(store, aligned.legs[index]?.segments ?? []));
  writeAll(file, wavHeader({ channels: channels.length, rateInHertz }, aligned.samples));
  for (let done = 0; done < aligned.samples; done += STEP_SAMPLES) {
    const count = Math.min(STEP_SAMPLES, aligned.samples - done);
    writeAll(file, samplesToL16(interleave(channels.map((channel) => channel.read(count)))));
  }
}

function openOutput<Result>(out: string, open: () => Result): Result {
  try {
    return open();
  } catch (error) {
    throw accessError(error, out);
  }
}
