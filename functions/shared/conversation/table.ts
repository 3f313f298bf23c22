import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** The `conversations` table and the client that reaches it. */
export interface ConversationsTable {
  client: DynamoDBDocumentClient;
  tableName: string;
}
