import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { serveSecretsManager } from '@prosa/local-cloud/secretsmanager';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../test/support/conversations-table.ts';
import { serveStacks } from './ops/stacks.fixture.ts';

const EXAMPLE = resolve(import.meta.dirname, '../docs/tenant.example.json');

let folder: string;
let table: TestTable;
let stacks: Awaited<ReturnType<typeof serveStacks>>;
let secretsUrl: string;
let closeSecrets: () => Promise<void>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prosa-provision-'));
  table = await startConversationsTable();
  const secrets = await serveSecretsManager();
  stacks = await serveStacks({
    'prosa-prod-state': { RegistryTable: table.tableName },
    'prosa-prod-app': {},
  });
  secretsUrl = secrets.url;
  closeSecrets = () => secrets.close();
});
afterAll(async () => {
  await Promise.all([table.close(), stacks.close(), closeSecrets(), rm(folder, { recursive: true })]);
});

/** Runs the command against the local endpoints. */
function provision(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.url,
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

/** The example with a token, and with what else is given, as a file. */
async function exampleWith(change: object): Promise<string> {
  const spec = JSON.parse(await readFile(EXAMPLE, 'utf8')) as { channels: object[] };
  const channels = spec.channels.map((channel) => ({ ...channel, access_token: 'EAAtoken' }));
  const file = join(folder, 'tenant.json');
  await writeFile(file, `\uFEFF${JSON.stringify({ ...spec, channels, ...change })}`);
  return file;
}

it('writes the example once it has a token, and nothing the second time', async () => {
  const file = await exampleWith({});
  const first = await provision('--stage', 'prod', file);
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toContain('created  T#minha-empresa TENANT');
  expect(first.stdout).toContain('created  prosa/prod/channel/123456789012345');
  expect(first.stdout).not.toContain('EAAtoken');
  const items = await table.items();
  const second = await provision('--stage', 'prod', file);
  expect(second.stdout).not.toMatch(/created|updated/);
  expect(await table.items()).toEqual(items);
});

it('says what is wrong with the file and writes nothing', async () => {
  const before = await table.items();
  const asIs = await provision('--stage', 'prod', EXAMPLE);
  expect(asIs).toMatchObject({ code: 1, stdout: '' });
  expect(asIs.stderr).toContain('channels.0.access_token: ');
  const file = await exampleWith({ tenant_id: 'other', entry: 'queue:nobody' });
  const refused = await provision('--stage', 'prod', file);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('queue nobody');
  expect(await table.items()).toEqual(before);
});

it('changes a tenant that is there only with --update', async () => {
  const file = await exampleWith({ tenant_id: 'minha', channels: [] });
  await provision('--stage', 'prod', file);
  await exampleWith({ tenant_id: 'minha', channels: [], name: 'Outra Empresa' });
  const refused = await provision('--stage', 'prod', file);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('add --update');
  const done = await provision('--stage', 'prod', '--update', file);
  expect(done.stdout).toContain('updated  T#minha TENANT');
});

it('--help says how, and ends well', async () => {
  expect(await provision('--help')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('npm run provision -- --local [--port 3000]'),
  });
});

it('--local without a running instance says how to start one', async () => {
  const refused = await provision('--local', '--port', '1', EXAMPLE);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing runs on port 1') });
});

it.each([
  ['an unknown option', ['--stage', 'prod', '--no-such', EXAMPLE], "Unknown option '--no-such'; "],
  ['a stage that is given twice', ['--stage', 'prod', '--stage', 'dev', EXAMPLE], '--stage is given twice'],
  ['a stage with capitals', ['--stage', 'Prod', EXAMPLE], 'lowercase like prod, not "Prod"'],
])('says what is wrong with %s, and writes nothing', async (_, args, reason) => {
  const refused = await provision(...args);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining(reason) });
});

it.each([
  ['no stage', [EXAMPLE]],
  ['a stage of this machine', ['--local', '--stage', 'prod', EXAMPLE]],
  ['no such file', ['--stage', 'prod', '/no/such/file.json']],
])('refuses %s, briefly', async (_, args) => {
  const refused = await provision(...args);
  expect(refused.code).toBe(2);
  expect(refused.stderr.trim().split('\n').length).toBeLessThan(3);
});
