import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { isoOf } from "../../shared/clock.ts";
import type { Fact } from "../../shared/events/facts.ts";

/** A link that anybody can open who has it. */
export type SignLink = (
  object: { readonly bucket: string; readonly key: string },
  forSeconds: number,
) => Promise<string>;

/** The credentials of a function's role end within 12 hours, and every link that they have signed ends with them (S3: using presigned URLs). */
const LINK_ENDS_AFTER_SECONDS = 12 * 3_600;

/** Signs links to objects; what signs is loaded when there is something to sign. */
export function linkSigner(s3: S3Client): SignLink {
  return async ({ bucket: Bucket, key: Key }, expiresIn) => {
    const { getSignedUrl } = await import("@aws-sdk/s3-request-presigner");
    return getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn });
  };
}

/** The fact that a message was left, with a link to listen to it; any other fact as it is. */
export async function withLink(fact: Fact, sign: SignLink, now: number): Promise<Fact> {
  if (fact.type !== "Voicemail Left") return fact;
  const link = await sign(fact.detail, LINK_ENDS_AFTER_SECONDS);
  return { ...fact, detail: { ...fact.detail, link, linkExpiresTime: isoOf(now + LINK_ENDS_AFTER_SECONDS * 1_000) } };
}
