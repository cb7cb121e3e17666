import type { Construct } from "constructs";
import { planResources } from "../../shared/chime/config/plan.ts";
import { deployFunctions } from "../constructs/deployed-function.ts";
import { VoiceResources } from "../constructs/voice-resources.ts";
import { answeringFunctionArn } from "../function-arns.ts";
import { bucketName, SharedResources } from "../resources.ts";
import { alarmTopic } from "../watch/alarms.ts";
import { WatchedConnectors } from "../watch/watched-connectors.ts";
import { type CarillonProps, CarillonStack } from "./carillon-stack.ts";

/** The voice resources of `carillon.config.ts`, in whatever regions they are, and the function that makes them. */
export class ChimeStack extends CarillonStack {
  constructor(scope: Construct, props: CarillonProps) {
    const { backend, settings, regions } = props;
    super(scope, "chime", "voice resources of the Chime SDK", regions.home);
    const resources = new SharedResources(this, "Shared", regions.home);
    const { "provision-chime": provisioner } = deployFunctions(this, ["provision-chime"], { ...props, resources });
    const declarations = planResources(backend, {
      answerCallArn: (region) => answeringFunctionArn(this, region),
      recordsBucket: bucketName("records", regions.home),
    });
    const voice = new VoiceResources(this, "Voice", {
      declarations,
      provisioner: provisioner.function,
      logsInDays: settings.retention.logs,
    });
    const { voiceConnectors = {}, watch: { mediaMetricsTo } = {} } = backend;
    new WatchedConnectors(this, "Watch", {
      connectors: Object.entries(voiceConnectors).map(([name, { region = regions.home, logging }]) => ({
        name,
        voiceConnectorId: voice.idOf(`voice-connector/${name}`),
        region,
        logsMedia: logging?.mediaMetrics ?? false,
      })),
      topic: alarmTopic(this, "Alarms"),
      ...(mediaMetricsTo && { mediaMetricsTo }),
    });
  }
}
