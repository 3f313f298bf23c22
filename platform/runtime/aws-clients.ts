import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * Time-outs of one attempt, in milliseconds. Without them the SDK waits for a silent connection until the
 * function's own time is over.
 *
 * @see https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/node-configuring-maxsockets.html
 */
const requestHandler = { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true };

/**
 * SDK clients as every function wants them. Each function's deps.ts calls these once; addresses come from
 * the SDK's own variables (`AWS_ENDPOINT_URL_DYNAMODB` and its like).
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function documentClient(client = dynamoDbClient()): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
  });
}

/** @param options.maxAttempts the SDK's own number unless told */
export function dynamoDbClient(options: { maxAttempts?: number } = {}): DynamoDBClient {
  return new DynamoDBClient({ requestHandler, ...options });
}

export function secretsManagerClient(): SecretsManagerClient {
  return new SecretsManagerClient({ requestHandler });
}

/** The publisher counts its own attempts, per event: the client makes one. */
export function eventBridgeClient(): EventBridgeClient {
  return new EventBridgeClient({ maxAttempts: 1, requestHandler });
}

export function sqsClient(): SQSClient {
  return new SQSClient({ requestHandler });
}
