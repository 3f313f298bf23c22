import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** A table and the client that reaches it. */
export interface Table {
  client: DynamoDBDocumentClient;
  tableName: string;
}
