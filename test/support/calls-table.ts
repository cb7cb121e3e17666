import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { deployTable } from "../../local/deployment.ts";
import { createDynamoDB } from "../../local/dynamodb.ts";
import { startServer } from "../../local/server.ts";

export interface CallsTable {
  readonly table: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly endpoint: string;
  close(): Promise<void>;
}

/** An empty calls table in a DynamoDB of its own: in memory, on loopback, reached by the real client. */
export async function createCallsTable(): Promise<CallsTable> {
  const database = createDynamoDB();
  const server = await startServer({ account: "111122223333", handlers: { dynamodb: database.handler } });
  const client = new DynamoDBClient({ endpoint: server.endpoint });
  const tableName = "calls";
  await deployTable(client, tableName);
  return {
    table: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    tableName,
    endpoint: server.endpoint,
    async close() {
      client.destroy();
      await server.close();
      await database.close();
    },
  };
}
