import type { Command } from "commander";
import { integer } from "../arguments.ts";
import {
  type PortDetails,
  portRequestText,
  type RequestDetails,
  requestText,
  requirementsFor,
  requirementsText,
} from "../guide/requirements.ts";
import { terminal } from "../timeline.ts";

/** `carillon numbers requirements|request|port-request`: what countries want on paper. */
export function paperCommands(numbers: Command): void {
  numbers
    .command("requirements")
    .description("what a country asks for, to request numbers there or to bring them along")
    .argument("<country>", "two letters")
    .option("--port", "to bring numbers along from another carrier")
    .option("--json", "prints one JSON document and nothing else")
    .action((country: string, { port = false, json }: { port?: boolean; json?: boolean }) => {
      const { request, port: toPort, ...rest } = requirementsFor(country);
      terminal.write(
        json
          ? `${JSON.stringify({ ...rest, numbers: port ? toPort : request }, null, 2)}\n`
          : requirementsText(country, port),
      );
    });
  numbers
    .command("request")
    .description("writes the support case that asks for numbers of a country")
    .argument("<country>", "two letters")
    .requiredOption("--name <name>", "of the business or person")
    .option("--individual", "a person, not a business", false)
    .option("--toll-free", "instead of local numbers", false)
    .option("--quantity <n>", "how many", integer(1, 10_000), 1)
    .action((country: string, details: RequestDetails) => terminal.write(requestText(country, details)));
  numbers
    .command("port-request")
    .description("writes the support case that brings numbers along from another carrier")
    .argument("<country>", "two letters")
    .requiredOption("--numbers <numbers>", "E.164, with commas between them")
    .option("--toll-free", "instead of local numbers", false)
    .requiredOption("--date <date>", "when they are to move, for example 2026-12-01")
    .option("--time <time>", "on that day, with the time zone", "09:00 America/New_York")
    .action((country: string, { numbers: list, ...details }: Omit<PortDetails, "numbers"> & { numbers: string }) =>
      terminal.write(portRequestText(country, { ...details, numbers: list.split(",") })),
    );
}
