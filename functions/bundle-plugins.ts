import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "esbuild";

/** What Node.js 20 understands; functions run on 20 and later. */
export const TARGET = "node20";

/** Carillon's own sources without what only costs time when they are minified. */
export const leanSources: Plugin = {
  name: "lean-sources",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = withNamedErrors(await readFile(path, "utf8"));
      return { contents: CONTRACT.test(path) ? withoutRemarks(source) : source, loader: "ts" };
    });
  },
};

/** The routing table as data: nothing else of a configuration is deployed with a function. */
export const compiledRouting = (routing: unknown): Plugin => ({
  name: "compiled-routing",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]functions[\\/]answer-call[\\/]routing-table\.ts$/ }, () => ({
      contents: `export const routing = ${JSON.stringify(routing)};`,
      loader: "js",
    }));
  },
});

/** An error is called what its class is called, and logs say so. To keep all names takes a tenth of the time that a function needs to start. */
const withNamedErrors = (source: string): string =>
  source.replaceAll(/\bclass (\w+) extends \w*Error \{/g, '$& static override readonly name = "$1";');

/** The contract of SIP media applications. */
const CONTRACT = /[\\/]shared[\\/]sma[\\/]/;

/** A function checks its replies for what the service refuses; what else their author should know is for tests and terminals. */
const withoutRemarks = (source: string): string =>
  source.replaceAll(/(?<!function )\bremark\(/g, "/* @__PURE__ */ remark(");

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
