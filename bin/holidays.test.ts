import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tenantKey } from '#core/tenant/keys.ts';
import { startTable, type TestTable } from '../test/support/conversations-table.ts';

let table: TestTable;
beforeAll(async () => {
  table = await startTable('Registry');
  const tenant = { tenant_id: 'acme', name: 'Acme', profile: 'A shop.', language: 'pt-BR', entry: 'triage' };
  const queues = [{ id: 'sales', name: 'Vendas' }];
  const Item = { ...tenantKey('acme'), ...tenant, timezone: 'America/Sao_Paulo', queues };
  await table.client.send(new PutCommand({ TableName: table.tableName, Item }));
});
afterAll(() => table.close());

/** Runs the command against the local endpoint. */
function holidays(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: table.url,
  };
  return new Promise((done) => {
    execFile(
      process.execPath,
      [resolve(import.meta.dirname, 'holidays.ts'), ...args],
      { env },
      (error, stdout, stderr) => done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

const of = (tenant: string) => ['--registry', table.tableName, '--tenant', tenant];

it('imports those of a state, adds one of a town, removes one, and lists what is there', async () => {
  const { code, stdout } = await holidays('import', ...of('acme'), 'BR-SP', '2027');
  expect([code, stdout.match(/2027-11-20|2027-07-09/g)]).toEqual([0, ['2027-07-09', '2027-11-20']]);
  await holidays('add', ...of('acme'), '--queue', 'sales', '2027-01-25', 'Aniversário da cidade');
  await holidays('remove', ...of('acme'), '2027-07-09');
  const lines = (await holidays('list', ...of('acme'))).stdout.trim().split('\n');
  expect(lines).toHaveLength(11);
  expect(lines[1]).toBe('2027-01-25  sales  Aniversário da cidade');
});

it('says what is wrong and changes nothing', async () => {
  const before = await table.items();
  for (const args of [
    ['import', ...of('acme'), 'BR-XX', '2027'],
    ['import', ...of('acme'), 'BR'],
    ['add', ...of('acme'), '2027-02-30', 'No day'],
  ]) {
    expect((await holidays(...args)).code).toBe(2);
  }
  const unknown = await holidays('import', ...of('nobody'), 'BR', '2027');
  expect([unknown.code, unknown.stderr]).toEqual([1, 'holidays: tenant nobody is not provisioned\n']);
  const queue = await holidays('add', ...of('acme'), '--queue', 'x', '2027-02-01', 'A');
  expect(queue.stderr).toBe('holidays: queue x of tenant acme is not provisioned\n');
  expect(await table.items()).toEqual(before);
});
