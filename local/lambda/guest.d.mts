/** How to load a handler that is not a bundle of Carillon's own. */
export interface GuestCode {
  /** TypeScript, compiled; null for JavaScript, which Node.js loads itself. */
  readonly compiled: { readonly text: string; readonly format: "commonjs" | "module" } | null;
  /** URL of a file whose packages stand in for those that come with Lambda's runtime. */
  readonly sdkFrom: string;
}

/** Makes this thread a Lambda runtime for a stranger's code; `endpoint` is the local cloud's. */
export function receiveGuest(guest: GuestCode, file: string, endpoint: string): void;

/** The handler's module. Rejects with what its loading throws. */
export function importGuest(guest: GuestCode, file: string): Promise<Record<string, unknown>>;

/** Sends requests for AWS, over `http`, `https` and `fetch`, to the local cloud instead. */
export function redirectAws(endpoint: string): void;
