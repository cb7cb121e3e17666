import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { AdjustmentType } from "aws-cdk-lib/aws-applicationautoscaling";
import { Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import {
  Cluster,
  ContainerImage,
  ContainerInsights,
  CpuArchitecture,
  FargateService,
  FargateTaskDefinition,
  type ICluster,
  LogDriver,
  OperatingSystemFamily,
} from "aws-cdk-lib/aws-ecs";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { Backend } from "../../functions/answer-call/backend.ts";
import type { Bundle } from "../../functions/bundle.ts";
import { type DeploymentSettings, FEWEST_TASKS, LEGS_OF_A_TASK } from "../../shared/deployment.ts";
import { tasks } from "../../shared/events/subscriptions.ts";
import { deployedName } from "../../shared/runtime/resources.ts";
import { policyStatements } from "../permissions.ts";
import { environmentOf, type Resources } from "../resources.ts";
import { IMAGE_PLATFORM, writeDockerfile } from "../task-image.ts";
import { ReadersNetwork } from "./readers-network.ts";

export interface LegReadersProps {
  readonly backend: Backend;
  /** Of the task `consume-audio`. */
  readonly bundle: Bundle;
  readonly resources: Resources;
  readonly settings: DeploymentSettings;
}

const NAME = "consume-audio";
/**
 * The audio of many legs, read by long-running tasks instead of a function for each leg, from the same code. As many as the legs that are
 * live need; a task that has to go, for a deployment or since there are fewer legs, hands its legs over first.
 */
export class LegReaders extends Construct {
  constructor(scope: Construct, id: string, { backend, bundle, resources, settings }: LegReadersProps) {
    super(scope, id);
    const spec = tasks[NAME];
    const network = new ReadersNetwork(this, "Network", { logsInDays: settings.retention.logs });
    const task = new FargateTaskDefinition(this, "Task", {
      family: deployedName(NAME),
      cpu: spec.cpuUnits,
      memoryLimitMiB: spec.memoryInMegabytes,
      runtimePlatform: {
        cpuArchitecture: CpuArchitecture.ARM64,
        operatingSystemFamily: OperatingSystemFamily.LINUX,
      },
    });
    for (const statement of policyStatements(NAME, resources, backend)) task.addToTaskRolePolicy(statement);
    const queue = resources.queues[spec.queue];
    queue.grantConsumeMessages(task.taskRole);
    // Of a function Lambda's own grant says so; here the code alone leaves dead letters.
    resources.queues["dead-letters"].grantSendMessages(task.taskRole);
    writeDockerfile(bundle.folder);
    task.addContainer(NAME, {
      // Built when it is deployed: synthesis needs no Docker.
      image: ContainerImage.fromAsset(bundle.folder, { platform: IMAGE_PLATFORM }),
      environment: { ...environmentOf(resources), POWERTOOLS_LOG_LEVEL: "INFO" },
      logging: LogDriver.awsLogs({
        streamPrefix: NAME,
        logGroup: new LogGroup(this, "Log", {
          logGroupName: `/aws/ecs/${deployedName(NAME)}`,
          retention: settings.retention.logs,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      }),
      stopTimeout: Duration.seconds(spec.stopTimeoutInSeconds),
      readonlyRootFilesystem: true,
    });
    const cluster = new Cluster(this, "Cluster", {
      vpc: network.vpc,
      clusterName: deployedName("readers"),
      containerInsightsV2: ContainerInsights.ENABLED,
    });
    const service = new FargateService(this, "Service", {
      serviceName: deployedName(NAME),
      cluster: cluster as ICluster,
      taskDefinition: task,
      // Audio does not pay for a NAT gateway; nothing can reach a task from outside.
      assignPublicIp: true,
      securityGroups: [network.nobodyIn],
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { rollback: true },
    });
    this.#scale(
      service,
      settings.legs,
      queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
    );
  }

  #scale(service: FargateService, legs: number, waiting: Metric): void {
    const scaling = service.autoScaleTaskCount({
      minCapacity: FEWEST_TASKS,
      maxCapacity: Math.max(FEWEST_TASKS, Math.ceil(legs / LEGS_OF_A_TASK)),
    });
    scaling.scaleToTrackCustomMetric("Legs", {
      metric: new Metric({
        namespace: "Carillon",
        metricName: "LegsCarried",
        dimensionsMap: { service: "consume-audio-task" },
        statistic: Stats.AVERAGE,
        period: Duration.minutes(1),
      }),
      targetValue: LEGS_OF_A_TASK,
      scaleOutCooldown: Duration.minutes(1),
      scaleInCooldown: Duration.minutes(10),
    });
    // Legs that wait are those that no task has room for: their audio is kept, but nobody should wait for it.
    scaling.scaleOnMetric("Waiting", {
      metric: waiting,
      adjustmentType: AdjustmentType.CHANGE_IN_CAPACITY,
      scalingSteps: [
        { upper: 0, change: 0 },
        { lower: 1, change: 1 },
        { lower: LEGS_OF_A_TASK, change: 4 },
      ],
      cooldown: Duration.minutes(1),
    });
  }
}
