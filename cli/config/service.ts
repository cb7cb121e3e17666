import { createClients } from "../../functions/provision-chime/context.ts";
import { createProviders } from "../../functions/provision-chime/providers.ts";
import { readSecret } from "../../functions/provision-chime/secrets.ts";
import { LOCAL_ACCOUNT } from "../../local/cloud.ts";
import { LOCAL_NAMES } from "../../local/deployment.ts";
import type { Deployment } from "../../shared/chime/config/plan.ts";
import type { ResourceProviders } from "../../shared/chime/provider.ts";
import { systemClock } from "../../shared/clock.ts";
import { deployedName, LIVE_ALIAS } from "../../shared/runtime/resources.ts";
import { allowAnyLocalCredentials, type PlaceOptions } from "../place.ts";

export interface ServiceOptions extends PlaceOptions {
  /** Twelve digits. */
  readonly account: string;
  /** Of call detail records. */
  readonly recordsBucket: string;
}

/** Longest time for one asynchronous operation, such as an order of numbers. */
const LONGEST_WAIT = 600_000;

/** The voice resources of a local cloud or an account, to be compared with a configuration. */
export function openService(options: ServiceOptions): { providers: ResourceProviders; deployment: Deployment } {
  allowAnyLocalCredentials(options);
  const patience = { clock: systemClock, random: Math.random };
  const place = options.aws ? {} : { endpoint: options.endpoint };
  const providers = createProviders({
    ...patience,
    ...createClients(patience, place),
    account: async () => options.account,
    secret: (arn) => readSecret(arn, place),
    longestWait: LONGEST_WAIT,
  });
  const deployment: Deployment = {
    answerCallArn: (region) =>
      `arn:aws:lambda:${region}:${options.account}:function:${deployedName("answer-call")}:${LIVE_ALIAS}`,
    recordsBucket: options.recordsBucket,
  };
  return { providers, deployment };
}

/** What a local cloud has. */
export const LOCAL_SERVICE = { account: LOCAL_ACCOUNT, recordsBucket: LOCAL_NAMES.records } as const;
