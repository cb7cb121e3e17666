/**
 * What is not documented of the voice service's resources, or in two ways: each is a policy here, whose choices docs/fidelity.md argues.
 * Times are milliseconds.
 */
export interface ChimePolicies {
  /** Routes of a Voice Connector's origination: the API reference says 20 in one place and ten in another. */
  readonly mostRoutes: (typeof MOST_ROUTES_CHOICES)[number];
  /** What happens to the deletion of an application that a rule sends calls to. */
  readonly usedApplication: "conflict" | "delete";
  /** From an order to its numbers. */
  readonly orderTakes: number;
  /** From the change of a calling name to its success; 72 hours at most in the service. */
  readonly callingNameTakes: number;
  /** How long a change goes on: the same request meanwhile is a conflict. Nothing takes time unless this is set. */
  readonly changeTakes: number;
  /** Regions whose Voice Connectors take no calls. */
  readonly unavailableRegions: readonly string[];
}

export const MOST_ROUTES_CHOICES = [20, 10] as const;

export const DEFAULT_CHIME_POLICIES: ChimePolicies = {
  mostRoutes: MOST_ROUTES_CHOICES[0],
  usedApplication: "conflict",
  orderTakes: 1_000,
  callingNameTakes: 2_000,
  changeTakes: 0,
  unavailableRegions: [],
};
