import {
  type ChimeSDKVoiceClient,
  DeleteVoiceConnectorTerminationCredentialsCommand,
  ListVoiceConnectorTerminationCredentialsCommand,
  PutVoiceConnectorTerminationCredentialsCommand,
} from "@aws-sdk/client-chime-sdk-voice";
import * as v from "valibot";
import type { TerminationProperties } from "../../shared/chime/resources.ts";
import { parse, parseJson } from "../../shared/schema.ts";
import type { ProvisionContext } from "./context.ts";
import { ProvisioningError } from "./errors.ts";
import { orNull } from "./retries.ts";

type Credentials = TerminationProperties["credentials"];

const secretSchema = v.object({
  username: v.pipe(v.string(), v.nonEmpty()),
  password: v.pipe(v.string(), v.nonEmpty()),
});

/** A credential that no secret of the configuration has. */
const UNKNOWN_SECRET = { secretArn: "(none)" };

/** @throws ProvisioningError SECRET_NOT_USABLE, which says nothing of what the secret holds */
async function readSecret({ secret }: ProvisionContext, secretArn: string) {
  try {
    return parse(secretSchema, parseJson(await secret(secretArn), "secret"), "secret");
  } catch (error) {
    throw new ProvisioningError(
      "SECRET_NOT_USABLE",
      `the secret ${secretArn} must be readable, and JSON such as {"username": "pbx", "password": "..."}`,
      { cause: error },
    );
  }
}

async function usernamesOf(client: ChimeSDKVoiceClient, VoiceConnectorId: string): Promise<readonly string[]> {
  const found = await orNull(client.send(new ListVoiceConnectorTerminationCredentialsCommand({ VoiceConnectorId })));
  return found?.Usernames ?? [];
}

/**
 * Leaves exactly these credentials on a connector. The service never tells a password, so each is put every time: a secret that was
 * rotated gets there with the next deployment.
 */
export async function setCredentials(
  context: ProvisionContext,
  client: ChimeSDKVoiceClient,
  { VoiceConnectorId, credentials }: { VoiceConnectorId: string; credentials: Credentials },
): Promise<void> {
  const wanted = await Promise.all(credentials.map(({ secretArn }) => readSecret(context, secretArn)));
  const names = wanted.map(({ username }) => username);
  const Usernames = (await usernamesOf(client, VoiceConnectorId)).filter((name) => !names.includes(name));
  if (wanted.length > 0) {
    const Credentials = wanted.map(({ username, password }) => ({ Username: username, Password: password }));
    await client.send(new PutVoiceConnectorTerminationCredentialsCommand({ VoiceConnectorId, Credentials }));
  }
  if (Usernames.length === 0) return;
  await orNull(client.send(new DeleteVoiceConnectorTerminationCredentialsCommand({ VoiceConnectorId, Usernames })));
}

/** The secrets whose user names a connector has. */
export async function readCredentials(
  context: ProvisionContext,
  client: ChimeSDKVoiceClient,
  { VoiceConnectorId, credentials }: { VoiceConnectorId: string; credentials: Credentials },
): Promise<Credentials> {
  const names = await usernamesOf(client, VoiceConnectorId);
  if (names.length === 0) return [];
  const wanted = await Promise.all(
    credentials.map(async ({ secretArn }) => ({ secretArn, ...(await readSecret(context, secretArn)) })),
  );
  const known = wanted.filter(({ username }) => names.includes(username)).map(({ secretArn }) => ({ secretArn }));
  const strangers = names.filter((name) => wanted.every(({ username }) => username !== name));
  return [...known, ...strangers.map(() => UNKNOWN_SECRET)];
}
