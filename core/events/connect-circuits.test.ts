import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { connect } from '#platform/runtime/connect.ts';
import { connectCircuits } from './connect-circuits.ts';

it('a circuits table that does not answer costs a message one attempt, and the message goes out', async () => {
  let attempts = 0;
  const refuse = async () => {
    attempts++;
    throw Object.assign(new Error('no answer'), { name: 'TimeoutError' });
  };
  const aws = connect('sender', {
    dynamoDbClient: (options: { maxAttempts?: number } = {}) =>
      new DynamoDBClient({
        ...{ region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } },
        ...{ requestHandler: { handle: refuse }, ...options },
      }),
  });
  const breakers = connectCircuits(aws, { tableName: 'circuits', publish: async () => undefined });
  const cause = { trace_id: '1-5759e988-bd862e3fe1be46a994272793', span_id: '53995c3f42cd8ad8' };
  const sent = await breakers.get('whatsapp#100', { timeout: 1_000 }).execute(async () => 'sent', {
    cause: { ...cause, tenant_id: 'acme', hops: 0 },
    judge: () => 'success',
  });
  expect([sent, attempts]).toEqual([{ kind: 'done', value: 'sent' }, 1]);
});
