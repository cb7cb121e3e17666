import { readFileSync } from "node:fs";
import { parseRateTable, type RateTable } from "../shared/records/cost.ts";
import { parseJson } from "../shared/schema.ts";

/** The prices in a file. @throws InvalidInputError naming each member of the table that is missing or wrong */
export function ratesIn(path: string): RateTable {
  return parseRateTable(parseJson(readFileSync(path, "utf8"), path));
}
