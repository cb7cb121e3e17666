const EMPTY = new Uint8Array(0);

/** The start of something that the chunks so far did not hold whole, copied together until they do. */
export class HeldBytes {
  /** Valid up to `length`. */
  buffer: Uint8Array = EMPTY;
  length = 0;

  /** @param capacity bytes that will be needed in all, where that is known */
  add(chunk: Uint8Array, start: number, end: number, capacity: number): void {
    const needed = this.length + end - start;
    if (this.buffer.length < needed) {
      const larger = new Uint8Array(Math.max(needed, capacity));
      larger.set(this.buffer.subarray(0, this.length));
      this.buffer = larger;
    }
    this.buffer.set(chunk.subarray(start, end), this.length);
    this.length = needed;
  }

  /** Forgets the bytes, and the memory where there was much of it: an idle reader is small. Returns what was held. */
  take(): { readonly buffer: Uint8Array; readonly length: number } {
    const { buffer, length } = this;
    this.length = 0;
    if (buffer.length > KEPT_BYTES) this.buffer = EMPTY;
    return { buffer, length };
  }
}

const KEPT_BYTES = 64;
