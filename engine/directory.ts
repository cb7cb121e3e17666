/** The resources that decide where a call goes, as plain data: whoever keeps them may change them between calls. */
export interface Directory {
  /** 12 digits. */
  readonly accountId: string;
  readonly region: string;
  /** E.164 numbers in the account's inventory. */
  readonly phoneNumbers: readonly string[];
  readonly applications: readonly SipMediaApplication[];
  readonly rules: readonly SipRule[];
}

/** A SIP media application: what a handler is known as. */
export interface SipMediaApplication {
  readonly id: string;
  readonly region: string;
  /** Names the handler. */
  readonly lambdaArn: string;
}

export interface SipRule {
  readonly id: string;
  readonly disabled: boolean;
  readonly triggerType: "ToPhoneNumber" | "RequestUriHostname";
  /** E.164 number, or the outbound host name of a Voice Connector. */
  readonly triggerValue: string;
  /** The lowest priority is asked first. */
  readonly targets: readonly { readonly applicationId: string; readonly priority: number }[];
}

export interface Dialled {
  /** E.164 number, or the user part of the request URI. */
  readonly to: string;
  /** Host of the request URI, when the call comes from a Voice Connector. */
  readonly requestUriHostname: string | null;
}

export interface Route {
  readonly rule: SipRule;
  /** In the order in which they are tried. */
  readonly applications: readonly [SipMediaApplication, ...SipMediaApplication[]];
}

/** Who answers a call: the first enabled rule whose trigger fits; null when nobody does. */
export function routeOf({ rules, applications }: Directory, { to, requestUriHostname }: Dialled): Route | null {
  for (const rule of rules) {
    if (rule.disabled) continue;
    const wanted = rule.triggerType === "ToPhoneNumber" ? to : requestUriHostname?.toLowerCase();
    if (rule.triggerValue.toLowerCase() !== wanted) continue;
    const [first, ...others] = [...rule.targets]
      .sort((a, b) => a.priority - b.priority)
      .flatMap(({ applicationId }) => applications.find(({ id }) => id === applicationId) ?? []);
    if (first) return { rule, applications: [first, ...others] };
  }
  return null;
}
