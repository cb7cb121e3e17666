import { openDeadLetters } from "./dead-letters.ts";
import { terminal } from "./timeline.ts";

/** `carillon dead-letters list|retry` */
export async function deadLettersCommand(
  action: "list" | "retry",
  options: { readonly endpoint: string; readonly aws?: boolean; readonly json?: boolean },
): Promise<void> {
  if (!options.aws) {
    process.env["AWS_ACCESS_KEY_ID"] ??= "local";
    process.env["AWS_SECRET_ACCESS_KEY"] ??= "local";
  }
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
