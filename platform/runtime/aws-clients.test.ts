import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { expect, test, vi } from 'vitest';
import {
  dynamoDbClient,
  eventBridgeClient,
  s3VectorsClient,
  secretsManagerClient,
  sqsClient,
} from './aws-clients.ts';

test.each([
  ['dynamodb', dynamoDbClient],
  ['secrets manager', secretsManagerClient],
  ['eventbridge', eventBridgeClient],
  ['sqs', sqsClient],
  ['s3 vectors', s3VectorsClient],
])(
  'a client of %s makes no step whose work nothing uses, under the name that the SDK gives it now',
  (_, make) => {
    const steps = make()
      .middlewareStack.identify()
      .map((step) => step.split(' - ')[0])
      .filter((step) => step !== 'passTraceOn');
    expect(steps).toEqual([
      'serializerMiddleware',
      'contentLengthMiddleware',
      'hostHeaderMiddleware',
      'getUserAgentMiddleware',
      'retryMiddleware',
      expect.stringContaining('httpSigningMiddleware'),
      'deserializerMiddleware',
    ]);
  },
);

test('a call says by whom it is made', async () => {
  const client = sqsClient();
  let headers: unknown;
  client.middlewareStack.add(
    () => async (args) => {
      headers = (args.request as { headers: unknown }).headers;
      return { response: {}, output: { $metadata: {} } };
    },
    { step: 'finalizeRequest', priority: 'high' },
  );
  for (const name of ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, 'local');
  await client.send(new ListQueuesCommand());
  vi.unstubAllEnvs();
  expect(headers).toMatchObject({ 'user-agent': 'prosa aws-sdk-js/3' });
});

test("Powertools, which adds its name to a step of the SDK's, takes the clients", () => {
  const table = { tableName: 'idempotency', awsSdkV3Client: dynamoDbClient() };
  expect(() => new DynamoDBPersistenceLayer(table)).not.toThrow();
  expect(() => new SecretsProvider({ awsSdkV3Client: secretsManagerClient() })).not.toThrow();
});
