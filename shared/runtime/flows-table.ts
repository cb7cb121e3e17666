import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** The table of what flows look up, leave behind and have done. */
export interface FlowsTable {
  readonly documents: DynamoDBDocumentClient;
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** Slower than that, and the flow goes on without it: a caller waits. */
const REQUEST_TIMEOUT = 1_500;

export function openFlowsTable(
  tableName: string,
  client = new DynamoDBClient({ maxAttempts: 2, requestHandler: { requestTimeout: REQUEST_TIMEOUT } }),
): FlowsTable {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  return { documents, client, tableName };
}
