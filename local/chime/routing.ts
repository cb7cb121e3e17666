import type { TrunkAttempt } from "../../engine/trunk.ts";
import { readPhoneNumber } from "../../shared/numbering/phone-number.ts";
import { arnsOf } from "./arns.ts";
import { isInService, ruleOf } from "./number-state.ts";
import type { Connector, ConnectorGroup, Rule, VoiceResources } from "./resources.ts";

/** Where a call goes that no application answers. */
export type TrunkRoute =
  | { readonly attempts: readonly [TrunkAttempt, ...TrunkAttempt[]] }
  | { readonly refused: TrunkRefusal; readonly sipResponseCode: number };

/** Why nothing carries a call. Its final responses are not documented. */
export type TrunkRefusal =
  | "no-such-number"
  | "rule-disabled"
  | "not-assigned"
  | "no-origination"
  | "region-unavailable"
  | "not-encrypted"
  | "no-termination"
  | "country-not-allowed";

const SIP_RESPONSE_CODES: Readonly<Record<TrunkRefusal, number>> = {
  "no-such-number": 404,
  "rule-disabled": 404,
  "not-assigned": 404,
  "no-origination": 480,
  "region-unavailable": 503,
  "not-encrypted": 403,
  "no-termination": 403,
  "country-not-allowed": 403,
};

export const refuse = (refused: TrunkRefusal): Extract<TrunkRoute, { refused: TrunkRefusal }> => ({
  refused,
  sipResponseCode: SIP_RESPONSE_CODES[refused],
});

export interface RoutingOptions {
  readonly resources: VoiceResources;
  readonly place: { readonly account: string; readonly region: string };
  readonly unavailableRegions: readonly string[];
  readonly random: () => number;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Where a call from the public network goes whose number has no enabled rule: to the phone system of its Voice Connector or group. */
export function inboundRoute(to: string, options: RoutingOptions): TrunkRoute {
  const { numbers, rules, connectors, groups } = options.resources;
  const number = numbers.find(to);
  if (!number || !isInService(number, options.now)) return refuse("no-such-number");
  const { assignment } = number;
  if (!assignment) return refuse(withoutAnswer(ruleOf(number, rules.all())));
  const group = assignment.to === "VoiceConnectorGroupId" ? groups.find(assignment.id) : undefined;
  const candidates = group
    ? inOrder(group, options)
    : [connectors.find(assignment.id)].filter((one) => one !== undefined);
  const available = candidates.filter(({ region }) => !options.unavailableRegions.includes(region));
  const [first, ...others] = available.flatMap((connector) => attemptsBy(connector, to, options));
  if (first) return { attempts: [first, ...others] };
  return refuse(candidates.length > 0 && available.length === 0 ? "region-unavailable" : "no-origination");
}

/** Why nobody answers for a number that no connector has. */
function withoutAnswer(rule: Rule | undefined): TrunkRefusal {
  if (!rule) return "not-assigned";
  return rule.disabled ? "rule-disabled" : "region-unavailable";
}

/** Where a call from the phone system behind a Voice Connector goes: to the public network, as far as termination allows. */
export function outboundRoute(connector: Connector, to: string, { place }: RoutingOptions): TrunkRoute {
  const { termination } = connector;
  if (!termination || termination.Disabled) return refuse("no-termination");
  const country = readPhoneNumber(to)?.country;
  if (!country || !termination.CallingRegions?.includes(country)) return refuse("country-not-allowed");
  const connectorArn = arnsOf(place).connector(connector);
  return { attempts: [{ target: { kind: "PSTN", uri: to, arn: null }, connectorArn }] };
}

/** Connectors of a group as they are tried: the lowest priority first, or any first where load is balanced. */
function inOrder({ items, distribution }: ConnectorGroup, { resources, random }: RoutingOptions): readonly Connector[] {
  const drawn = items.map((item) => ({ ...item, draw: random() }));
  const ordered = drawn.sort((a, b) =>
    distribution === "LoadBalancedDistribution" ? a.draw - b.draw : a.priority - b.priority || a.draw - b.draw,
  );
  return ordered.flatMap(({ connectorId }) => resources.connectors.find(connectorId) ?? []);
}

/** The routes of a Voice Connector: by priority, and among equals by chance as their weights say. */
function attemptsBy(connector: Connector, to: string, { place, random }: RoutingOptions): readonly TrunkAttempt[] {
  const { origination } = connector;
  if (!origination || origination.Disabled) return [];
  const connectorArn = arnsOf(place).connector(connector);
  return (origination.Routes ?? [])
    .map(({ Host = "", Priority = 1, Weight = 1 }) => ({ Host, Priority, draw: random() ** (1 / Weight) }))
    .sort((a, b) => a.Priority - b.Priority || b.draw - a.draw)
    .map(({ Host }) => ({ target: { kind: "AWS", uri: to, arn: connectorArn, host: Host }, connectorArn }));
}
