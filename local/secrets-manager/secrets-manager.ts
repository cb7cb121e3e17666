import * as secretsManager from "@aws-sdk/client-secrets-manager";
import { randomText, randomUuid } from "../../shared/random.ts";
import { jsonFile } from "../json-file.ts";
import { pageByName } from "../page.ts";
import { type HttpHandler, ServiceError } from "../wire/http.ts";
import type { Operations } from "../wire/operations.ts";
import { schemaService } from "../wire/schema-service.ts";

interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly versionId: string;
  readonly value: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly changedAt: number;
}

export interface SecretsManagerOptions {
  readonly account: string;
  readonly region: string;
  readonly now: () => number;
  readonly random: () => number;
  /** Absent: nothing is kept. They lie there in clear: the local cloud is not the place for a real secret. */
  readonly path?: string;
}

/** API reference, CreateSecret. */
const NAME = /^[a-zA-Z0-9/_+=.@-]{1,512}$/;
const MOST_BYTES = 65_536;
/** Letters that the service adds to the name in an ARN, so that a new secret of an old name has another. */
const SUFFIX_LENGTH = 6;
const LARGEST_PAGE = 100;

/** The AWS Secrets Manager API, as far as functions and whoever fills it need: texts, each in its newest version. */
export function createSecretsManager({ account, region, now, random, path }: SecretsManagerOptions): HttpHandler {
  const file = jsonFile<readonly Secret[]>(path);
  const secrets = new Map((file.read() ?? []).map((secret) => [secret.name, secret]));

  function find(id: string): Secret {
    for (const secret of secrets.values()) if (secret.name === id || secret.arn === id) return secret;
    throw new ServiceError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  }

  function put(secret: Secret): Secret {
    secrets.set(secret.name, secret);
    file.write([...secrets.values()]);
    return secret;
  }

  const operations = {
    async CreateSecret({ Name, SecretString }) {
      if (!NAME.test(Name)) throw invalid("Name must be 1 to 512 letters, digits or / _ + = . @ -");
      if (secrets.has(Name)) {
        throw new ServiceError("ResourceExistsException", "A secret of that name already exists.");
      }
      const suffix = randomText(SUFFIX_LENGTH, random);
      const arn = `arn:aws:secretsmanager:${region}:${account}:secret:${Name}-${suffix}`;
      const made = { name: Name, arn, versionId: randomUuid(random), value: checkValue(SecretString) };
      return named(put({ ...made, createdAt: now(), changedAt: now() }));
    },
    async GetSecretValue({ SecretId }) {
      const secret = find(SecretId);
      return { ...named(secret), SecretString: secret.value, VersionStages: ["AWSCURRENT"] };
    },
    async PutSecretValue({ SecretId, SecretString }) {
      const changed = { versionId: randomUuid(random), value: checkValue(SecretString), changedAt: now() };
      return { ...named(put({ ...find(SecretId), ...changed })), VersionStages: ["AWSCURRENT"] };
    },
    /** At once: there is no recovery window. */
    async DeleteSecret({ SecretId }) {
      const { name, arn } = find(SecretId);
      secrets.delete(name);
      file.write([...secrets.values()]);
      return { Name: name, ARN: arn, DeletionDate: new Date(now()) };
    },
    async ListSecrets({ MaxResults = LARGEST_PAGE, NextToken }: secretsManager.ListSecretsRequest) {
      const { page, ...next } = pageByName([...secrets.values()], ({ name }) => name, MaxResults, NextToken);
      const toWire = ({ name, arn, createdAt, changedAt }: Secret) => ({
        Name: name,
        ARN: arn,
        CreatedDate: new Date(createdAt),
        LastChangedDate: new Date(changedAt),
      });
      return { SecretList: page.map(toWire), ...next };
    },
  } satisfies Operations<typeof secretsManager>;
  return schemaService({ schemas: secretsManager, protocol: "json-1.1", operations });
}

const named = ({ name, arn, versionId }: Secret) => ({ Name: name, ARN: arn, VersionId: versionId });

function checkValue(text: string | undefined): string {
  if (text === undefined) throw invalid("The local cloud keeps secrets that are text: give SecretString");
  if (Buffer.byteLength(text) > MOST_BYTES) throw invalid(`SecretString must have at most ${MOST_BYTES} bytes`);
  return text;
}

function invalid(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}
