import { jest } from "@jest/globals";
import { Command } from "commander";
import { terminal } from "../../cli/timeline.ts";

/**
 * Commands in this process: what each prints for people to use.
 * @param add gives a program its commands
 */
export function commandLine(add: (program: Command) => void): (...words: string[]) => Promise<string> {
  return async (...words) => {
    const printed: string[] = [];
    const write = jest.spyOn(terminal, "write").mockImplementation((text) => {
      printed.push(String(text));
      return true;
    });
    const warn = jest.spyOn(process.stderr, "write").mockImplementation(() => true);
    try {
      const program = new Command().exitOverride();
      add(program);
      await program.parseAsync(words, { from: "user" });
      return printed.join("");
    } finally {
      write.mockRestore();
      warn.mockRestore();
    }
  };
}
