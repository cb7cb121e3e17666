import { InvalidArgumentError } from "commander";
import { drawPolicies, OPEN_POINTS, type Policies, type PolicyName } from "../../engine/policies.ts";
import { seededRandom } from "../../shared/random.ts";

export interface DialOptions {
  readonly handler?: string;
  readonly script?: string;
  readonly env?: string;
  readonly s3?: string;
  readonly rates?: string;
  readonly json?: boolean;
  readonly outbound?: boolean;
  readonly record?: string;
  readonly interactive?: boolean;
  readonly seed: number;
  readonly policy: Partial<Policies>;
  /** Who calls in; of an outbound call, the number of the account that it comes from. */
  readonly from?: string;
  readonly state?: string;
  /** Id of the Voice Connector that the call comes through. */
  readonly connector?: string;
  readonly encrypted?: boolean;
  readonly unavailable?: readonly string[];
  readonly endpoint: string;
  readonly logs?: boolean;
}

/** Adds `name=value` to the policies so far; `random=SEED` draws all of them. */
export function policy(text: string, before: Partial<Policies>): Partial<Policies> {
  const [name = "", value] = text.split("=", 2);
  if (name === "random") return { ...before, ...drawPolicies(seededRandom(Number(value ?? 1))) };
  if (!Object.hasOwn(OPEN_POINTS, name)) {
    throw new InvalidArgumentError(`there is no policy ${name}; there are ${Object.keys(OPEN_POINTS).join(", ")}`);
  }
  const choices: readonly unknown[] = OPEN_POINTS[name as PolicyName].choices;
  const choice = choices.find((one) => String(one) === value);
  if (choice === undefined) throw new InvalidArgumentError(`${name} is one of ${choices.join(", ")}`);
  return { ...before, [name]: choice };
}
