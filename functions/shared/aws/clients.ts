import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * SDK clients as every function wants them. Each function's deps.ts calls these once; addresses come from
 * the SDK's own variables (`AWS_ENDPOINT_URL_DYNAMODB` and its like).
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function documentClient(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
}

/** The publisher counts its own attempts, per event: the client makes one. */
export function eventBridgeClient(): EventBridgeClient {
  return new EventBridgeClient({ maxAttempts: 1 });
}

export function sqsClient(): SQSClient {
  return new SQSClient({});
}
