import { openDeadLetters } from "./dead-letters.ts";
import { allowAnyLocalCredentials, type PlaceOptions } from "./place.ts";
import { terminal } from "./timeline.ts";

/** `carillon dead-letters list|retry` */
export async function deadLettersCommand(
  action: "list" | "retry",
  options: PlaceOptions & { readonly json?: boolean },
): Promise<void> {
  allowAnyLocalCredentials(options);
  const queue = await openDeadLetters(options.aws ? undefined : options.endpoint);
  try {
    const letters = await queue[action]();
    if (options.json) {
      terminal.write(`${JSON.stringify(letters, null, 2)}\n`);
      return;
    }
    if (letters.length === 0) terminal.write("no dead letters\n");
    for (const { sentAt, target, errorCode, errorMessage } of letters) {
      terminal.write(`${sentAt}  ${action === "retry" ? "sent again to" : "for"} ${target.kind} ${target.name}\n`);
      terminal.write(`  ${errorCode}: ${errorMessage}\n`);
    }
  } finally {
    queue.close();
  }
}
