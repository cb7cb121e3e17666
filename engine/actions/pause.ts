import type { Act } from "../act.ts";

export function pause(act: Act<"Pause">) {
  act.after(act.parameters.DurationInMilliseconds, () => act.succeed());
}
