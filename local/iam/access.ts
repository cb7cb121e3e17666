import { CarillonError } from "../../shared/errors.ts";
import { functionOfKey } from "../lambda/sandbox-key.ts";
import type { HttpHandler } from "../wire/http.ts";
import { chimeNeeds, missingObjectNeeds, NEEDS, type Need, type Place } from "./actions.ts";
import { type Asked, asked } from "./asked.ts";
import { type AccessRequest, type Decision, evaluate } from "./evaluate.ts";
import type { Statement } from "./policy.ts";
import { type Refusal, refusalMessage, refuse } from "./refusal.ts";

/** Statements of each function's role, by the function's name. A function that is not there may do nothing. */
export type RolePolicies = Readonly<Record<string, readonly Statement[]>>;

/** What a role asked for, and what became of it. */
export interface Access extends AccessRequest {
  /** Whose role. */
  readonly functionName: string;
  readonly decision: Decision;
}

export interface AccessOptions extends Place {
  readonly policies: RolePolicies;
  /** Whether an object is there: who may not list its bucket is refused where it is not. */
  readonly hasObject: (bucket: string, key: string) => boolean;
  readonly onAccess?: (access: Access) => void;
}

/** The roles of functions, enforced: on what their sandboxes ask for, and on what Lambda does in their name. */
export interface AccessControl {
  /** Puts it before services, by the name that requests are signed for. What no sandbox has signed, of a person or a test, passes. */
  guard(handlers: Readonly<Record<string, HttpHandler>>): Readonly<Record<string, HttpHandler>>;
  /** Whether the role of a function allows an action. */
  allows(functionName: string, action: string, resource: string): boolean;
  /** @throws RoleError where Lambda would not take a setting, since the role of the function does not allow what it needs */
  require(functionName: string, action: string, resource: string): void;
}

/** Nobody has said which action an operation needs. */
export class UnknownNeedsError extends CarillonError {
  readonly code = "UNKNOWN_NEEDS";

  constructor(functionName: string, service: string, operation: string) {
    super(`${functionName} calls ${service} ${operation}, of which local/iam/actions.ts does not say what it needs`);
  }
}

/** The role of a function does not allow what Lambda does in its name. */
export class RoleError extends CarillonError {
  readonly code = "ROLE_LACKS_PERMISSION";

  constructor(functionName: string, action: string, resource: string) {
    super(`the role of ${functionName} does not have permission for ${action} on ${resource}`);
  }
}

export function createAccessControl(options: AccessOptions): AccessControl {
  const { policies, hasObject, onAccess = () => {}, account, region } = options;
  const place = { account, region };

  function decide(functionName: string, { action, resource, context = {} }: Need): Decision {
    const request: AccessRequest = {
      action,
      resource,
      context: {
        "aws:PrincipalAccount": account,
        "aws:ResourceAccount": account,
        "aws:RequestedRegion": region,
        // In AWS clients speak TLS; to the local cloud, which is in the same machine, they need not.
        "aws:SecureTransport": "true",
        ...context,
      },
    };
    const decision = evaluate(policies[functionName] ?? [], request);
    onAccess({ ...request, functionName, decision });
    return decision;
  }

  function needsOf(functionName: string, service: string, { operation, input }: Asked): readonly Need[] {
    const needs = service === "chime" ? chimeNeeds(operation) : NEEDS[service]?.[operation];
    if (!needs) throw new UnknownNeedsError(functionName, service, operation);
    const isMissing =
      READS.has(operation) && service === "s3" && !hasObject(String(input["Bucket"]), String(input["Key"]));
    return [...needs(input, place), ...(isMissing ? missingObjectNeeds(input, place) : [])];
  }

  function refusalOf(functionName: string, needs: readonly Need[]): Refusal | null {
    for (const need of needs) {
      const decision = decide(functionName, need);
      if (decision !== "allowed") return { roleOf: functionName, need, decision };
    }
    return null;
  }

  const allows: AccessControl["allows"] = (functionName, action, resource) =>
    decide(functionName, { action, resource }) === "allowed";

  const guarded =
    (service: string, handler: HttpHandler): HttpHandler =>
    async (request, response, context) => {
      const functionName = functionOfKey(context.accessKeyId);
      if (functionName === null) return handler(request, response, context);
      const question = await asked(request, service);
      const refusal = refusalOf(functionName, needsOf(functionName, service, question));
      if (!refusal) return handler(question.request, response, context);
      refuse(service, refusalMessage(refusal, place), question.request, response);
    };

  return {
    guard: (handlers) =>
      Object.fromEntries(Object.entries(handlers).map(([service, handler]) => [service, guarded(service, handler)])),
    allows,
    require(functionName, action, resource) {
      if (!allows(functionName, action, resource)) throw new RoleError(functionName, action, resource);
    },
  };
}

const READS: ReadonlySet<string> = new Set(["GetObject", "HeadObject"]);
