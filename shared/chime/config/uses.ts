import { DEFAULT_REGION } from "../limits.ts";
import type { VoiceConfig } from "./config.ts";

/** Key that the application has which answers when none is declared. */
export const DEFAULT_APPLICATION = "answer-call";

const numbersOfFlows = ({ inbound = {}, outbound = {} }: VoiceConfig) => [
  ...Object.keys(inbound),
  ...Object.keys(outbound),
];

/** Applications that answer with flows, by key, in the order in which they are tried. */
export function answeringApplications(config: VoiceConfig): string[] {
  const { sipMediaApplications } = config;
  if (sipMediaApplications === undefined) return numbersOfFlows(config).length > 0 ? [DEFAULT_APPLICATION] : [];
  return Object.entries(sipMediaApplications).flatMap(([key, { lambdaArn }]) => (lambdaArn === undefined ? [key] : []));
}

/** Regions in which flows answer calls. */
export function regionsOfFlows(config: VoiceConfig): string[] {
  const { region = DEFAULT_REGION, sipMediaApplications = {} } = config;
  return [...new Set(answeringApplications(config).map((key) => sipMediaApplications[key]?.region ?? region))];
}

/** Keys of the numbers that a SIP rule is triggered by. */
export function numbersOfRules({ sipRules = {} }: VoiceConfig): string[] {
  return Object.values(sipRules).flatMap(({ trigger }) => ("phoneNumber" in trigger ? [trigger.phoneNumber] : []));
}

/** Numbers of `inbound` that no declared rule is triggered by: each gets a rule of its own. */
export function numbersWithoutRule(config: VoiceConfig): string[] {
  const ruled = new Set(numbersOfRules(config));
  return Object.keys(config.inbound ?? {}).filter((number) => !ruled.has(number));
}

/** Keys of the numbers that SIP media applications answer or call with. */
export function usedByApplications(config: VoiceConfig): ReadonlySet<string> {
  return new Set([...numbersOfRules(config), ...numbersOfFlows(config)]);
}
