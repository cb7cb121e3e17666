import { once } from "node:events";
import { connect } from "node:net";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import { createDynamoDB } from "../../local/dynamodb.ts";
import { startServer } from "../../local/server.ts";
import { useStateFolder } from "../support/state-folder.ts";

const stateFolder = useStateFolder();
const closing: (() => Promise<void>)[] = [];
const closeAll = async () => {
  for (const close of closing.splice(0)) await close();
};
afterEach(closeAll);

async function open(path?: string) {
  const database = createDynamoDB(path);
  const server = await startServer({ account: "111122223333", handlers: { dynamodb: database.handler } });
  const client = new dynamodb.DynamoDBClient({ endpoint: server.endpoint, maxAttempts: 1 });
  closing.push(async () => {
    client.destroy();
    await server.close();
    await database.close();
  });
  return { client, server };
}

const TableName = "calls";
const createTable = new dynamodb.CreateTableCommand({
  TableName,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
});
const put = (id: string) =>
  new dynamodb.PutItemCommand({
    TableName,
    Item: { id: { S: id } },
    ConditionExpression: "attribute_not_exists(id)",
  });

describe("the local DynamoDB", () => {
  it("has a table at once, and one winner of racing conditional writes", async () => {
    const { client } = await open();
    await client.send(createTable);

    const races = await Promise.allSettled(Array.from({ length: 8 }, () => client.send(put("a"))));

    const lost = races.flatMap((race) => (race.status === "rejected" ? [race.reason] : []));
    expect(lost).toHaveLength(7);
    for (const error of lost) expect(error).toBeInstanceOf(dynamodb.ConditionalCheckFailedException);
  });

  it("keeps its items over a restart, in the same process too", async () => {
    const folder = stateFolder();
    const { client: before } = await open(folder);
    await before.send(createTable);
    await before.send(put("kept ☎"));
    await closeAll();

    const { client: after } = await open(folder);

    const { Items } = await after.send(new dynamodb.ScanCommand({ TableName }));
    expect(Items).toEqual([{ id: { S: "kept ☎" } }]);
  });

  it("survives a client that goes away in mid-request", async () => {
    const { client, server } = await open();
    await client.send(createTable);
    const socket = connect(server.port, "127.0.0.1");
    await once(socket, "connect");
    socket.write(
      "POST / HTTP/1.1\r\nHost: x\r\nAuthorization: AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request\r\n" +
        "Content-Length: 100\r\n\r\n{",
    );

    socket.resetAndDestroy();
    await once(socket, "close");

    await client.send(put("a"));
    expect((await client.send(new dynamodb.ScanCommand({ TableName }))).Count).toBe(1);
  });

  it("finishes what it has begun when it is closed, though the clients are gone", async () => {
    const { client } = await open(stateFolder());
    await client.send(createTable);
    const puts = Array.from({ length: 100 }, (_, index) => client.send(put(`item-${index}`)).catch(() => {}));
    await client.send(new dynamodb.ScanCommand({ TableName }));

    await closeAll();

    await Promise.all(puts);
  });

  it("names the operation that it lacks", async () => {
    const { client } = await open();

    const asked = client.send(new dynamodb.TransactWriteItemsCommand({ TransactItems: [] }));

    await expect(asked).rejects.toMatchObject({
      name: "NotImplementedException",
      message: "DynamoDB TransactWriteItems is not part of the local cloud",
    });
  });
});
