import type * as voice from "@aws-sdk/client-chime-sdk-voice";
import { canonicalJson } from "../../shared/schema.ts";
import { pageByName } from "../page.ts";
import type { Operations } from "../wire/operations.ts";
import { arnsOf } from "./arns.ts";
import { LARGEST_PAGE, type VoiceContext } from "./context.ts";
import { conflict, limitExceeded } from "./errors.ts";
import type { ProfileDomain } from "./resources.ts";

/** Voice profile domains: where voice analytics keeps voices. */
export function profileDomainOperations({ resources, now, newId, quotas, ...place }: VoiceContext) {
  const { domains } = resources;
  const arns = arnsOf(place);

  const summaryOf = (domain: ProfileDomain): voice.VoiceProfileDomainSummary => ({
    VoiceProfileDomainId: domain.id,
    VoiceProfileDomainArn: arns.domain(domain),
    Name: domain.name,
    ...(domain.description !== undefined && { Description: domain.description }),
    CreatedTimestamp: new Date(domain.createdAt),
    UpdatedTimestamp: new Date(domain.updatedAt),
  });
  const toWire = (domain: ProfileDomain): voice.VoiceProfileDomain => ({
    ...summaryOf(domain),
    ServerSideEncryptionConfiguration: { KmsKeyArn: domain.kmsKeyArn },
  });

  return {
    async CreateVoiceProfileDomain(input) {
      const { Name, Description, ServerSideEncryptionConfiguration, ClientRequestToken, Tags = [] } = input;
      const known = domains.all().find(({ token }) => token?.startsWith(`${ClientRequestToken} `));
      const token = ClientRequestToken === undefined ? undefined : `${ClientRequestToken} ${canonicalJson(input)}`;
      if (known) {
        if (known.token !== token) throw conflict("ClientRequestToken stands for another request.");
        return { VoiceProfileDomain: toWire(known) };
      }
      if (domains.all().length >= quotas.voiceProfileDomains) {
        throw limitExceeded(`An account has at most ${quotas.voiceProfileDomains} voice profile domains.`);
      }
      const domain = domains.put({
        id: newId(),
        name: Name,
        description: Description,
        kmsKeyArn: ServerSideEncryptionConfiguration.KmsKeyArn ?? "",
        token,
        tags: Tags,
        createdAt: now(),
        updatedAt: now(),
      });
      return { VoiceProfileDomain: toWire(domain) };
    },
    async GetVoiceProfileDomain({ VoiceProfileDomainId }) {
      return { VoiceProfileDomain: toWire(domains.get(VoiceProfileDomainId)) };
    },
    async ListVoiceProfileDomains({ MaxResults = LARGEST_PAGE, NextToken }: voice.ListVoiceProfileDomainsRequest) {
      const { page, ...next } = pageByName(domains.all(), ({ id }) => id, MaxResults, NextToken);
      return { VoiceProfileDomains: page.map(summaryOf), ...next };
    },
    async UpdateVoiceProfileDomain({ VoiceProfileDomainId, Name, Description }) {
      const { name, description } = domains.get(VoiceProfileDomainId);
      const change = { name: Name ?? name, description: Description ?? description, updatedAt: now() };
      return { VoiceProfileDomain: toWire(domains.change(VoiceProfileDomainId, change)) };
    },
    async DeleteVoiceProfileDomain({ VoiceProfileDomainId }) {
      domains.delete(VoiceProfileDomainId);
      return {};
    },
  } satisfies Operations<typeof voice>;
}
