import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { type ClientOptions, REQUESTS } from "./context.ts";

/** Reads a secret in its own region. */
export async function readSecret(
  arn: string,
  options: Pick<ClientOptions, "endpoint" | "credentials"> = {},
): Promise<string> {
  const region = arn.split(":")[3] ?? "";
  const client = new SecretsManagerClient({ requestHandler: REQUESTS, ...options, ...(region !== "" && { region }) });
  try {
    const { SecretString = "" } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    return SecretString;
  } finally {
    client.destroy();
  }
}
