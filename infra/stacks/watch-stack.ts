import type { Construct } from "constructs";
import { ALARMS } from "../watch/alarm-specs.ts";
import { AlarmTopic, addAlarm, propsOf } from "../watch/alarms.ts";
import { CarillonDashboard } from "../watch/carillon-dashboard.ts";
import { WatchedConnectors } from "../watch/watched-connectors.ts";
import { type CarillonProps, CarillonStack } from "./carillon-stack.ts";

/**
 * The alarms of one region and, at home, the dashboards, which CloudWatch has once for all regions. What is watched has a name that is known, so that this
 * stack needs no other. Voice Connectors that are declared are watched by the stack that makes them.
 */
export class WatchStack extends CarillonStack {
  constructor(scope: Construct, { backend, regions, region }: CarillonProps & { readonly region: string }) {
    const isHome = region === regions.home;
    super(scope, isHome ? "watch" : `watch-${region}`, "dashboards and alarms", region);
    const { emails = [], connectors = {}, mediaMetricsTo } = backend.watch ?? {};
    const topic = new AlarmTopic(this, "Topic", { emails });
    const answers = regions.calls.includes(region);
    for (const spec of ALARMS) {
      if (spec.where === "calls" ? answers : isHome) addAlarm(this, topic, spec.name, propsOf(spec));
    }
    if (!isHome) return;
    new CarillonDashboard(this, "Carillon");
    new WatchedConnectors(this, "Connectors", {
      connectors: Object.entries(connectors).map(([name, voiceConnectorId]) => ({
        name,
        voiceConnectorId,
        region,
        logsMedia: true,
      })),
      topic,
      ...(mediaMetricsTo && { mediaMetricsTo }),
    });
  }
}
