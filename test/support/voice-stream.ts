import type { StartSelector } from "@aws-sdk/client-kinesis-video-media";
import { compareNumbers } from "../../shared/kvs/fragment-numbers.ts";
import { type FragmentWithBlocks, readFragments } from "../../shared/media/read-fragments.ts";
import { fragmentBytes } from "./fragment-bytes.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export interface VoiceFragment {
  readonly number: string;
  /** Of its first sample by the producer's clock; the service has it whole when it is over. */
  readonly time: number;
  readonly samples: number;
  /** Of the call whose it is; null: the fragment has no tags. */
  readonly owner: string | null;
  /** Every sample of it has this value, by which it is told. */
  readonly value: number;
  /** The archive no longer has it from then on. */
  readonly expiresAt?: number;
  /** The archive lists it from then on; default: as soon as it is whole. */
  readonly listedAt?: number;
  /** It reaches no live reader: only the archive has it. */
  readonly isArchivedOnly?: boolean;
}

export interface VoiceStreamOptions {
  readonly clock: VirtualClock;
  readonly fragments: readonly VoiceFragment[];
  /** After this long an answer to GetMedia just ends. */
  readonly sessionTime?: number;
}

const RATE_IN_HERTZ = 8000;
const endOf = ({ time, samples }: VoiceFragment) => time + (samples * 1000) / RATE_IN_HERTZ;

export interface VoiceStream {
  /** Starts of the answers that were opened. */
  readonly opened: StartSelector[];
  readonly fragments: readonly VoiceFragment[];
  open(start: StartSelector, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  list(from: number, to: number): Promise<{ number: string; producerTimestamp: number; duration: number }[]>;
  read(numbers: readonly string[]): AsyncIterable<FragmentWithBlocks>;
}

/** One Kinesis video stream of a leg in virtual time: what `GetMedia` sends of it, byte for byte, and what its archive has. */
export function createVoiceStream(options: VoiceStreamOptions): VoiceStream {
  const { clock, sessionTime = 2_700_000 } = options;
  const fragments = [...options.fragments].sort((a, b) => compareNumbers(a.number, b.number));
  const opened: StartSelector[] = [];

  const bytesOf = ({ number, time, samples, owner, value }: VoiceFragment) =>
    fragmentBytes({
      number,
      time,
      tags: owner === null ? [] : [["TransactionId", owner]],
      blocks: [{ track: 1, ticks: 0, payload: new Uint8Array(new Int16Array(samples).fill(value).buffer) }],
    });

  return {
    opened,
    fragments,
    async open(start, signal) {
      opened.push(start);
      const { AfterFragmentNumber: after, StartTimestamp } = start;
      const since = StartTimestamp?.getTime() ?? 0;
      const sessionEnd = clock.now() + sessionTime;
      return (async function* () {
        for (const fragment of fragments) {
          if (after === undefined ? endOf(fragment) < since : compareNumbers(fragment.number, after) <= 0) continue;
          if (fragment.isArchivedOnly) continue;
          await clock.sleep(Math.min(endOf(fragment), sessionEnd) - clock.now(), signal);
          if (signal.aborted || clock.now() < endOf(fragment)) return;
          yield bytesOf(fragment);
        }
        await clock.sleep(sessionEnd - clock.now(), signal);
      })();
    },
    async list(from, to) {
      return fragments
        .filter((one) => one.time >= from && one.time <= to && endOf(one) <= clock.now())
        .filter(({ expiresAt = Number.POSITIVE_INFINITY }) => expiresAt > clock.now())
        .filter(({ listedAt = 0 }) => listedAt <= clock.now())
        .map((one) => ({ number: one.number, producerTimestamp: one.time, duration: endOf(one) - one.time }));
    },
    async *read(numbers) {
      const wanted = new Set(numbers);
      const bytes = fragments
        .filter(({ number, expiresAt = Number.POSITIVE_INFINITY }) => wanted.has(number) && expiresAt > clock.now())
        .map(bytesOf);
      for await (const read of readFragments(bytes)) yield read;
    },
  };
}
