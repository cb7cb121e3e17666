import { resourceOf, type TaggedResource } from "./arns.ts";
import type { VoiceContext } from "./context.ts";
import { limitExceeded, notFound } from "./errors.ts";
import type { Tag } from "./resources.ts";

/** Tags of every resource that has an ARN: voice and media pipelines answer alike for each other's. */
export function tagOperations({ resources, quotas, account, region }: VoiceContext) {
  function taggedBy(arn: string): TaggedResource {
    const resource = resourceOf(arn, resources, { account, region });
    if (resource) return resource;
    throw notFound("No resource of the account has this ARN.");
  }

  return {
    async TagResource({ ResourceARN, Tags }: { ResourceARN: string; Tags: Tag[] }) {
      const resource = taggedBy(ResourceARN);
      const given = new Map([...resource.tags, ...Tags].map((tag) => [tag.Key, tag]));
      if (given.size > quotas.tagsPerResource) {
        throw limitExceeded(`A resource has at most ${quotas.tagsPerResource} tags.`);
      }
      resource.put([...given.values()]);
      return {};
    },
    async UntagResource({ ResourceARN, TagKeys }: { ResourceARN: string; TagKeys: string[] }) {
      const resource = taggedBy(ResourceARN);
      resource.put(resource.tags.filter(({ Key = "" }) => !TagKeys.includes(Key)));
      return {};
    },
    async ListTagsForResource({ ResourceARN }: { ResourceARN: string }) {
      return { Tags: [...taggedBy(ResourceARN).tags] };
    },
  };
}
