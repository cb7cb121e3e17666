import { Command, Option } from "commander";
import { DEFECTS } from "./defects.ts";
import { type ExtractOptions, extractCommand } from "./extract-command.ts";
import { type GenerateOptions, generateCommand } from "./generate-command.ts";
import { type InspectOptions, inspectCommand } from "./inspect-command.ts";
import { SHAPES } from "./shapes.ts";

type Parser = (text: string) => number;

/** `carillon media …`: streams as Kinesis Video Streams sends them, in files. */
export function mediaCommand({ positive, integer }: { readonly positive: Parser; readonly integer: Parser }): Command {
  const media = new Command("media").description("looks into, decodes and makes files of Kinesis Video Streams media");
  media.hook("preAction", () => void process.stdout.on("error", endWithReader));
  media
    .command("inspect")
    .description("shows fragments, tracks and gaps of a Matroska file")
    .argument("<file>", "a GetMedia answer, or any Matroska or WebM file; - reads standard input")
    .option("--json", "prints one JSON document and nothing else")
    .option("--tags", "shows the values of tags too, where they change")
    .action((file: string, options: InspectOptions) => inspectCommand(file, options));
  media
    .command("extract")
    .description("decodes the audio into a WAV file, a channel per track, aligned by producer time")
    .argument("<file>", "a GetMedia answer; - reads standard input")
    .requiredOption("--out <file>", "the WAV file")
    .option("--track <track>", "only this one, by name or number")
    .option("--media-type <type>", "for example audio/L16;rate=8000 (default: what the stream's MimeType tag says)")
    .option("--json", "prints one JSON document and nothing else")
    .action((file: string, options: ExtractOptions) => extractCommand(file, options));
  media
    .command("generate")
    .description("makes a test stream as GetMedia answers with it; the same seed makes the same bytes")
    .addOption(
      new Option("--shape <shape>", "of which producer").choices(Object.keys(SHAPES)).default("voice-connector"),
    )
    .option("--seconds <n>", "length of the audio", positive, 10)
    .option("--seed <n>", "decides identifiers and chance", integer, 1)
    .addOption(new Option("--defect <defect>", "what is wrong with it").choices(Object.keys(DEFECTS)))
    .option("--out <file>", "where to write it (default: standard output)")
    .addHelpText("after", () => `\nShapes:\n${described(SHAPES)}\n\nDefects:\n${described(DEFECTS)}`)
    .action((options: GenerateOptions) => generateCommand(options));
  return media;
}

/** Whoever reads the output may have seen enough: `head` is no error. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit();
}

function described(table: Readonly<Record<string, { readonly description: string }>>): string {
  return Object.entries(table)
    .map(([name, { description }]) => `  ${name.padEnd(20)} ${description}`)
    .join("\n");
}
