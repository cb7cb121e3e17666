import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../shared/clock.ts";
import { ServiceError } from "../wire/http.ts";
import type { KinesisVideoPolicies } from "./policies.ts";
import { INDEX, type StreamInfo, VideoStream } from "./video-stream.ts";

/** How a request names its stream: exactly one of the two. */
export interface StreamReference {
  readonly StreamName?: string | undefined;
  readonly StreamARN?: string | undefined;
}

export interface StreamsOptions {
  readonly stateFolder: string;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  readonly account: string;
  readonly region: string;
  readonly policies: KinesisVideoPolicies;
}

export type NewStream = Pick<
  StreamInfo,
  "name" | "retentionInHours" | "mediaType" | "deviceName" | "kmsKeyId" | "tags"
>;

const NAME = /^(?!\.{1,2}$)[\w.-]{1,256}$/;
const VERSION_LENGTH = 20;

/** Every stream of the account, each in a folder of its own under the state folder. */
export class Streams {
  readonly #options: StreamsOptions;
  readonly #byName = new Map<string, VideoStream>();

  constructor(options: StreamsOptions) {
    this.#options = options;
    mkdirSync(options.stateFolder, { recursive: true });
    for (const name of readdirSync(options.stateFolder).sort()) {
      const folder = join(options.stateFolder, name);
      // A folder without an index is what a crash leaves of a stream that nobody was told exists.
      if (existsSync(join(folder, INDEX))) this.#byName.set(name, new VideoStream({ ...options, folder }));
    }
  }

  /** @throws ServiceError ResourceInUseException, InvalidArgumentException */
  create(stream: NewStream): VideoStream {
    const { stateFolder, clock, region, account } = this.#options;
    const { name } = stream;
    if (!NAME.test(name)) throw invalidArgument("StreamName must be 1 to 256 letters, digits or . _ -");
    if (this.#byName.has(name)) {
      throw new ServiceError("ResourceInUseException", `The stream ${name} already exists.`);
    }
    const createdAt = clock.now();
    const arn = `arn:aws:kinesisvideo:${region}:${account}:stream/${name}/${createdAt}`;
    const info: StreamInfo = { ...stream, arn, createdAt, version: this.newVersion() };
    const created = new VideoStream({ ...this.#options, folder: join(stateFolder, name), info });
    this.#byName.set(name, created);
    return created;
  }

  /** @throws ServiceError ResourceNotFoundException, InvalidArgumentException */
  get(reference: StreamReference): VideoStream {
    const { StreamName: name, StreamARN: arn } = reference;
    if ((name === undefined) === (arn === undefined)) {
      throw invalidArgument("Either StreamName or StreamARN must be given, and not both.");
    }
    const stream = this.#byName.get(name ?? arn?.split("/")[1] ?? "");
    if (!stream || (arn !== undefined && stream.info.arn !== arn)) {
      throw new ServiceError("ResourceNotFoundException", `The stream ${name ?? arn} does not exist.`, 404);
    }
    return stream;
  }

  all(): VideoStream[] {
    return [...this.#byName.values()];
  }

  delete(stream: VideoStream): void {
    this.#byName.delete(stream.info.name);
    stream.delete();
  }

  /** A version for a stream that has just been created or changed. */
  newVersion(): string {
    const letter = () => Math.floor(this.#options.random() * 36).toString(36);
    return Array.from({ length: VERSION_LENGTH }, letter).join("");
  }

  close(): void {
    for (const stream of this.#byName.values()) stream.close();
  }
}

export function invalidArgument(message: string): ServiceError {
  return new ServiceError("InvalidArgumentException", message);
}
