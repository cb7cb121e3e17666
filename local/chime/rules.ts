import type * as voice from "@aws-sdk/client-chime-sdk-voice";
import { pageByName } from "../page.ts";
import type { Operations } from "../wire/operations.ts";
import { badRequest, checkName, checkNumber, checkSize, conflict } from "./checks.ts";
import { LARGEST_PAGE, type VoiceContext } from "./context.ts";
import { outboundHostOf, type Rule, type VoiceResources } from "./resources.ts";

/** API reference, SipRuleTargetApplicationList. */
const MOST_TARGETS = 25;

export function ruleOperations({ resources, now, newId }: VoiceContext) {
  const { rules } = resources;
  return {
    async CreateSipRule({ Name, TriggerType, TriggerValue, Disabled = false, TargetApplications }) {
      const triggerValue = checkTrigger(TriggerType, TriggerValue, resources);
      const other = rules.all().find((rule) => rule.triggerValue.toLowerCase() === triggerValue.toLowerCase());
      if (other) throw conflict(`The SIP rule ${other.name} has the same trigger.`);
      const at = now();
      const made: Rule = {
        id: newId(),
        name: checkName(Name),
        disabled: Disabled,
        triggerType: TriggerType,
        triggerValue,
        targets: checkTargets(TargetApplications, resources),
        createdAt: at,
        updatedAt: at,
      };
      return { SipRule: toWire(rules.put(made)) };
    },
    async GetSipRule({ SipRuleId }) {
      return { SipRule: toWire(rules.get(SipRuleId)) };
    },
    async ListSipRules({
      SipMediaApplicationId: wanted,
      MaxResults = LARGEST_PAGE,
      NextToken,
    }: voice.ListSipRulesRequest) {
      const matching = rules
        .all()
        .filter(({ targets }) => wanted === undefined || targets.some(({ applicationId }) => applicationId === wanted));
      const { page, ...next } = pageByName(matching, ({ id }) => id, MaxResults, NextToken);
      return { SipRules: page.map(toWire), ...next };
    },
    async UpdateSipRule({ SipRuleId, Name, Disabled, TargetApplications }) {
      const rule = rules.get(SipRuleId);
      const updated = rules.put({
        ...rule,
        name: checkName(Name),
        disabled: Disabled ?? rule.disabled,
        targets: TargetApplications ? checkTargets(TargetApplications, resources) : rule.targets,
        updatedAt: now(),
      });
      return { SipRule: toWire(updated) };
    },
    async DeleteSipRule({ SipRuleId }) {
      if (!rules.get(SipRuleId).disabled) throw conflict("Disable the SIP rule before you delete it.");
      rules.delete(SipRuleId);
      return {};
    },
  } satisfies Operations<typeof voice>;
}

function toWire({ id, name, disabled, triggerType, triggerValue, targets, createdAt, updatedAt }: Rule): voice.SipRule {
  return {
    SipRuleId: id,
    Name: name,
    Disabled: disabled,
    TriggerType: triggerType,
    TriggerValue: triggerValue,
    TargetApplications: targets.map(({ applicationId, priority, region }) => ({
      SipMediaApplicationId: applicationId,
      Priority: priority,
      AwsRegion: region,
    })),
    CreatedTimestamp: new Date(createdAt),
    UpdatedTimestamp: new Date(updatedAt),
  };
}

function checkTrigger(type: voice.SipRuleTriggerType, value: string, { numbers, connectors }: VoiceResources): string {
  switch (type) {
    case "ToPhoneNumber": {
      const number = checkNumber(value, "TriggerValue");
      if (numbers.find(number)?.productType === "SipMediaApplicationDialIn") return number;
      throw badRequest("TriggerValue must be a number of the account whose product type is SipMediaApplicationDialIn");
    }
    case "RequestUriHostname":
      if (connectors.all().some((connector) => outboundHostOf(connector) === value.toLowerCase())) return value;
      throw badRequest("TriggerValue must be the outbound host name of a Voice Connector of the account");
    default:
      throw badRequest(`TriggerType must be ToPhoneNumber or RequestUriHostname, not ${type satisfies never}`);
  }
}

function checkTargets(
  targets: readonly voice.SipRuleTargetApplication[],
  { applications }: VoiceResources,
): Rule["targets"] {
  checkSize("TargetApplications", targets.length, 1, MOST_TARGETS);
  const checked = targets.map(({ SipMediaApplicationId = "", Priority = 0, AwsRegion }) => {
    const application = applications.get(SipMediaApplicationId);
    if (Priority < 1) throw badRequest("TargetApplications: Priority must be at least 1");
    return { applicationId: application.id, priority: Priority, region: AwsRegion ?? application.region };
  });
  for (const member of ["priority", "region"] as const) {
    if (new Set(checked.map((target) => target[member])).size === checked.length) continue;
    throw badRequest(`TargetApplications: two targets have the same ${member}`);
  }
  return checked;
}
