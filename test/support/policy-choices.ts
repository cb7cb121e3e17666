import type { Policies } from "../../engine/policies.ts";
import { does, hangsUp, waits } from "../../engine/scripted/script.ts";
import type { SimulationWorld } from "../../engine/simulate.ts";
import { play, told } from "./phone-calls.ts";

export const AGENT = "+15550100010";
export const quiet = { caller: does(waits(20_000), hangsUp) };

/** Plays the same call under a policy's default and under its other choice. */
export async function both<Name extends keyof Policies>(
  policy: Name,
  other: Policies[Name],
  handler: () => Parameters<typeof play>[0],
  world: SimulationWorld & { create?: object } = {},
) {
  const usual = await play(handler(), { script: quiet, ...world });
  const otherwise = await play(handler(), {
    script: quiet,
    ...world,
    policies: { ...world.policies, [policy]: other },
  });
  return { usual, otherwise, told: [told(usual.trace).slice(1, -1), told(otherwise.trace).slice(1, -1)] };
}

/** What `ReceivedDigits` came to, in each event that has it. */
export const digitsOf = ({ trace }: Awaited<ReturnType<typeof play>>) =>
  trace.invocations.flatMap(({ request }) => (request.ActionData?.["ReceivedDigits"] as string | undefined) ?? []);
