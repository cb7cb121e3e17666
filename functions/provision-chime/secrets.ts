import type { ClientOptions } from "./context.ts";

/** Reads secrets in their own region. The client is loaded when a connector has credentials: most have none. */
export function secretReader(options: Pick<ClientOptions, "endpoint" | "credentials"> = {}) {
  return async (arn: string): Promise<string> => {
    const { GetSecretValueCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
    const region = arn.split(":")[3] ?? "";
    const client = new SecretsManagerClient({ ...options, ...(region !== "" && { region }) });
    try {
      const { SecretString = "" } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
      return SecretString;
    } finally {
      client.destroy();
    }
  };
}
