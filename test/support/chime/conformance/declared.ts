import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Clients whose operations the local cloud answers under the name `chime`. */
export const PACKAGES = {
  voice: "@aws-sdk/client-chime-sdk-voice",
  pipelines: "@aws-sdk/client-chime-sdk-media-pipelines",
} as const;

export type ServiceName = keyof typeof PACKAGES;

const THROWS = /@throws \{@link (\w+Exception)\}/g;
/** Base of all exceptions of a service. */
const BASE = /ServiceException$/;

/** The exceptions that each operation of a service declares, as the documentation of its client says: by operation. */
export function declaredErrors(service: ServiceName): ReadonlyMap<string, readonly string[]> {
  const main = fileURLToPath(import.meta.resolve(PACKAGES[service]));
  const folder = join(dirname(main), "..", "dist-types", "commands");
  const files = readdirSync(folder).filter((name) => name.endsWith("Command.d.ts"));
  return new Map(
    files.map((name) => {
      const text = readFileSync(join(folder, name), "utf8");
      const errors = [...text.matchAll(THROWS)].flatMap(([, error = ""]) => (BASE.test(error) ? [] : [error]));
      return [name.slice(0, -"Command.d.ts".length), [...new Set(errors)]];
    }),
  );
}
