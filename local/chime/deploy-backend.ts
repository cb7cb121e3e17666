import { randomUUID } from "node:crypto";
import type { Backend } from "../../functions/answer-call/backend.ts";
import type { VoiceResources } from "./resources.ts";

export interface DeployBackendOptions {
  readonly resources: VoiceResources;
  /** Of the function that answers calls. */
  readonly lambdaArn: string;
  readonly region: string;
  readonly now: number;
}

const APPLICATION = "answer-call";

/** Gives the numbers of a backend to the function that answers calls: one application, and a rule for each number that is called. */
export function deployBackend(
  { inbound = {}, outbound = {} }: Backend,
  { resources, lambdaArn, region, now }: DeployBackendOptions,
): void {
  const { applications, numbers, rules } = resources;
  const made = { createdAt: now, updatedAt: now };
  const known = applications.all().find(({ name }) => name === APPLICATION);
  const application = known ?? applications.put({ ...made, id: randomUUID(), name: APPLICATION, region, lambdaArn });
  for (const id of [...Object.keys(inbound), ...Object.keys(outbound)]) {
    if (numbers.find(id)) continue;
    numbers.put({ ...made, id, productType: "SipMediaApplicationDialIn", orderId: randomUUID(), name: "" });
  }
  for (const triggerValue of Object.keys(inbound)) {
    if (rules.all().some((rule) => rule.triggerValue === triggerValue)) continue;
    rules.put({
      ...made,
      id: randomUUID(),
      name: `${APPLICATION} ${triggerValue.slice(1)}`,
      disabled: false,
      triggerType: "ToPhoneNumber",
      triggerValue,
      targets: [{ applicationId: application.id, priority: 1, region }],
    });
  }
}
