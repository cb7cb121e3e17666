import type {
  AnalyticsConfiguration,
  Application,
  Connector,
  ConnectorGroup,
  InventoryNumber,
  ProfileDomain,
  Tagged,
  VoiceResources,
} from "./resources.ts";

/** ARNs of the resources (Service Authorization Reference, Amazon Chime); that of a group and a number by analogy. */
export function arnsOf({ account, region }: { readonly account: string; readonly region: string }) {
  const arn = (where: string, kind: string, id: string) => `arn:aws:chime:${where}:${account}:${kind}/${id}`;
  return {
    application: (it: Application) => arn(it.region, "sma", it.id),
    connector: (it: Connector) => arn(it.region, "vc", it.id),
    group: (it: ConnectorGroup) => arn(region, "vcg", it.id),
    // The pattern of an ARN has no plus sign.
    number: (it: InventoryNumber) => arn(region, "phone-number", it.id.slice(1)),
    domain: (it: ProfileDomain) => arn(region, "voice-profile-domain", it.id),
    analytics: (it: AnalyticsConfiguration) => arn(region, "media-insights-pipeline-configuration", it.name),
  };
}

/** A resource that has an ARN, and how its tags are changed. */
export interface TaggedResource {
  readonly tags: NonNullable<Tagged["tags"]>;
  put(tags: NonNullable<Tagged["tags"]>): void;
}

/** Null: no resource of the account has that ARN. */
export function resourceOf(
  arn: string,
  { applications, connectors, groups, numbers, domains, analytics }: VoiceResources,
  place: Parameters<typeof arnsOf>[0],
): TaggedResource | null {
  const arns = arnsOf(place);
  const found = <Item extends Tagged>(
    kind: { all(): readonly Item[]; put(item: Item): unknown },
    arnOf: (item: Item) => string,
  ): TaggedResource | null => {
    const item = kind.all().find((one) => arnOf(one) === arn);
    return item ? { tags: item.tags ?? [], put: (tags) => void kind.put({ ...item, tags }) } : null;
  };
  return (
    found(applications, arns.application) ??
    found(connectors, arns.connector) ??
    found(groups, arns.group) ??
    found(numbers, arns.number) ??
    found(domains, arns.domain) ??
    found(analytics, arns.analytics)
  );
}
