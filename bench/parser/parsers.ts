import type { Transform } from "node:stream";

/** A parser under test. `push` resolves, or returns, when the chunk was taken in. */
export interface OpenParser {
  push(chunk: Uint8Array): void | Promise<void>;
  /** Says that no more comes, and waits for what is still on its way. */
  end(): void | Promise<void>;
  readonly blocks: number;
  /** The parser itself, without what measures it. */
  readonly reader: object;
}

export interface Parser {
  readonly label: string;
  /** How much is parsed before and while it is measured, in bytes: slow parsers get less. */
  readonly warmUpBytes: number;
  readonly measuredBytes: number;
  /** Imports what it needs: the first use of a parser in a process pays for that too. */
  open(onBlock?: () => void): Promise<OpenParser>;
}

const MB = 1_000_000;
const OURS = { warmUpBytes: 300 * MB, measuredBytes: 1200 * MB };
const PEER = { warmUpBytes: 12 * MB, measuredBytes: 24 * MB };

/** The least that a user of our readers keeps for each. */
class Counter {
  blocks = 0;
  readonly #onPayload: (() => void) | undefined;

  constructor(onPayload: (() => void) | undefined) {
    this.#onPayload = onPayload;
  }

  onBlock(): void {
    this.blocks++;
  }

  onPayload(): void {
    this.#onPayload?.();
  }
}

function pushing(reader: { push(chunk: Uint8Array): void; end(): unknown }, counter: Counter): OpenParser {
  return {
    reader,
    push: (chunk) => reader.push(chunk),
    end: () => void reader.end(),
    get blocks() {
      return counter.blocks;
    },
  };
}

const fragmentReader: Parser = {
  label: "FragmentReader",
  ...OURS,
  async open(onBlock) {
    const { FragmentReader } = await import("../../shared/media/fragment-reader.ts");
    const counter = new Counter(onBlock);
    return pushing(new FragmentReader(counter), counter);
  },
};

const matroskaReader: Parser = {
  label: "MatroskaReader",
  ...OURS,
  async open(onBlock) {
    const { MatroskaReader } = await import("../../shared/media/matroska-reader.ts");
    const counter = new Counter(onBlock);
    return pushing(new MatroskaReader(counter), counter);
  },
};

const scratch = new Uint8Array(1 << 17);

/** What no parser can be faster than: every chunk is copied once. */
const memcpy: Parser = {
  label: "memcpy (floor)",
  ...OURS,
  async open(onBlock) {
    return {
      push(chunk) {
        scratch.set(chunk);
        onBlock?.();
      },
      end() {},
      blocks: Number.NaN,
      reader: scratch,
    };
  },
};

const ebmlStream: Parser = {
  label: "ebml-stream 1.0.3",
  ...PEER,
  async open(onBlock) {
    const { EbmlStreamDecoder, SimpleBlock } = await import("ebml-stream");
    return listening(new EbmlStreamDecoder(), (tag) => tag instanceof SimpleBlock, onBlock);
  },
};

const ebml: Parser = {
  label: "ebml 3.0.0",
  warmUpBytes: 3 * MB,
  measuredBytes: 8 * MB,
  async open(onBlock) {
    const { Decoder } = await import("ebml");
    const isBlock = ([kind, { name }]: [string, { name: string }]) => kind === "tag" && name === "SimpleBlock";
    return listening(new Decoder(), isBlock, onBlock);
  },
};

const tsEbml: Parser = {
  label: "ts-ebml 3.0.2",
  ...PEER,
  async open(onBlock) {
    const { Decoder } = await import("ts-ebml");
    const decoder = new Decoder();
    let blocks = 0;
    return {
      reader: decoder,
      push(chunk) {
        for (const element of decoder.decode(chunk as never)) {
          if (element.name !== "SimpleBlock") continue;
          blocks++;
          onBlock?.();
        }
      },
      end() {},
      get blocks() {
        return blocks;
      },
    };
  },
};

/** Hands blocks out long after the chunk that completes them: its latency is the time to take a chunk in. */
const mediabunny: Parser = {
  label: "mediabunny 1.61.0",
  warmUpBytes: 6 * MB,
  measuredBytes: 12 * MB,
  async open(onBlock) {
    const { EncodedPacketSink, Input, MATROSKA, ReadableStreamSource } = await import("mediabunny");
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    let blocks = 0;
    const reading = (async () => {
      const input = new Input({ source: new ReadableStreamSource(readable), formats: [MATROSKA] });
      const tracks = await input.getTracks();
      const read = async (track: (typeof tracks)[number]) => {
        for await (const _packet of new EncodedPacketSink(track).packets()) {
          blocks++;
          onBlock?.();
        }
      };
      await Promise.all(tracks.map(read));
    })().catch(() => {});
    return {
      reader: [writer, reading],
      push: (chunk) => Promise.race([writer.write(chunk), reading]),
      async end() {
        await writer.close().catch(() => {});
        await reading;
      },
      get blocks() {
        return blocks;
      },
    };
  },
};

/** By name, the fastest first. */
export const PARSERS = {
  memcpy,
  matroskaReader,
  fragmentReader,
  tsEbml,
  ebmlStream,
  mediabunny,
  ebml,
} as const satisfies Record<string, Parser>;

export type ParserName = keyof typeof PARSERS;

/** A decoder that is a stream; `isBlock` tells blocks from the rest of what it gives. */
function listening<Data>(
  decoder: Transform,
  isBlock: (data: Data) => boolean,
  onBlock: (() => void) | undefined,
): OpenParser {
  let blocks = 0;
  decoder.on("data", (data: Data) => {
    if (!isBlock(data)) return;
    blocks++;
    onBlock?.();
  });
  return {
    reader: decoder,
    push: (chunk) =>
      decoder.write(chunk) ? undefined : new Promise<void>((resolve) => decoder.once("drain", resolve)),
    end: () => new Promise<void>((resolve) => decoder.end(() => setImmediate(resolve))),
    get blocks() {
      return blocks;
    },
  };
}
