import type * as voice from "@aws-sdk/client-chime-sdk-voice";
import { pageByName } from "../page.ts";
import type { Operations } from "../wire/operations.ts";
import { LARGEST_PAGE, type VoiceContext } from "./context.ts";
import { badRequest, conflict, limitExceeded } from "./errors.ts";
import { inventoryOf } from "./inventory.ts";
import { isInService } from "./number-state.ts";
import { outboundHostOf, type Rule } from "./resources.ts";

export function ruleOperations(context: VoiceContext) {
  const { resources, now, newId, quotas } = context;
  const { applications, connectors, rules } = resources;
  const inventory = inventoryOf(context);

  /** @returns a number with its plus sign, or a host name */
  function triggerOf(type: voice.SipRuleTriggerType, value: string): string {
    switch (type) {
      case "ToPhoneNumber": {
        const number = inventory.find(value);
        const isUsable = number?.productType === "SipMediaApplicationDialIn" && isInService(number, now());
        if (isUsable) return number.id;
        throw badRequest(
          "TriggerValue must be a number of the account whose product type is SipMediaApplicationDialIn",
        );
      }
      case "RequestUriHostname":
        if (connectors.all().some((connector) => outboundHostOf(connector) === value.toLowerCase())) return value;
        throw badRequest("TriggerValue must be the outbound host name of a Voice Connector of the account");
      default:
        throw badRequest(`TriggerType must be ToPhoneNumber or RequestUriHostname, not ${type satisfies never}`);
    }
  }

  function targetsOf(targets: readonly voice.SipRuleTargetApplication[]): Rule["targets"] {
    const most = quotas.applicationsPerSipRule;
    if (targets.length > most) throw limitExceeded(`A SIP rule has at most ${most} SIP media applications.`);
    // Neither CreateSipRule nor any other operation on rules declares NotFoundException for a target.
    const read = targets.map(({ SipMediaApplicationId = "", Priority, AwsRegion }, at) => {
      const application = applications.find(SipMediaApplicationId);
      if (!application) throw badRequest(`TargetApplications[${at}]: there is no such SIP media application`);
      if (Priority === undefined) throw badRequest(`TargetApplications[${at}] needs a Priority`);
      if (AwsRegion !== undefined && AwsRegion !== application.region) {
        throw badRequest(`TargetApplications[${at}].AwsRegion is not the region of the application`);
      }
      return { applicationId: application.id, priority: Priority, region: application.region };
    });
    for (const member of ["priority", "region"] as const) {
      if (new Set(read.map((target) => target[member])).size === read.length) continue;
      throw badRequest(`TargetApplications: two targets have the same ${member}`);
    }
    return read;
  }

  return {
    async CreateSipRule({ Name, TriggerType, TriggerValue, Disabled = false, TargetApplications }) {
      const triggerValue = triggerOf(TriggerType, TriggerValue);
      const other = rules.all().find((rule) => rule.triggerValue.toLowerCase() === triggerValue.toLowerCase());
      if (other) throw conflict(`The SIP rule ${other.name} has the same trigger.`);
      const at = now();
      const made: Rule = {
        id: newId(),
        name: Name,
        disabled: Disabled,
        triggerType: TriggerType,
        triggerValue,
        targets: targetsOf(TargetApplications),
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
      if (wanted !== undefined) applications.get(wanted);
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
        name: Name,
        disabled: Disabled ?? rule.disabled,
        targets: TargetApplications ? targetsOf(TargetApplications) : rule.targets,
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
