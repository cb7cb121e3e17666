import { spansOf } from "../../shared/calls/spans.ts";
import { isoOf } from "../../shared/clock.ts";
import { maskMember, maskText } from "../../shared/runtime/masking.ts";
import type { WholeCall } from "./call-source.ts";
import type { CallView } from "./call-view.ts";

/** Members of records that hold a number, with or without its plus sign. */
const PRIVATE_NUMBERS: ReadonlySet<string> = new Set(["SourcePhoneNumber", "DestinationPhoneNumber"]);

/**
 * What AWS Support asks for (AWS: "Getting support for the Amazon Chime SDK"): a description, times with their zone, and every id
 * of the call; then its records whole.
 */
export function supportReport({ calls }: WholeCall, view: CallView, isUnmasked: boolean): string {
  const spans = calls.flatMap(spansOf);
  const callIds = [...new Set(spans.flatMap(({ callId }) => callId ?? []))].sort();
  const masked = (text: string) => (isUnmasked ? text : maskText(text));
  const rows: [string, string][] = [
    ["Description", masked(`${view.from ?? "?"} called ${view.to ?? "?"}. ${view.ending.text}`)],
    ["Started", view.startTime === null ? "not known" : `${isoOf(view.startTime)} (UTC)`],
    ["Last heard of", view.endTime === null ? "not known" : `${isoOf(view.endTime)} (UTC)`],
    ["Transaction ids", calls.map(({ transactionId }) => transactionId).join(", ")],
    ["SIP call ids", masked(callIds.join(", ")) || "none"],
    ["Voice Connector", view.voiceConnectorId ?? "none"],
    ...facets(calls),
    ["Missing", view.missing.map(({ part, because }) => `${part}: ${because}`).join("; ") || "nothing"],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const records = calls.flatMap(({ details }) => Object.values(details));
  const sections = [
    rows.map(([name, what]) => `${name.padEnd(width)}  ${what}`).join("\n"),
    `Timeline (UTC)\n${view.moments.map(({ at, text }) => `  ${isoOf(at)}  ${masked(text)}`).join("\n") || "  nothing is known"}`,
    ...records.map(({ kind, source }) => {
      const title = kind.toUpperCase();
      return `${title}\n${JSON.stringify(source, isUnmasked ? undefined : maskPrivate, 2)}`;
    }),
  ];
  const notice = isUnmasked
    ? "Phone numbers and names are in it."
    : "Phone numbers and names are masked; --unmasked shows them.";
  return `${sections.join("\n\n")}\n\n${notice}\n`;
}

function facets(calls: WholeCall["calls"]): [string, string][] {
  const of = (name: string) => [
    ...new Set(
      calls
        .flatMap(({ details }) => Object.values(details))
        .flatMap(({ source }) => {
          const value = source[name];
          return typeof value === "string" && value !== "" ? [value] : [];
        }),
    ),
  ];
  const rows = [
    ["Account", of("AwsAccountId")],
    ["Region", of("Region")],
    ["SIP application", of("SipApplicationId")],
    ["SIP rule", of("SipRuleId")],
    ["Streams", calls.flatMap(({ legs }) => Object.values(legs).map(({ stream }) => stream.streamArn))],
  ] as const;
  return rows.flatMap(([name, values]): [string, string][] => (values.length === 0 ? [] : [[name, values.join(", ")]]));
}

function maskPrivate(key: string, value: unknown): unknown {
  // They look like phone numbers, and are the first things that Support asks for.
  if (key === "AwsAccountId" || key.endsWith("EpochSeconds")) return value;
  if (PRIVATE_NUMBERS.has(key) && typeof value === "string") return maskMember("fromNumber", value.replace(/^\+/, ""));
  return maskMember(key, value);
}
