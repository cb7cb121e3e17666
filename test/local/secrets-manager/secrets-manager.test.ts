import { join } from "node:path";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { createSecretsManager } from "../../../local/secrets-manager/secrets-manager.ts";
import { seededRandom } from "../../../shared/random.ts";
import { inProcess } from "../../support/in-process.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const stateFolder = useStateFolder();

function open(path = join(stateFolder(), "secrets.json")) {
  const handler = createSecretsManager({
    account: "111122223333",
    region: "us-east-1",
    now: () => Date.UTC(2026, 0, 5),
    random: seededRandom(1),
    path,
  });
  return new SecretsManagerClient({ ...inProcess({ secretsmanager: handler }), region: "us-east-1", maxAttempts: 1 });
}

describe("the local Secrets Manager", () => {
  it("keeps the newest value of each secret, also over a restart", async () => {
    const path = join(stateFolder(), "secrets.json");
    const client = open(path);
    const { ARN } = await client.send(new CreateSecretCommand({ Name: "pbx/trunk", SecretString: "first" }));
    await client.send(new PutSecretValueCommand({ SecretId: "pbx/trunk", SecretString: "second" }));

    const found = await open(path).send(new GetSecretValueCommand({ SecretId: ARN }));

    expect(found).toMatchObject({ Name: "pbx/trunk", SecretString: "second", VersionStages: ["AWSCURRENT"] });
    expect(ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:111122223333:secret:pbx\/trunk-[a-z0-9]{6}$/);
  });

  it("lists secrets without what they hold, and forgets those that are deleted", async () => {
    const client = open();
    for (const Name of ["b", "a", "c"]) await client.send(new CreateSecretCommand({ Name, SecretString: "kept" }));
    await client.send(new DeleteSecretCommand({ SecretId: "c" }));

    const first = await client.send(new ListSecretsCommand({ MaxResults: 1 }));
    const second = await client.send(new ListSecretsCommand({ MaxResults: 1, NextToken: first.NextToken }));

    expect([first, second].map(({ SecretList }) => SecretList?.map(({ Name }) => Name))).toEqual([["a"], ["b"]]);
    expect(second.NextToken).toBeUndefined();
    expect(JSON.stringify([first.SecretList, second.SecretList])).not.toContain("kept");
  });

  it("refuses what the service refuses", async () => {
    const client = open();
    await client.send(new CreateSecretCommand({ Name: "one", SecretString: "x" }));

    const refusals = [
      [new CreateSecretCommand({ Name: "one", SecretString: "x" }), "ResourceExistsException"],
      [new CreateSecretCommand({ Name: "no spaces", SecretString: "x" }), "InvalidParameterException"],
      [new CreateSecretCommand({ Name: "long", SecretString: "x".repeat(65_537) }), "InvalidParameterException"],
      [new GetSecretValueCommand({ SecretId: "other" }), "ResourceNotFoundException"],
    ] as const;
    for (const [command, name] of refusals) await expect(client.send(command as never)).rejects.toMatchObject({ name });
  });
});
