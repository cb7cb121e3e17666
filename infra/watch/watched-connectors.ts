import { Aws, Stack } from "aws-cdk-lib";
import { CfnPermission } from "aws-cdk-lib/aws-lambda";
import { CfnSubscriptionFilter } from "aws-cdk-lib/aws-logs";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { mediaMetricsLogGroup } from "../../shared/chime/metrics.ts";
import type { WatchConfig } from "../../shared/watch.ts";
import { ConnectorWatch, type WatchedConnector } from "./connector-watch.ts";

export interface WatchedConnectorsProps {
  readonly connectors: readonly WatchedConnector[];
  readonly topic: ITopic;
  readonly mediaMetricsTo?: NonNullable<WatchConfig["mediaMetricsTo"]>;
}

/** Voice Connectors with what is looked at of each, and the door for their media metrics where it is open. */
export class WatchedConnectors extends Construct {
  constructor(scope: Construct, id: string, { connectors, topic, mediaMetricsTo }: WatchedConnectorsProps) {
    super(scope, id);
    for (const connector of connectors) {
      const watch = new ConnectorWatch(this, connector.name, { connector, topic });
      // CloudWatch Logs invokes functions of its own region only.
      if (mediaMetricsTo && connector.logsMedia && connector.region === Stack.of(this).region) {
        sendMediaMetrics(watch, connector, mediaMetricsTo.functionArn);
      }
    }
  }
}

/** Has CloudWatch Logs send a log group, which the voice service makes, to a function. */
function sendMediaMetrics(scope: Construct, { voiceConnectorId }: WatchedConnector, functionArn: string): void {
  const logGroupName = mediaMetricsLogGroup(voiceConnectorId);
  const permission = new CfnPermission(scope, "MayInvoke", {
    action: "lambda:InvokeFunction",
    functionName: functionArn,
    principal: "logs.amazonaws.com",
    sourceAccount: Aws.ACCOUNT_ID,
    sourceArn: `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:${logGroupName}:*`,
  });
  const filter = new CfnSubscriptionFilter(scope, "MediaMetrics", {
    logGroupName,
    destinationArn: functionArn,
    filterPattern: "",
  });
  filter.addResourceDependency(permission);
}
