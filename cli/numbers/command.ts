import type { Command } from "commander";
import { inventoryCommands } from "./inventory-commands.ts";
import { orderCommands } from "./order-commands.ts";
import { paperCommands } from "./paper-commands.ts";

/** `carillon numbers` */
export function numbersCommand(program: Command, placeOptions: (command: Command) => Command): void {
  const numbers = program
    .command("numbers")
    .description("phone numbers: what is in the inventory, and how to get more");
  inventoryCommands(numbers, placeOptions);
  orderCommands(numbers, placeOptions);
  paperCommands(numbers);
}
