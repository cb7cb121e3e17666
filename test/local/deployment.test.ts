import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { deployTable } from "../../local/deployment.ts";
import { createDynamoDB } from "../../local/dynamodb.ts";
import { startServer } from "../../local/server.ts";

it("a calls table is made once; one of an earlier version is an error that says what to do", async () => {
  const database = createDynamoDB();
  const server = await startServer({ account: "111122223333", handlers: { dynamodb: database.handler } });
  const client = new DynamoDBClient({ endpoint: server.endpoint });
  try {
    const earlier = {
      TableName: "earlier",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "transactionId", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "transactionId", KeyType: "HASH" }],
    } as const;
    await client.send(
      new CreateTableCommand({
        ...earlier,
        AttributeDefinitions: [...earlier.AttributeDefinitions],
        KeySchema: [...earlier.KeySchema],
      }),
    );
    await deployTable(client, "calls");

    await expect(deployTable(client, "calls")).resolves.toBeUndefined();
    await expect(deployTable(client, "earlier")).rejects.toThrow(
      expect.objectContaining({ code: "OUTDATED_TABLE", message: expect.stringContaining("--fresh") as string }),
    );
  } finally {
    client.destroy();
    await server.close();
    await database.close();
  }
});
