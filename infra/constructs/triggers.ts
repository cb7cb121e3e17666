import { Aws, Duration } from "aws-cdk-lib";
import { type EventPattern as CdkEventPattern, Rule, type RuleProps, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction, type LambdaFunctionProps } from "aws-cdk-lib/aws-events-targets";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Alias, Function as Lambda } from "aws-cdk-lib/aws-lambda";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { type DeploymentSettings, LEGS_OF_FUNCTIONS } from "../../shared/deployment.ts";
import { type FunctionName, type FunctionSpec, functions, type Trigger } from "../../shared/events/subscriptions.ts";
import type { Resources } from "../resources.ts";

export interface TriggersProps {
  readonly name: FunctionName;
  readonly function: Lambda;
  /** What is invoked for calls. */
  readonly live: Lambda | Alias;
  readonly resources: Resources;
  readonly settings: DeploymentSettings;
}

/** Who asks a function about calls (Amazon Chime SDK developer guide, "Resource-based policies of SIP media applications"). */
const VOICE_SERVICE = new ServicePrincipal("voiceconnector.chime.amazonaws.com");

/** EventBridge's own limits: it keeps trying to reach the function for a day. */
export const EVENT_DELIVERY = { retryAttempts: 185, maxEventAge: Duration.hours(24) };
/** Of a queue's reader, that Lambda takes. */
const LEAST_CONCURRENCY = 2;
/** A tick that cannot be delivered is dropped for the next one. */
const TICK_DELIVERY = { retryAttempts: 0, maxEventAge: Duration.minutes(1) };

/** Everything that starts one function, as the subscription table says. */
export class Triggers extends Construct {
  readonly #props: TriggersProps;

  constructor(scope: Construct, id: string, props: TriggersProps) {
    super(scope, id);
    this.#props = props;
    const { triggers }: FunctionSpec = functions[props.name];
    for (const [index, trigger] of triggers.entries()) this.#connect(`${trigger.kind}-${index}`, trigger);
  }

  #connect(id: string, trigger: Trigger): void {
    switch (trigger.kind) {
      case "event":
        // Patterns go out as they stand: the CDK renames `detailType` and leaves every other field alone.
        this.#rule(id, EVENT_DELIVERY, {
          eventPattern: trigger.pattern as CdkEventPattern,
          ...(trigger.bus === "carillon" ? { eventBus: this.#props.resources.bus } : {}),
        });
        break;
      case "schedule":
        this.#rule(id, TICK_DELIVERY, { schedule: Schedule.rate(Duration.minutes(trigger.everyMinutes)) });
        break;
      case "queue":
        this.#readFrom(this.#props.resources.queues[trigger.queue], trigger);
        break;
      case "calls":
        this.#props.live.addPermission(id, { principal: VOICE_SERVICE, sourceAccount: Aws.ACCOUNT_ID });
        break;
      default:
        trigger satisfies never;
    }
  }

  #readFrom(queue: IQueue, { batchSize, maximumConcurrency }: Extract<Trigger, { kind: "queue" }>): void {
    const { name, settings } = this.#props;
    const readsLegs = name === "consume-audio";
    this.#props.function.addEventSource(
      new SqsEventSource(queue, {
        batchSize,
        maxConcurrency: readsLegs
          ? Math.max(LEAST_CONCURRENCY, Math.min(settings.legs, maximumConcurrency))
          : maximumConcurrency,
        reportBatchItemFailures: true,
        // Tasks read them instead. The function stays: what it reads when the tasks come it hands over to them.
        ...(readsLegs && settings.legs > LEGS_OF_FUNCTIONS ? { enabled: false } : {}),
      }),
    );
  }

  #rule(id: string, delivery: LambdaFunctionProps, props: RuleProps): void {
    const target = new LambdaFunction(this.#props.function, {
      ...delivery,
      deadLetterQueue: this.#props.resources.queues["dead-letters"],
    });
    new Rule(this, id, { ...props, description: `Starts ${this.#props.name}`, targets: [target] });
  }
}
