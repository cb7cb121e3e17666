/** A recording on its way to where it is kept. */
export interface StoredRecording {
  readonly bucket: string;
  readonly key: string;
  /** A WAV file. */
  readonly body: Uint8Array;
  readonly metadata: Readonly<Record<string, string>>;
}
