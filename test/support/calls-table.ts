import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createDynamoDB } from "../../local/dynamodb.ts";
import { startServer } from "../../local/server.ts";
import { CALLS_TABLE_SCHEMA } from "../../shared/runtime/resources.ts";

export interface CallsTable {
  readonly table: DynamoDBDocumentClient;
  readonly tableName: string;
  close(): Promise<void>;
}

/** An empty calls table in a DynamoDB of its own: in memory, on loopback, reached by the real client. */
export async function createCallsTable(): Promise<CallsTable> {
  const database = createDynamoDB();
  const server = await startServer({ account: "111122223333", handlers: { dynamodb: database.handler } });
  const client = new DynamoDBClient({ endpoint: server.endpoint });
  const { partitionKey, sortKey, pendingIndex } = CALLS_TABLE_SCHEMA;
  const tableName = "calls";
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: partitionKey, AttributeType: "S" },
        { AttributeName: sortKey, AttributeType: "S" },
        { AttributeName: pendingIndex.partitionKey, AttributeType: "S" },
        { AttributeName: pendingIndex.sortKey, AttributeType: "N" },
      ],
      KeySchema: [
        { AttributeName: partitionKey, KeyType: "HASH" },
        { AttributeName: sortKey, KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: pendingIndex.name,
          KeySchema: [
            { AttributeName: pendingIndex.partitionKey, KeyType: "HASH" },
            { AttributeName: pendingIndex.sortKey, KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
    }),
  );
  return {
    table: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    tableName,
    async close() {
      client.destroy();
      await server.close();
      await database.close();
    },
  };
}
