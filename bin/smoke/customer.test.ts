import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { listen } from '@prosa/local-cloud/http';
import { expect, it } from 'vitest';
import { SmokeFailure } from './checks.ts';
import { TestCustomer } from './customer.ts';

it('an address that lets only Meta in is told as what it is, not as an error of the network alone', async () => {
  const closed = await listen(() => undefined);
  await closed.close();
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
  const customer = new TestCustomer({ client, tableName: 'unused' }, '9990000000001');
  const url = `http://127.0.0.1:${closed.port}/webhooks/whatsapp/default`;
  const said = customer.says({ url, appSecret: 'a' }, 'oi', { id: 'wamid.1', sentAt: 0 });
  await expect(said).rejects.toThrow(SmokeFailure);
  await expect(said).rejects.toThrow(/does not answer \(.*ECONNREFUSED.*webhookTrustStore only Meta gets in/);
});
