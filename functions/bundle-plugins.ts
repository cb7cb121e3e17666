import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Plugin, transform } from "esbuild";

/** What Node.js 20 understands; functions run on 20 and later. */
export const TARGET = "node20";

/**
 * An error is called what its class is called, and logs say so. Only files that declare some keep their names: to keep all of them takes a
 * tenth of the time that the function which answers calls needs to start.
 */
export const keepNamesOfErrors: Plugin = {
  name: "keep-names-of-errors",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      if (!/\bextends \w*Error\b/.test(source)) return undefined;
      const options = { loader: "ts", target: TARGET, sourcefile: basename(path), sourcemap: "inline" } as const;
      return { contents: (await transform(source, { ...options, keepNames: true })).code, loader: "js" };
    });
  },
};

/** Middy's streams, which only streamed replies need, are loaded when one is made; see `middy-streams.ts`. */
export const lateStreamsOfMiddy = (root: string): Plugin => ({
  name: "late-streams-of-middy",
  setup({ onResolve }) {
    onResolve({ filter: /^node:stream/ }, ({ importer }) =>
      /[\\/]@middy[\\/]core[\\/]index\.js$/.test(importer)
        ? { path: join(root, "functions/middy-streams.ts") }
        : undefined,
    );
  },
});

/** CommonJS packages inside an ES module still call `require` for Node.js' own modules. */
export const REQUIRE_BANNER =
  'import { createRequire as createRequireOfBundle } from "node:module"; const require = createRequireOfBundle(import.meta.url);';

/** The code without the banner where nothing in it calls `require`. Its line stays, since source maps count lines. */
export function withoutIdleBanner(contents: Uint8Array): Uint8Array {
  const code = Buffer.from(contents).toString("utf8");
  if (!code.startsWith(REQUIRE_BANNER)) return contents;
  const rest = code.slice(REQUIRE_BANNER.length);
  return /\brequire\b/.test(rest) ? contents : Buffer.from(rest);
}
