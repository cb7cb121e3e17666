import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { deployFlowsTable } from "../../local/deployment.ts";
import { createDynamoDB } from "../../local/dynamodb.ts";
import { startServer } from "../../local/server.ts";
import { type FlowsTable, openFlowsTable } from "../../shared/runtime/flows-table.ts";

/** An empty table of flows in a DynamoDB of its own, reached by the real client; closed when the tests are over. */
export function useFlowsTable(): () => FlowsTable {
  let table: FlowsTable | null = null;
  let close = async () => {};
  beforeAll(async () => {
    const database = createDynamoDB();
    const server = await startServer({ account: "111122223333", handlers: { dynamodb: database.handler } });
    const client = new DynamoDBClient({ endpoint: server.endpoint });
    table = openFlowsTable("flows", client);
    await deployFlowsTable(client, "flows");
    close = async () => {
      client.destroy();
      await server.close();
      await database.close();
    };
  });
  afterAll(() => close());
  return () => {
    if (!table) throw new RangeError("the table is open from the first test on");
    return table;
  };
}
