import { RemovalPolicy } from "aws-cdk-lib";
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  type IVpc,
  SecurityGroup,
  SubnetType,
  Vpc,
} from "aws-cdk-lib/aws-ec2";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { LogRetention } from "../../shared/deployment.ts";
import { deployedName } from "../../shared/runtime/resources.ts";

export interface ReadersNetworkProps {
  readonly logsInDays: LogRetention;
}

/** A network of public subnets in two zones that lets tasks out and nobody in, with its own ways to S3 and DynamoDB. */
export class ReadersNetwork extends Construct {
  readonly vpc: IVpc;
  /** No connections from outside. */
  readonly nobodyIn: SecurityGroup;

  constructor(scope: Construct, id: string, { logsInDays }: ReadersNetworkProps) {
    super(scope, id);
    const vpc = new Vpc(this, "Vpc", {
      vpcName: deployedName("readers"),
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: "public", subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false }],
      gatewayEndpoints: {
        S3: { service: GatewayVpcEndpointAwsService.S3 },
        DynamoDB: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
      // Nothing is in the default group; emptying it would take a function of the CDK's own.
      restrictDefaultSecurityGroup: false,
    });
    vpc.addFlowLog("Flows", {
      destination: FlowLogDestination.toCloudWatchLogs(
        new LogGroup(this, "FlowLog", {
          logGroupName: `/aws/vpc/${deployedName("readers")}`,
          retention: logsInDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      ),
    });
    this.vpc = vpc as IVpc;
    this.nobodyIn = new SecurityGroup(this, "NobodyIn", { vpc: this.vpc, description: "Out to AWS, nobody in" });
  }
}
