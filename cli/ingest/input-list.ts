/** A file, or a file in an archive, not read yet. */
export interface Input {
  /** The whole path, with the archive's in front for a file in one; slashes on every machine. */
  readonly name: string;
  /** Tells a file that was changed from the one that was read before. */
  readonly version: string;
  read(): Uint8Array | Promise<Uint8Array>;
}

export interface InputList {
  /** How many inputs a path holds; null for a tar, which has to be read to know. */
  readonly total: number | null;
  /** From 0 to 1: how much of it was gone through with so many inputs. */
  share(seen: number): number;
  inputs(): AsyncIterable<Input>;
}
