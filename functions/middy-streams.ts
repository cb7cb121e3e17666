/**
 * What `@middy/core` imports of Node.js for streamed replies. The bundles take it from here, where it is loaded when it is used: imported, it
 * takes a twentieth of the time that a function needs to start.
 */
import type { Readable as NodeReadable } from "node:stream";

const streams = () => process.getBuiltinModule("node:stream");

export const Readable = {
  from: (...given: Parameters<typeof NodeReadable.from>) => streams().Readable.from(...given),
};

export const pipeline = (from: NodeJS.ReadableStream, to: NodeJS.WritableStream) =>
  streams().promises.pipeline(from, to);

/** For `instanceof`; the class is a global that Node.js loads when it is read. */
export const ReadableStream = {
  [Symbol.hasInstance]: (value: unknown) => value instanceof globalThis.ReadableStream,
};
