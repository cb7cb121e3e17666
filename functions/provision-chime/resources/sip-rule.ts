import {
  CreateSipRuleCommand,
  DeleteSipRuleCommand,
  GetSipRuleCommand,
  paginateListSipRules,
  type SipRule,
  type SipRuleTargetApplication,
  UpdateSipRuleCommand,
} from "@aws-sdk/client-chime-sdk-voice";
import type { Owned } from "../../../shared/chime/provider.ts";
import type { SipRuleProperties } from "../../../shared/chime/resources.ts";
import { collect, type ProvisionContext } from "../context.ts";
import type { Kind } from "../lifecycle.ts";
import { eventually, orNull } from "../retries.ts";
import { sameValue } from "../same-value.ts";
import { checkUntagged, ownedThrough } from "../untagged.ts";

interface Rule extends SipRuleProperties {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

const itemOf = (rule: SipRule = {}): Rule => ({
  id: rule.SipRuleId ?? "",
  name: rule.Name ?? "",
  triggerType: rule.TriggerType ?? "ToPhoneNumber",
  triggerValue: rule.TriggerValue ?? "",
  disabled: rule.Disabled ?? false,
  targets: (rule.TargetApplications ?? [])
    .map((target) => ({
      sipMediaApplicationId: target.SipMediaApplicationId ?? "",
      region: target.AwsRegion ?? "",
      priority: target.Priority ?? 0,
    }))
    .sort((a, b) => a.priority - b.priority),
  createdAt: rule.CreatedTimestamp?.getTime() ?? 0,
});

const targetsOf = ({ targets }: SipRuleProperties): SipRuleTargetApplication[] =>
  targets.map(({ sipMediaApplicationId, region, priority }) => ({
    SipMediaApplicationId: sipMediaApplicationId,
    AwsRegion: region,
    Priority: priority,
  }));

const propertiesOf = ({
  name,
  triggerType,
  triggerValue,
  disabled,
  targets,
}: SipRuleProperties): SipRuleProperties => ({
  name,
  triggerType,
  triggerValue,
  disabled,
  targets: [...targets].sort((a, b) => a.priority - b.priority),
});

/** @param ownedApplications SIP media applications that bear an owner tag */
export function sipRules(
  context: ProvisionContext,
  ownedApplications: (regions: readonly string[]) => Promise<readonly Owned[]>,
): Kind<"sip-rule", Rule> {
  const { voice } = context;

  async function list(region: string): Promise<Rule[]> {
    const pages = paginateListSipRules({ client: voice(region) }, {});
    return (await collect(pages, (page) => page.SipRules)).map(itemOf);
  }

  async function get(SipRuleId: string, region: string): Promise<Rule | null> {
    const found = await orNull(voice(region).send(new GetSipRuleCommand({ SipRuleId })));
    return found && itemOf(found.SipRule);
  }

  /** Applications are each in a region of their own, which their rules tell. */
  async function oursAmong(rules: readonly Rule[]): Promise<readonly Rule[]> {
    const regions = new Set(rules.flatMap(({ targets }) => targets.map((target) => target.region)));
    const isOurs = ownedThrough(await ownedApplications([...regions]), ({ targets }: Rule) =>
      targets.map(({ sipMediaApplicationId }) => sipMediaApplicationId),
    );
    return rules.filter(isOurs);
  }

  async function destroy(SipRuleId: string, region: string): Promise<void> {
    const rule = await get(SipRuleId, region);
    if (!rule) return;
    const client = voice(region);
    if (!rule.disabled) {
      await orNull(client.send(new UpdateSipRuleCommand({ SipRuleId, Name: rule.name, Disabled: true })));
    }
    // That it is disabled now may not be known everywhere yet.
    const remove = () => client.send(new DeleteSipRuleCommand({ SipRuleId }));
    await orNull(eventually(remove, ["ConflictException"], context));
  }

  const fits = (rule: Rule, { triggerType, triggerValue }: SipRuleProperties) =>
    rule.triggerType === triggerType && rule.triggerValue.toLowerCase() === triggerValue.toLowerCase();

  return {
    fits,
    get,
    destroy,
    attributes: () => ({}),
    /** Rules have no tags, but two cannot have one trigger. */
    async find({ region, properties }) {
      const same = (await list(region)).filter((rule) => fits(rule, properties));
      const named = same.find(({ name }) => name === properties.name);
      if (named || same.length === 0) return named ?? null;
      return (await oursAmong(same))[0] ?? null;
    },
    checkAdoption: (rule, { key, properties }) =>
      checkUntagged(context, {
        key,
        createdAt: rule.createdAt,
        isAsAsked: sameValue(propertiesOf(rule), propertiesOf(properties)),
      }),
    async make({ region, properties }) {
      const { SipRule: made } = await voice(region).send(
        new CreateSipRuleCommand({
          Name: properties.name,
          TriggerType: properties.triggerType,
          TriggerValue: properties.triggerValue,
          Disabled: properties.disabled,
          TargetApplications: targetsOf(properties),
        }),
      );
      return itemOf(made);
    },
    async complete(rule, { region, properties }) {
      if (sameValue(propertiesOf(rule), propertiesOf(properties))) return;
      await voice(region).send(
        new UpdateSipRuleCommand({
          SipRuleId: rule.id,
          Name: properties.name,
          Disabled: properties.disabled,
          TargetApplications: targetsOf(properties),
        }),
      );
    },
    async undo({ id }, { region }, isNew) {
      if (isNew) await destroy(id, region);
    },
    read: async (rule) => propertiesOf(rule),
    async owned(regions) {
      const all: Owned[] = [];
      for (const region of regions) {
        for (const { id, name } of await oursAmong(await list(region))) {
          all.push({ key: `sip-rule/${name}`, region, id, attributes: { id } });
        }
      }
      return all;
    },
  };
}
