import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { jest } from "@jest/globals";
import type { Context } from "aws-lambda";
import { createSecretsManager } from "../../../local/secrets-manager/secrets-manager.ts";
import { type LocalServer, startServer } from "../../../local/server.ts";
import { seededRandom } from "../../../shared/random.ts";
import { CASES, CONNECTOR, resolved } from "../../support/provisioning/cases.ts";
import { createWorld, PLACE } from "../../support/provisioning/world.ts";

const context = {
  functionName: "carillon-provision-chime",
  invokedFunctionArn: `arn:aws:lambda:us-east-1:${PLACE.account}:function:carillon-provision-chime`,
  awsRequestId: "request",
  getRemainingTimeInMillis: () => 900_000,
} as Context;

let server: LocalServer;
let handler: (event: unknown, context: Context) => Promise<unknown>;
const { resources, chime } = createWorld();
const logged: string[] = [];

beforeAll(async () => {
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, "write").mockImplementation((text) => logged.push(String(text)) > 0);
  }
  const secrets = createSecretsManager({ ...PLACE, now: () => Date.now(), random: seededRandom(1) });
  server = await startServer({ account: PLACE.account, handlers: { chime, secretsmanager: secrets } });
  process.env["AWS_ENDPOINT_URL"] = server.endpoint;
  ({ handler } = await import("../../../functions/provision-chime/handler.ts"));
});

afterAll(async () => {
  delete process.env["AWS_ENDPOINT_URL"];
  jest.restoreAllMocks();
  await server.close();
});

const create = (wanted: object) =>
  handler({ RequestType: "Create", ResourceProperties: { Declaration: JSON.stringify(wanted) } }, context);

describe("the function", () => {
  it("answers CloudFormation with the id and what others refer to", async () => {
    const client = new SecretsManagerClient({ endpoint: server.endpoint });
    const SecretString = JSON.stringify({ username: "pbx", password: "sesame" });
    const { ARN = "" } = await client.send(new CreateSecretCommand({ Name: "trunk", SecretString }));
    client.destroy();
    const termination = CONNECTOR.termination && { ...CONNECTOR.termination, credentials: [{ secretArn: ARN }] };

    const reply = await create(resolved("voice-connector", { ...CONNECTOR, termination }));

    const [connector] = resources.connectors.all();
    expect(reply).toEqual({
      PhysicalResourceId: connector?.id,
      Data: {
        id: connector?.id,
        arn: `arn:aws:chime:us-east-1:${PLACE.account}:vc/${connector?.id}`,
        outboundHostName: `${connector?.id}.voiceconnector.chime.aws`,
      },
    });
    expect(connector).toMatchObject({ userNames: ["pbx"] });
  });

  it("validates an address for the account that it runs in", async () => {
    const reply = await create(resolved("emergency-address", CASES["emergency-address"].first({})));

    expect(reply).toMatchObject({ Data: { addressExternalId: expect.stringMatching(/./) } });
  });

  it("fails where the resource failed, so that CloudFormation hears of it", async () => {
    const wanted = resolved("phone-number", {
      ...CASES["phone-number"].first({}),
      number: "+12065550150",
      order: null,
    });

    await expect(create(wanted)).rejects.toMatchObject({ code: "NUMBER_NOT_IN_INVENTORY" });

    expect(logged.join()).toContain("NUMBER_NOT_IN_INVENTORY");
    expect(logged.join()).not.toMatch(/5550150|sesame/);
  });
});
