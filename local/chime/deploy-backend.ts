import { randomUUID } from "node:crypto";
import type { Backend } from "../../functions/answer-call/backend.ts";
import { applyPlan } from "../../functions/provision-chime/apply.ts";
import { createClients } from "../../functions/provision-chime/context.ts";
import { diffPlan } from "../../functions/provision-chime/diff.ts";
import { createProviders } from "../../functions/provision-chime/providers.ts";
import { readSecret } from "../../functions/provision-chime/secrets.ts";
import { type Deployment, planResources } from "../../shared/chime/config/plan.ts";
import type { Clock } from "../../shared/clock.ts";
import type { VoiceResources } from "./resources.ts";

export interface DeployBackendOptions {
  readonly resources: VoiceResources;
  readonly deployment: Deployment;
  readonly account: string;
  /** Of the local cloud. */
  readonly endpoint: string;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Any will do. */
const CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" };
const LONGEST_WAIT = 60_000;

/** Makes the voice resources of a backend, with the provider that makes them in an account. */
export async function deployBackend(backend: Backend, options: DeployBackendOptions): Promise<void> {
  const { resources, deployment, account, endpoint, ...patience } = options;
  const declarations = planResources(backend, deployment);
  stock(
    resources,
    options.clock.now(),
    declarations.flatMap(({ type, properties }) => (type === "phone-number" ? [properties] : [])),
  );
  if (declarations.length === 0) return;
  const place = { endpoint, credentials: CREDENTIALS };
  const providers = createProviders({
    ...patience,
    ...createClients(patience, place),
    account: async () => account,
    secret: (arn) => readSecret(arn, place),
    longestWait: LONGEST_WAIT,
  });
  for await (const _step of applyPlan(providers, await diffPlan(providers, declarations)));
}

/** Numbers that a backend takes for granted, as if somebody had ordered them before. */
function stock(
  { numbers }: VoiceResources,
  now: number,
  wanted: readonly { readonly number: unknown; readonly order: unknown; readonly productType: unknown }[],
): void {
  for (const { number, order, productType } of wanted) {
    if (typeof number !== "string" || order !== null || numbers.find(number)) continue;
    numbers.put({
      id: number,
      createdAt: now,
      updatedAt: now,
      productType: productType === "VoiceConnector" ? productType : "SipMediaApplicationDialIn",
      orderId: randomUUID(),
      name: "",
    });
  }
}
