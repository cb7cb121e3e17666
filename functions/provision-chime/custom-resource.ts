import * as v from "valibot";
import { placeSchema, type Resolved, resolvedSchema } from "../../shared/chime/declaration-schema.ts";
import type { Made, ResourceProviders } from "../../shared/chime/provider.ts";
import { parse, parseJson } from "../../shared/schema.ts";
import { namingFailure } from "./named-failure.ts";
import { providerOf } from "./providers.ts";

/** What the provider framework of the CDK is answered ("onEvent", AWS CDK, custom resources). */
export interface CustomResourceReply {
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

/** CloudFormation turns numbers and booleans into text: a declaration travels as one JSON text. */
const properties = v.object({ Declaration: v.string() });

const eventSchema = v.variant("RequestType", [
  v.object({ RequestType: v.literal("Create"), ResourceProperties: properties }),
  v.object({
    RequestType: v.literal("Update"),
    PhysicalResourceId: v.string(),
    ResourceProperties: properties,
    OldResourceProperties: properties,
  }),
  v.object({ RequestType: v.literal("Delete"), PhysicalResourceId: v.string(), ResourceProperties: properties }),
]);

/** The framework's ids of what was never made: a creation that failed has cleaned up after itself. */
const NEVER_MADE = "AWSCDK::CustomResourceProviderFramework::";

/**
 * Answers one request of CloudFormation.
 * @throws CarillonError for CloudFormation to report; nothing goes to a dead letter, since CloudFormation asks again or rolls back
 */
export async function answerCustomResource(providers: ResourceProviders, event: unknown): Promise<CustomResourceReply> {
  const request = parse(eventSchema, event, "custom resource request");
  const { Declaration } = request.ResourceProperties;
  switch (request.RequestType) {
    case "Create": {
      const wanted = declarationOf(Declaration);
      const provider = providerOf(providers, wanted.type);
      return replyOf(await namingFailure(wanted.key, "made", () => provider.create(wanted)));
    }
    case "Update": {
      const wanted = declarationOf(Declaration);
      const before = declarationOf(request.OldResourceProperties.Declaration);
      const provider = providerOf(providers, wanted.type);
      const change = () => provider.update(request.PhysicalResourceId, wanted, before);
      return replyOf(await namingFailure(wanted.key, "changed", change));
    }
    case "Delete": {
      const { PhysicalResourceId } = request;
      if (PhysicalResourceId.startsWith(NEVER_MADE)) return { PhysicalResourceId };
      // A stack of an older version must go too: of its declaration no more is read than this takes.
      const had = parse(placeSchema, parseJson(Declaration, "declaration"), "declaration");
      const provider = providerOf(providers, had.type);
      await namingFailure(had.key, "removed", () => provider.remove(PhysicalResourceId, had));
      return { PhysicalResourceId };
    }
    default:
      throw new TypeError(`there is no ${request satisfies never}`);
  }
}

function declarationOf(text: string): Resolved {
  return parse(resolvedSchema, parseJson(text, "declaration"), "declaration");
}

function replyOf({ id, attributes }: Made): CustomResourceReply {
  return { PhysicalResourceId: id, Data: attributes };
}
