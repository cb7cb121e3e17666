/** EBML encoders: each returns bytes; composition is concatenation (RFC 8794). */

export type Bytes = Uint8Array;

export function concatenate(parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let position = 0;
  for (const part of parts) {
    whole.set(part, position);
    position += part.length;
  }
  return whole;
}

/** `value` in `length` bytes, big-endian. */
export function uintBytes(value: number, length: number): Bytes {
  const bytes = new Uint8Array(length);
  for (let index = length - 1, rest = value; index >= 0; index--, rest = Math.floor(rest / 256))
    bytes[index] = rest % 256;
  return bytes;
}

function shortestUint(value: number): Bytes {
  let length = 1;
  while (value >= 256 ** length) length++;
  return uintBytes(value, length);
}

/** `size` as a variable-size integer of `length` bytes, or of the shortest length that is not the unknown-size marker. */
export function sizeBytes(size: number, length?: number): Bytes {
  let bytes = length ?? 1;
  if (length === undefined) while (size >= 2 ** (7 * bytes) - 1) bytes++;
  if (size >= 2 ** (7 * bytes) - 1) throw new RangeError(`a size of ${size} does not fit in ${bytes} bytes`);
  const encoded = uintBytes(size, bytes);
  encoded[0] = (encoded[0] ?? 0) | (1 << (8 - bytes));
  return encoded;
}

/** The marker for an unknown size in `length` bytes: all value bits 1. */
export function unknownSizeBytes(length: number): Bytes {
  const bytes = new Uint8Array(length).fill(0xff);
  bytes[0] = 0xff >> (length - 1);
  return bytes;
}

export function element(id: number, body: Bytes, sizeLength?: number): Bytes {
  return concatenate([shortestUint(id), sizeBytes(body.length, sizeLength), body]);
}

export function master(id: number, children: readonly Bytes[], sizeLength?: number): Bytes {
  return element(id, concatenate(children), sizeLength);
}

/** The start of a master whose end is not written; its children follow. */
export function openMaster(id: number, sizeLength: number): Bytes {
  return concatenate([shortestUint(id), unknownSizeBytes(sizeLength)]);
}

export function uintElement(id: number, value: number, valueLength?: number, sizeLength?: number): Bytes {
  return element(id, valueLength === undefined ? shortestUint(value) : uintBytes(value, valueLength), sizeLength);
}

export function floatElement(id: number, value: number): Bytes {
  const body = new Uint8Array(8);
  new DataView(body.buffer).setFloat64(0, value);
  return element(id, body);
}

export function stringElement(id: number, value: string, sizeLength?: number): Bytes {
  return element(id, new TextEncoder().encode(value), sizeLength);
}
