import type { Change, Difference } from "../../functions/provision-chime/diff.ts";
import type { Paint } from "../dial/paint.ts";
import { membersOf } from "./plan-text.ts";

const SIGNS = { create: "+", change: "~", replace: "±", remove: "-" } as const;
const COLOURS = { create: "green", change: "yellow", replace: "yellow", remove: "red" } as const;

/** What differs between a configuration and the service, a resource a paragraph. */
export function diffText(changes: readonly Change[], paint: Paint): string {
  const differing = changes.filter(({ action }) => action !== "none");
  if (differing.length === 0) return "no difference\n";
  return `${differing.map((change) => changeText(change, paint)).join("\n")}\n${summary(differing)}\n`;
}

function changeText(change: Change, paint: Paint): string {
  if (change.action === "none") return "";
  const sign = paint(COLOURS[change.action], SIGNS[change.action]);
  if (change.action === "remove")
    return `${sign} ${change.resource.key}  ${change.resource.id} in ${change.resource.region}\n`;
  const { declaration, differences, action } = change;
  const lines =
    action === "change"
      ? differences.map(differenceText)
      : membersOf(declaration.properties, "").map(([path, value]) => `    ${path}: ${value}`);
  return `${[`${sign} ${declaration.key}  in ${declaration.region}`, ...lines].join("\n")}\n`;
}

const valueText = (value: unknown) => (value === undefined || value === null ? "nothing" : JSON.stringify(value));

const differenceText = ({ path, found, wanted }: Difference) =>
  `    ${path}: ${valueText(found)} -> ${valueText(wanted)}`;

const NOUNS = { create: "to make", change: "to change", replace: "to replace", remove: "to remove" } as const;

/** `2 to make, 1 to change` */
export function summary(changes: readonly Change[]): string {
  const counts = (["create", "change", "replace", "remove"] as const).flatMap((action) => {
    const count = changes.filter((change) => change.action === action).length;
    return count === 0 ? [] : [`${count} ${NOUNS[action]}`];
  });
  return counts.length === 0 ? "nothing to do" : counts.join(", ");
}
