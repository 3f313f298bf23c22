import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tenantChannelKey } from '#core/tenant/keys.ts';
import { startConversationsTable, type TestTable } from '../test/support/conversations-table.ts';
import { createTableInput } from '../test/support/table-definitions.ts';

const REGISTRY = 'registry';

let table: TestTable;

beforeAll(async () => {
  table = await startConversationsTable();
  await table.client.send(new CreateTableCommand(createTableInput('Registry', REGISTRY)));
  await table.client.send(new PutCommand({ TableName: REGISTRY, Item: tenantChannelKey('acme', '100') }));
});
afterAll(() => table.close());

/** Runs the command against the local endpoint. */
function channel(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
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
      [resolve(import.meta.dirname, 'channel.ts'), ...args],
      { env },
      (error, stdout, stderr) => done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

const of = (tenant: string) => [
  ...['--registry', REGISTRY, '--conversations', table.tableName],
  ...['--tenant', tenant, '--channel', '100'],
];

it('holds a channel and shows it', async () => {
  expect(await channel('hold', ...of('acme'), '--reason', 'by_operator', '--code', '190')).toEqual({
    code: 0,
    stdout: 'held\n',
    stderr: '',
  });
  expect((await channel('show', ...of('acme'))).stdout).toMatch(/^held since .*: by_operator \(code 190\)\n/);
});

it('says what is wrong and changes nothing', async () => {
  const before = await table.items();
  for (const args of [
    [],
    ['show', '--tenant', 'acme'],
    ['release', ...of('acme')],
    ['hold', ...of('acme')],
    ['hold', ...of('acme'), '--reason', 'x', '--code', 'x'],
    ['stop', ...of('acme')],
    ['show', ...of('acme'), '--what'],
  ]) {
    expect(await channel(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining('usage:') });
  }
  expect(await channel('hold', ...of('bakery'), '--reason', 'x')).toMatchObject({
    code: 1,
    stderr: 'channel: tenant bakery has no channel 100\n',
  });
  expect(await table.items()).toEqual(before);
});
