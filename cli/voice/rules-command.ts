import {
  GetSipRuleCommand,
  paginateListSipMediaApplications,
  paginateListSipRules,
  type SipMediaApplication,
  type SipRule,
} from "@aws-sdk/client-chime-sdk-voice";
import type { Command } from "commander";
import { collect } from "../../functions/provision-chime/context.ts";
import { print, printOne, type VoiceOptions, voiceCommand, withVoice } from "./at-voice.ts";

/** `carillon rules list|show`: who answers which calls. */
export function rulesCommand(program: Command, placeOptions: (command: Command) => Command): void {
  const rules = program.command("rules").description("SIP rules: which SIP media application answers which calls");
  voiceCommand(rules, placeOptions, "list", "shows them").action(list);
  voiceCommand(rules, placeOptions, "show", "shows a rule with its applications")
    .argument("<id>", "of a rule")
    .action(show);
}

async function list(options: VoiceOptions): Promise<void> {
  const [rules, applications] = await withVoice(options, async (client) => [
    await collect(paginateListSipRules({ client }, {}), (page) => page.SipRules),
    await collect(paginateListSipMediaApplications({ client }, {}), (page) => page.SipMediaApplications),
  ]);
  print(options, rules, ["id", "name", "called", "answers", "state"], (rule) => [
    rule.SipRuleId ?? "",
    rule.Name ?? "",
    rule.TriggerValue ?? "",
    targetsText(rule, applications),
    rule.Disabled ? "disabled" : "enabled",
  ]);
}

async function show(SipRuleId: string, options: VoiceOptions): Promise<void> {
  const [rule, applications] = await withVoice(options, async (client) => [
    (await client.send(new GetSipRuleCommand({ SipRuleId }))).SipRule ?? {},
    await collect(paginateListSipMediaApplications({ client }, {}), (page) => page.SipMediaApplications),
  ]);
  printOne(options, rule, [
    ["name", rule.Name ?? ""],
    ["called", `${rule.TriggerType}: ${rule.TriggerValue}`],
    ["state", rule.Disabled ? "disabled: calls are not answered" : "enabled"],
    ...inOrder(rule).map(({ SipMediaApplicationId: id = "", AwsRegion, Priority }): [string, string] => {
      const application = applications.find(({ SipMediaApplicationId }) => SipMediaApplicationId === id);
      return [
        `priority ${Priority}`,
        `${application?.Name ?? id} in ${AwsRegion}: ${application?.Endpoints?.[0]?.LambdaArn ?? ""}`,
      ];
    }),
  ]);
}

const inOrder = ({ TargetApplications = [] }: SipRule) =>
  [...TargetApplications].sort((a, b) => (a.Priority ?? 0) - (b.Priority ?? 0));

/** Applications by name, in the order in which they are tried. */
function targetsText(rule: SipRule, applications: readonly SipMediaApplication[]): string {
  return inOrder(rule)
    .map(({ SipMediaApplicationId: id = "", AwsRegion }) => {
      const application = applications.find(({ SipMediaApplicationId }) => SipMediaApplicationId === id);
      return `${application?.Name ?? id} (${AwsRegion})`;
    })
    .join(", then ");
}
