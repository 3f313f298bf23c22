import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { putIntoQuarantine } from '#core/whatsapp/inbound/quarantine.ts';
import { startConversationsTable, type TestTable } from '../test/support/conversations-table.ts';
import { createTableInput } from '../test/support/table-definitions.ts';

const REGISTRY = 'registry';

let table: TestTable;

beforeAll(async () => {
  table = await startConversationsTable();
  await table.client.send(new CreateTableCommand(createTableInput('Registry', REGISTRY)));
});
afterAll(() => table.close());

/** Runs the command against the local endpoint. There is no bus: what would be published fails. */
function quarantine(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
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
      [resolve(import.meta.dirname, 'quarantine.ts'), ...args],
      { env },
      (error, stdout, stderr) => done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

const everything = () => [
  ...['reread', '--registry', REGISTRY, '--conversations', table.tableName],
  ...['--bus', 'none', '--receipts', 'https://sqs.us-east-1.amazonaws.com/1/none'],
];

it('reads what is there again and says what became of it, without its content', async () => {
  const raw = { id: 'wamid.a', from: '5511999990000', type: 'text', text: { body: 'secret' } };
  const entry = { app: 'shop', channelId: '100', traceId: 't', form: { list: 'messages' } };
  await putIntoQuarantine(table, { ...entry, reason: 'unknown_channel', raw }, Date.now());
  const { code, stdout, stderr } = await quarantine(...everything(), '--dry-run');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/: kept \(unknown_channel\)\ndry run: 0 worked, 0 partly, 0 told, 1 kept\n$/);
  expect(stdout).not.toMatch(/secret|wamid|55119/);
});

it('says what is wrong with a command that it does not understand, and reads nothing', async () => {
  for (const args of [
    [],
    ['reread'],
    ['read', ...everything().slice(1)],
    [...everything(), '--what'],
    [...everything(), 'more'],
  ]) {
    expect(await quarantine(...args)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('usage:'),
      stdout: '',
    });
  }
});
