import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { buildApp } from "../../infra/app.ts";
import type { AutomationTarget } from "../../shared/events/automations.ts";
import { useStateFolder } from "../support/state-folder.ts";
import { AUTOMATIONS, TARGETS } from "./automations.ts";
import { emptyBundles } from "./synthesise.ts";

const stateFolder = useStateFolder();
const arnOf = (target: AutomationTarget) => (target.kind === "task" ? target.clusterArn : target.arn);

it("each automation is a rule with its pattern, its target and a dead-letter queue of its own", () => {
  const folder = stateFolder();
  const app = buildApp({
    backend: { automations: AUTOMATIONS },
    ...emptyBundles(folder),
    outdir: join(folder, "cdk.out"),
    validate: true,
  });

  const template = Template.fromStack(Stack.of(app.node.findChild("carillon-automations")));
  for (const target of TARGETS) {
    const name = target.kind;
    const queues = template.findResources("AWS::SQS::Queue", {
      Properties: { QueueName: `carillon-automation-${name}-dead-letters` },
    });
    const [queueId = ""] = Object.keys(queues);
    const rules = template.findResources("AWS::Events::Rule", {
      Properties: { Description: `Starts the automation ${name}` },
    });
    expect(Object.values(rules)).toMatchObject([
      {
        Properties: {
          EventBusName: expect.anything() as unknown,
          EventPattern: { "detail-type": ["Recording Ready"] },
          Targets: [{ Arn: arnOf(target), DeadLetterConfig: { Arn: { "Fn::GetAtt": [queueId, "Arn"] } } }],
        },
      },
    ]);
  }
  template.hasResourceProperties("AWS::Lambda::Permission", { FunctionName: arnOf(TARGETS[0] as AutomationTarget) });
});
