import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { documentClient } from '#platform/runtime/aws-clients.ts';
import { shortenCalls } from '#platform/runtime/shorter-calls.ts';
import { startTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { catalogKey } from '../../tenant/keys.ts';
import { KnownCatalogs } from './known-catalogs.ts';
import { packRows } from './packed-rows.ts';

let registry: TestTable;
let client: DynamoDBClient;

beforeAll(async () => {
  registry = await startTable('Registry');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new DynamoDBClient({ region: 'us-east-1', credentials, endpoint: registry.url });
  // As functions read.
  shortenCalls(client);
});
afterAll(async () => {
  client.destroy();
  await registry.close();
});

it('what was provisioned is found by a function, of its tenant alone, and a tenant without a catalog finds nothing', async () => {
  const rows = packRows([{ code: 'AB-1042', name: 'Chá de hortelã', available: true }]);
  const Item = { ...catalogKey('acme'), tenant_id: 'acme', rows };
  await registry.client.send(new PutCommand({ TableName: registry.tableName, Item }));
  const table = { client: documentClient(client), tableName: registry.tableName };
  const catalogs = new KnownCatalogs(table, () => 0);
  expect(await catalogs.search('acme', 'ab1042')).toEqual({
    matching: 1,
    rows: [{ code: 'AB-1042', name: 'Chá de hortelã', available: true }],
  });
  expect((await catalogs.search('other', 'ab1042')).matching).toBe(0);
});
