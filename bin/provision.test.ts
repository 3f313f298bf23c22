import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { serveSecretsManager } from '@prosa/local-cloud/secretsmanager';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../test/support/conversations-table.ts';

const EXAMPLE = resolve(import.meta.dirname, '../docs/tenant.example.json');

let folder: string;
let table: TestTable;
let secretsUrl: string;
let closeSecrets: () => Promise<void>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prosa-provision-'));
  table = await startConversationsTable();
  const secrets = await serveSecretsManager();
  secretsUrl = secrets.url;
  closeSecrets = () => secrets.close();
});
afterAll(async () => {
  await Promise.all([table.close(), closeSecrets(), rm(folder, { recursive: true })]);
});

/** Runs the command against the local endpoints. */
function provision(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = {
    PATH: process.env.PATH,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: table.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsUrl,
  };
  const script = resolve(import.meta.dirname, 'provision.ts');
  return new Promise((done) => {
    execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

it('writes the example, and nothing the second time', async () => {
  const first = await provision('--stage', 'prod', '--registry', table.tableName, EXAMPLE);
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toContain('created  T#minha-empresa TENANT');
  expect(first.stdout).toContain('created  prosa/prod/channel/123456789012345');
  expect(first.stdout).not.toContain('the access token');
  const items = await table.items();
  const second = await provision('--stage', 'prod', '--registry', table.tableName, EXAMPLE);
  expect(second.stdout).not.toMatch(/created|updated/);
  expect(await table.items()).toEqual(items);
});

it('says what is wrong with the file and writes nothing', async () => {
  const before = await table.items();
  const file = join(folder, 'tenant.json');
  const spec = JSON.parse(await readFile(EXAMPLE, 'utf8')) as Record<string, unknown>;
  await writeFile(file, JSON.stringify({ ...spec, tenant_id: 'other', entry: 'queue:nobody' }));
  const refused = await provision('--stage', 'prod', '--registry', table.tableName, file);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('queue nobody');
  expect(await table.items()).toEqual(before);
});

it.each([
  ['no stage', ['--registry', 't', EXAMPLE]],
  ['an unknown option', ['--stage', 'prod', '--registry', 't', '--no-such', EXAMPLE]],
  ['no such file', ['--stage', 'prod', '--registry', 't', '/no/such/file.json']],
])('refuses %s with one line', async (_, args) => {
  const refused = await provision(...args);
  expect(refused.code).toBe(2);
  expect(refused.stderr.trim().split('\n')).toHaveLength(1);
});
