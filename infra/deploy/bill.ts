import { costAtRest, estimate } from "../../shared/cost/estimate.ts";
import type { OperatingRates } from "../../shared/cost/rates.ts";
import { BILLED } from "../../shared/cost/rates.ts";
import { type DeploymentSettings, FEWEST_TASKS } from "../../shared/deployment.ts";
import type { TemplateResources } from "../summary.ts";

const LEGS = 2;
const CALL_MINUTES = 5;

/** What the stacks cost at rest, and 1,000 call minutes of as many calls at once as the settings are for. */
export function billText(
  stacks: Readonly<Record<string, TemplateResources>>,
  { legs }: Pick<DeploymentSettings, "legs">,
  rates: OperatingRates,
): string {
  const types = Object.values(stacks).flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type));
  const count = (type: string) => types.filter((one) => one === type).length;
  const deployed = {
    alarms: count("AWS::CloudWatch::Alarm"),
    dashboards: count("AWS::CloudWatch::Dashboard"),
    tasks: count("AWS::ECS::Service") * FEWEST_TASKS,
  };
  const atRest = costAtRest(deployed, rates);
  const concurrentCalls = Math.max(1, Math.floor(legs / LEGS));
  const { total, isByTasks } = estimate({ concurrentCalls, callMinutes: CALL_MINUTES, deployed }, rates);
  return [
    `What it costs (${rates.about || "your rates"})`,
    `  at rest                 ${atRest.known.toFixed(2)} ${rates.currency} a month`,
    `  for 1,000 call minutes  ${total.known.toFixed(2)} ${rates.currency}, with ${concurrentCalls} calls of ${CALL_MINUTES} minutes at once, read by ${isByTasks ? "tasks" : "functions"}`,
    `  on top of that          ${total.unknown.map((billed) => BILLED[billed]).join("; ") || "nothing"}${total.unknown.length > 0 ? ": rates are not known" : ""}`,
    "  More: npm run carillon -- cost --usage",
  ].join("\n");
}
