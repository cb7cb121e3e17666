/** A stretch in which somebody speaks, as far as the energy of the audio tells. */
export interface SpeechStretch {
  /** Counted from the first sample that was pushed, to a frame of 20 ms. */
  readonly startSample: number;
  readonly endSample: number;
  /** Root mean square in dBFS, pauses that the stretch spans included. */
  readonly level: number;
}

export interface SpeechActivityOptions {
  readonly rateInHertz: number;
  /** Speech is louder than the noise by this much, in dB. Default 9. */
  readonly margin?: number;
  /** Nothing quieter is speech, in dBFS. Default -55. */
  readonly quietest?: number;
  /** A shorter pause, in milliseconds, is part of the stretch: plosives and the gaps between words are silent. Default 300. */
  readonly hangover?: number;
  /** A shorter sound, in milliseconds, is a click. Default 60. */
  readonly shortest?: number;
}

export interface SpeechActivityDetector {
  /** Takes the next samples of one channel, in pieces of any length; gives the stretches that ended, which is certain a hangover later. */
  push(samples: Int16Array): SpeechStretch[];
  /** Gives the stretch that the audio ended in. Nothing is pushed after it. */
  flush(): SpeechStretch[];
  /** Where the stretch starts that is not over yet; null while nobody speaks. */
  readonly speakingSince: number | null;
  /** What is taken for noise now, in dBFS; null before the first sound. */
  readonly noiseFloor: number | null;
}

const FRAME_MILLISECONDS = 20;
/** Once speech is heard, it goes on down to this many dB closer to the noise: levels near the margin do not flutter. */
const HYSTERESIS = 3;
/** The noise is the quietest frame of so many blocks: speech has a pause, if only between syllables, in 3 s. */
const FLOOR_BLOCKS = 6;
const FLOOR_BLOCK_FRAMES = 25;
/** Below it, in dBFS, a frame is no noise but a gap that was filled: the noise around it is as it was. G.711's smallest step is -72. */
const DIGITAL_SILENCE = -80;
/** Until a whole window was heard, nothing louder is taken for noise, in dBFS: a call may begin with speech. */
const LOUDEST_FIRST_FLOOR = -45;

/** A pause that ends what may still be a click: else a click would pull the start of the speech after it forward. */
const LONGEST_EARLY_PAUSE_FRAMES = 2;

interface OpenStretch {
  readonly firstFrame: number;
  /** After the last frame that was speech. */
  endFrame: number;
  /** Frames that were speech. */
  frames: number;
  /** Sums of squares, up to `endFrame` and after it. */
  energy: number;
  pauseEnergy: number;
}

/**
 * Finds speech by its energy, in frames of 20 ms, over a noise floor that adapts: the quietest frame of the last 3 s. It is
 * deterministic, keeps a few hundred bytes and needs no look-ahead. What it cannot do: tell speech from music or tones (those count
 * until they have been steady for 3 s, then they are noise), nor find speech that is not louder than the noise by the margin.
 *
 * @throws RangeError when a frame has no sample
 */
export function createSpeechActivityDetector(options: SpeechActivityOptions): SpeechActivityDetector {
  const { rateInHertz, margin = 9, quietest = -55, hangover = 300, shortest = 60 } = options;
  const frameSamples = Math.round((rateInHertz * FRAME_MILLISECONDS) / 1000);
  if (!(frameSamples >= 1))
    throw new RangeError(`a frame of ${FRAME_MILLISECONDS} ms has no sample at ${rateInHertz} Hz`);
  const hangoverFrames = Math.ceil(hangover / FRAME_MILLISECONDS);
  const shortestFrames = Math.ceil(shortest / FRAME_MILLISECONDS);
  const floor = createNoiseFloor();
  let stretch: OpenStretch | null = null;
  let frames = 0;
  let filled = 0;
  let sum = 0;
  let energy = 0;

  function endStretch(): SpeechStretch[] {
    const ended = stretch;
    stretch = null;
    if (ended === null || ended.frames < shortestFrames) return [];
    const startSample = ended.firstFrame * frameSamples;
    const endSample = ended.endFrame * frameSamples;
    return [{ startSample, endSample, level: decibels(ended.energy / (endSample - startSample)) }];
  }

  /** Follows one frame, whose samples have this sum of squares around their mean. */
  function follow(frameEnergy: number): SpeechStretch[] {
    const frame = frames++;
    const level = decibels(frameEnergy / frameSamples);
    const threshold = Math.max(quietest, floor.next(level) + margin);
    if (level >= (stretch === null ? threshold : threshold - HYSTERESIS)) {
      stretch ??= { firstFrame: frame, endFrame: frame, frames: 0, energy: 0, pauseEnergy: 0 };
      stretch.energy += stretch.pauseEnergy + frameEnergy;
      stretch.pauseEnergy = 0;
      stretch.endFrame = frame + 1;
      stretch.frames++;
      return [];
    }
    if (stretch === null) return [];
    stretch.pauseEnergy += frameEnergy;
    const longestPause = stretch.frames < shortestFrames ? LONGEST_EARLY_PAUSE_FRAMES : hangoverFrames;
    return frames - stretch.endFrame >= longestPause ? endStretch() : [];
  }

  return {
    push(samples) {
      const stretches: SpeechStretch[] = [];
      for (const sample of samples) {
        sum += sample;
        energy += sample * sample;
        if (++filled < frameSamples) continue;
        // Without the offset that some lines have.
        stretches.push(...follow(energy - (sum * sum) / frameSamples));
        filled = 0;
        sum = 0;
        energy = 0;
      }
      return stretches;
    },
    flush: endStretch,
    get speakingSince() {
      return stretch !== null && stretch.frames >= shortestFrames ? stretch.firstFrame * frameSamples : null;
    },
    get noiseFloor() {
      return floor.level();
    },
  };
}

/** Tracks the quietest frame of the last 3 to 3.5 s, digital silence left out. */
function createNoiseFloor() {
  const minima: number[] = [];
  let frames = 0;
  let minimum = Number.POSITIVE_INFINITY;

  const level = () => {
    const lowest = Math.min(minimum, ...minima);
    if (lowest === Number.POSITIVE_INFINITY) return null;
    return minima.length < FLOOR_BLOCKS ? Math.min(lowest, LOUDEST_FIRST_FLOOR) : lowest;
  };

  return {
    level,
    /** Takes a frame's level; gives the floor with it. */
    next(frameLevel: number): number {
      if (frameLevel < DIGITAL_SILENCE) return level() ?? DIGITAL_SILENCE;
      minimum = Math.min(minimum, frameLevel);
      const floor = level() ?? frameLevel;
      if (++frames === FLOOR_BLOCK_FRAMES) {
        minima.push(minimum);
        if (minima.length > FLOOR_BLOCKS) minima.shift();
        minimum = Number.POSITIVE_INFINITY;
        frames = 0;
      }
      return floor;
    },
  };
}

/** Of a mean square of 16-bit samples, in dBFS. */
function decibels(meanSquare: number): number {
  return 10 * Math.log10(Math.max(0, meanSquare) / 32_768 ** 2);
}
