import { Readable, Writable } from "node:stream";

/** Hears status and headers (lower case) before the first byte of the body. */
export type OnHead = (statusCode: number, headers: Record<string, string>, body: Readable) => void;

/**
 * A server's side of an answer whose other side is a Readable in this process: what handlers of the local cloud use of a
 * `ServerResponse`, with its back-pressure.
 */
export class AnswerInMemory extends Writable {
  statusCode = 200;
  headersSent = false;
  readonly #headers = new Map<string, string>();
  readonly #onHead: OnHead;
  readonly #body: Readable;
  #taken: (() => void) | null = null;

  constructor(onHead: OnHead) {
    super();
    this.#onHead = onHead;
    this.#body = new Readable({
      read: () => {
        const taken = this.#taken;
        this.#taken = null;
        taken?.();
      },
      destroy: (error, callback) => {
        if (!this.writableFinished) this.destroy();
        callback(error);
      },
    });
  }

  setHeader(name: string, value: unknown): this {
    this.#headers.set(name.toLowerCase(), String(value));
    return this;
  }

  getHeader(name: string): string | undefined {
    return this.#headers.get(name.toLowerCase());
  }

  hasHeader(name: string): boolean {
    return this.#headers.has(name.toLowerCase());
  }

  removeHeader(name: string): void {
    this.#headers.delete(name.toLowerCase());
  }

  getHeaderNames(): string[] {
    return [...this.#headers.keys()];
  }

  writeHead(statusCode: number, headers: Readonly<Record<string, unknown>> = {}): this {
    this.statusCode = statusCode;
    for (const [name, value] of Object.entries(headers)) this.setHeader(name, value);
    this.flushHeaders();
    return this;
  }

  flushHeaders(): void {
    if (this.headersSent) return;
    this.headersSent = true;
    this.#onHead(this.statusCode, Object.fromEntries(this.#headers), this.#body);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    this.flushHeaders();
    if (this.#body.push(chunk)) callback();
    else this.#taken = callback;
  }

  override _final(callback: () => void): void {
    this.flushHeaders();
    this.#body.push(null);
    callback();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    if (!this.writableFinished && this.headersSent && !this.#body.destroyed) {
      // As on a socket: where nobody listens, nobody is told.
      const isHeard = this.#body.listenerCount("error") > 0;
      this.#body.destroy(isHeard ? Object.assign(new Error("aborted"), { code: "ECONNRESET" }) : undefined);
    }
    callback(error);
  }
}
