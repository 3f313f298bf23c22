import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { type LocalDynamoDb, serveDynamoDb } from '@prosa/local-cloud/dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Key } from '#platform/dynamodb/key.ts';
import { createTableInput } from '../../test/support/table-definitions.ts';
import { appOwnerKey, channelLookupKey, numberOwnerKey } from './keys.ts';
import { TenantSpecError } from './parse-tenant-spec.ts';
import { ChannelTakenError, type ProvisionTarget, provisionTenant, TakenError } from './provision-tenant.ts';
import { KnownTemplates } from './templates/known-templates.ts';
import { TenantChannels } from './tenant-channels.ts';
import { TenantItemError, TenantRepository } from './tenant-repository.ts';
import type { TenantSpecInput } from './tenant-spec.ts';
import { ticketPolicyOf } from './ticket-policy-of.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const spec: TenantSpecInput = {
  tenant_id: 'loja',
  name: 'Loja',
  profile: 'Vende pão.',
  language: 'pt-BR',
  entry: 'ai',
  timezone: 'America/Sao_Paulo',
  queues: [{ id: 'vendas', name: 'Vendas' }],
  channels: [
    {
      app: 'main',
      phone_number_id: '101',
      display_phone_number: '551140000001',
      waba_id: '900',
      access_token: 'EAA1',
    },
    {
      app: 'main',
      phone_number_id: '102',
      display_phone_number: '551140000002',
      waba_id: '900',
      name: 'Loja 2',
    },
  ],
  apps: [{ app: 'main', verify_token: 'verify', app_secrets: ['new', 'old'] }],
};

const PRONTO = {
  ...{ name: 'pronto', language: 'pt_BR', category: 'utility' as const },
  body: 'Olá {{1}}, está pronto.',
};

function channel(app: string, channelId: string, token = 'EAA2'): TenantSpecInput['channels'][number] {
  return { app, phone_number_id: channelId, display_phone_number: '551140000009', access_token: token };
}

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let tables = 0;
let target: ProvisionTarget;
let now: number;
let secrets: FakeSecrets;

beforeAll(async () => {
  dynamodb = await serveDynamoDb();
  client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: dynamodb.url, region: 'us-east-1', credentials }),
  );
});
afterAll(async () => {
  client.destroy();
  await dynamodb.close();
});

beforeEach(async () => {
  const tableName = `registry-${++tables}`;
  await client.send(new CreateTableCommand(createTableInput('Registry', tableName)));
  now = Date.UTC(2026, 10, 22);
  secrets = new FakeSecrets();
  target = {
    table: { client, tableName },
    secrets: secrets.client,
    stage: 'test',
    update: true,
    clock: { now: () => now },
  };
});

/** Secrets Manager as the client sees it: a map, and the writes that reached it. */
class FakeSecrets {
  readonly values = new Map<string, string>();
  /** Secrets that exist without a value. */
  readonly empty = new Set<string>();
  readonly writes: string[] = [];
  /** Of secrets that were made with one. */
  readonly keys = new Map<string, string>();
  failOnWriteOf: string | undefined;
  readonly client = new SecretsManagerClient({ region: 'us-east-1', credentials });

  constructor() {
    this.client.middlewareStack.add(
      (_next, context) => async (args) => ({
        output: this.#answer(String(context.commandName), args.input as Record<string, string>),
        response: {},
      }),
      { step: 'initialize', priority: 'high' },
    );
  }

  #answer(command: string, input: Record<string, string>): { SecretString?: string; $metadata: object } {
    const name = String(input.Name ?? input.SecretId);
    const metadata = { $metadata: {} };
    if (command === 'GetSecretValueCommand') {
      const SecretString = this.values.get(name);
      if (SecretString === undefined) throw new ResourceNotFoundException({ message: name, ...metadata });
      return { SecretString, ...metadata };
    }
    if (this.failOnWriteOf === name) throw new Error('connection reset');
    if (command === 'CreateSecretCommand' && (this.values.has(name) || this.empty.has(name))) {
      throw new ResourceExistsException({ message: name, ...metadata });
    }
    if (input.KmsKeyId) this.keys.set(name, input.KmsKeyId);
    this.values.set(name, String(input.SecretString));
    this.writes.push(`${command.replace('Command', '')} ${name}`);
    return metadata;
  }
}

/** A client whose transactions wait for `before`. */
function clientThatWritesAfter(before: () => Promise<void>): DynamoDBDocumentClient {
  const waiting = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: dynamodb.url, region: 'us-east-1', credentials }),
  );
  waiting.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName === 'TransactWriteItemsCommand') await before();
      return next(args);
    },
    { step: 'initialize' },
  );
  return waiting;
}

async function items(): Promise<Record<string, unknown>[]> {
  const { Items } = await client.send(new ScanCommand({ TableName: target.table.tableName }));
  return (Items ?? []).sort((a, b) => `${a.pk}${a.sk}`.localeCompare(`${b.pk}${b.sk}`));
}

const times = { created_at: '2026-11-22T00:00:00.000Z', updated_at: '2026-11-22T00:00:00.000Z' };

test('writes the tenant, its queues, its channels both ways, and the secrets', async () => {
  const report = await provisionTenant(spec, target);
  const first = {
    tenant_id: 'loja',
    app: 'main',
    channel_id: '101',
    display_phone_number: '551140000001',
    waba_id: '900',
  };
  const second = {
    tenant_id: 'loja',
    app: 'main',
    channel_id: '102',
    display_phone_number: '551140000002',
    name: 'Loja 2',
    waba_id: '900',
  };
  const tenant = {
    tenant_id: 'loja',
    name: 'Loja',
    profile: 'Vende pão.',
    language: 'pt-BR',
    entry: 'ai',
    timezone: 'America/Sao_Paulo',
    reopen_minutes: 120,
    when_model_down: 'wait',
    queues: [{ id: 'vendas', name: 'Vendas' }],
  };
  expect(await items()).toEqual([
    { pk: 'APP#main#ACCOUNT#900', sk: 'CHANNELS', channel_ids: new Set(['101', '102']) },
    { pk: 'APP#main#PHONE#551140000001', sk: 'CHANNELS', channel_ids: new Set(['101']) },
    { pk: 'APP#main#PHONE#551140000002', sk: 'CHANNELS', channel_ids: new Set(['102']) },
    { pk: 'APP#main', sk: 'OWNER', tenant_id: 'loja', ...times },
    { pk: 'APPS', sk: 'APPS', apps: new Set(['main']) },
    { pk: 'CHANNEL#main#101', sk: 'CHANNEL', ...first, ...times },
    { pk: 'CHANNEL#main#102', sk: 'CHANNEL', ...second, ...times },
    { pk: 'NUMBER#101', sk: 'OWNER', tenant_id: 'loja', ...times },
    { pk: 'NUMBER#102', sk: 'OWNER', tenant_id: 'loja', ...times },
    { pk: 'T#loja', sk: 'CHANNEL#101', ...first, ...times },
    { pk: 'T#loja', sk: 'CHANNEL#102', ...second, ...times },
    { pk: 'T#loja', sk: 'QUEUE#vendas', tenant_id: 'loja', queue_id: 'vendas', name: 'Vendas', ...times },
    { pk: 'T#loja', sk: 'TENANT', ...tenant, ...times },
  ]);
  expect(Object.fromEntries(secrets.values)).toEqual({
    'prosa/test/app/main': '{"verifyToken":"verify","appSecrets":["new","old"]}',
    'prosa/test/channel/101': '{"accessToken":"EAA1"}',
  });
  expect(report.tenantId).toBe('loja');
  expect(report.items.map(({ outcome }) => outcome)).toEqual(Array(13).fill('created'));
  expect(report.secrets).toEqual([
    { name: 'prosa/test/app/main', outcome: 'created' },
    { name: 'prosa/test/channel/101', outcome: 'created' },
  ]);
  expect(JSON.stringify(report)).not.toMatch(/EAA1|verify"|"new"/);

  const repository = new TenantRepository(target.table);
  expect(await repository.getTenant('loja')).toEqual(tenant);
  expect(await repository.getChannel('main', '102')).toEqual(second);
  expect(await repository.getTenant('other')).toBeUndefined();
  expect(await repository.getChannel('other', '102')).toBeUndefined();
});

test('new secrets get the installation’s own key, where it has one', async () => {
  await provisionTenant(spec, { ...target, kmsKeyId: 'arn:key' });
  expect(Object.fromEntries(secrets.keys)).toEqual({
    'prosa/test/app/main': 'arn:key',
    'prosa/test/channel/101': 'arn:key',
  });
});

test('a second time changes nothing', async () => {
  await provisionTenant(spec, target);
  const [before, writes] = [await items(), [...secrets.writes]];
  now += 60_000;
  const report = await provisionTenant(spec, target);
  expect(await items()).toEqual(before);
  expect(secrets.writes).toEqual(writes);
  expect(new Set([...report.items, ...report.secrets].map(({ outcome }) => outcome))).toEqual(
    new Set(['unchanged']),
  );
});

test('changes only what differs, and leaves a secret alone that the configuration does not name', async () => {
  await provisionTenant(spec, target);
  secrets.writes.length = 0;
  now += 60_000;
  const report = await provisionTenant(
    {
      ...spec,
      profile: 'Vende bolo.',
      queues: [],
      channels: spec.channels.map((channel) => ({ ...channel, access_token: undefined })),
      apps: [{ app: 'main', verify_token: 'verify', app_secrets: ['new'] }],
    },
    target,
  );
  expect(report.items.filter(({ outcome }) => outcome !== 'unchanged')).toEqual([
    { pk: 'T#loja', sk: 'TENANT', outcome: 'updated' },
  ]);
  const stored = await items();
  expect(stored.at(-1)).toMatchObject({
    profile: 'Vende bolo.',
    created_at: times.created_at,
    updated_at: '2026-11-22T00:01:00.000Z',
  });
  expect(stored.some(({ sk }) => sk === 'QUEUE#vendas')).toBe(true);
  expect(secrets.writes).toEqual(['PutSecretValue prosa/test/app/main']);
});

test('a bad configuration writes nothing', async () => {
  await expect(provisionTenant({ ...spec, timezone: 'nowhere' }, target)).rejects.toThrow(TenantSpecError);
  expect(await items()).toEqual([]);
  expect(secrets.writes).toEqual([]);
});

test.each<[string, Partial<TenantSpecInput>, object]>([
  [
    'a number under the same app',
    { channels: [channel('main', '103'), channel('main', '102')], apps: [] },
    { channels: [{ app: 'main', channelId: '102' }], message: expect.stringContaining('number 102 ') },
  ],
  [
    'a number under another app',
    { channels: [channel('other', '102')], apps: [] },
    { channels: [{ app: 'other', channelId: '102' }], message: expect.stringContaining('number 102 ') },
  ],
  [
    "an app's secret",
    { channels: [channel('main', '103')], apps: [{ app: 'main', verify_token: 'v', app_secrets: ['s'] }] },
    { name: 'TakenError', message: expect.stringContaining('has: the secret of app main. ') },
  ],
  [
    'a number and an app at once',
    { channels: [channel('main', '101')] },
    {
      taken: [
        { kind: 'number', app: 'main', channelId: '101' },
        { kind: 'app', app: 'main' },
      ],
    },
  ],
])('of another tenant, %s is refused, and nothing is written', async (_what, change, expected) => {
  await provisionTenant(spec, target);
  const [before, values] = [await items(), new Map(secrets.values)];
  const provisioning = provisionTenant({ ...spec, tenant_id: 'outra', ...change }, target);
  const error = await provisioning.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf('channels' in expected ? ChannelTakenError : TakenError);
  expect(error).toMatchObject(expected);
  expect(await items()).toEqual(before);
  expect(secrets.values).toEqual(values);
});

test('another tenant may have numbers under the app', async () => {
  await provisionTenant(spec, target);
  await provisionTenant(
    { ...spec, tenant_id: 'outra', channels: [channel('main', '103')], apps: [] },
    target,
  );
  expect(await new TenantRepository(target.table).getChannel('main', '103')).toMatchObject({
    tenant_id: 'outra',
  });
});

test.each<[string, Key, object]>([
  [
    'lookup',
    channelLookupKey('main', '102'),
    { name: 'ChannelTakenError', channels: [{ app: 'main', channelId: '102' }] },
  ],
  [
    'number',
    numberOwnerKey('102'),
    { name: 'ChannelTakenError', channels: [{ app: 'main', channelId: '102' }] },
  ],
  ['app', appOwnerKey('main'), { name: 'TakenError', taken: [{ kind: 'app', app: 'main' }] }],
])('the %s that another tenant takes between the look and the write is refused', async (_, key, expected) => {
  const racing = clientThatWritesAfter(async () => {
    await client.send(
      new PutCommand({ TableName: target.table.tableName, Item: { ...key, tenant_id: 'outra' } }),
    );
  });
  const racingTarget = { ...target, table: { ...target.table, client: racing } };
  await expect(provisionTenant(spec, racingTarget)).rejects.toMatchObject(expected);
  racing.destroy();
  expect(await items()).toHaveLength(1);
  expect(secrets.writes).toEqual([]);
});

test('of two tenants that take a number at once under two apps, one wins and the other changes no secret', async () => {
  const bothLooked = Promise.withResolvers<void>();
  let looked = 0;
  const racing = clientThatWritesAfter(async () => {
    looked += 1;
    if (looked === 2) bothLooked.resolve();
    await bothLooked.promise;
  });
  const racingTarget = { ...target, table: { ...target.table, client: racing } };
  const contenders = ['um', 'dois'].map((name) => ({
    ...spec,
    tenant_id: name,
    channels: [channel(name, '101', `token-of-${name}`)],
    apps: [{ app: name, verify_token: `verify-${name}`, app_secrets: [`secret-of-${name}`] }],
  }));
  const results = await Promise.allSettled(contenders.map((one) => provisionTenant(one, racingTarget)));
  racing.destroy();

  expect(looked).toBe(2);
  const [winner, ...others] = results.flatMap((one) =>
    one.status === 'fulfilled' ? [one.value.tenantId] : [],
  );
  expect(others).toEqual([]);
  const errors = results.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  expect(errors).toEqual([expect.any(ChannelTakenError)]);
  const stored = await items();
  expect(new Set(stored.flatMap(({ tenant_id }) => tenant_id ?? []))).toEqual(new Set([winner]));
  const lists = stored.filter(({ sk }) => sk === 'CHANNELS').map(({ pk }) => pk);
  expect(lists).toEqual([`APP#${winner}#PHONE#551140000009`]);
  expect(Object.fromEntries(secrets.values)).toEqual({
    [`prosa/test/app/${winner}`]: `{"verifyToken":"verify-${winner}","appSecrets":["secret-of-${winner}"]}`,
    'prosa/test/channel/101': `{"accessToken":"token-of-${winner}"}`,
  });
});

test('a tenant without owners, as earlier versions wrote it, gets them and keeps the rest', async () => {
  await provisionTenant(spec, target);
  const owners = (await items()).filter(({ sk }) => sk === 'OWNER');
  for (const { pk, sk } of owners) {
    await client.send(new DeleteCommand({ TableName: target.table.tableName, Key: { pk, sk } }));
  }
  const before = await items();
  secrets.writes.length = 0;
  const report = await provisionTenant(spec, target);
  expect(report.items.filter(({ outcome }) => outcome !== 'unchanged')).toEqual([
    { pk: 'NUMBER#101', sk: 'OWNER', outcome: 'created' },
    { pk: 'NUMBER#102', sk: 'OWNER', outcome: 'created' },
    { pk: 'APP#main', sk: 'OWNER', outcome: 'created' },
  ]);
  expect((await items()).filter(({ sk }) => sk !== 'OWNER')).toEqual(before);
  expect(secrets.writes).toEqual([]);
});

test('the largest tenant fits one transaction, each number with an account of its own', async () => {
  const largest: TenantSpecInput = {
    ...spec,
    templates: [PRONTO],
    tools: { catalog: { rows: [] } },
    queues: Array.from({ length: 27 }, (_, n) => ({ id: `q${n}`, name: 'Fila' })),
    channels: Array.from({ length: 20 }, (_, n) => ({
      ...channel('main', `${n + 1}`),
      display_phone_number: `5511400001${10 + n}`,
      waba_id: `${900 + n}`,
    })),
    apps: Array.from({ length: 10 }, (_, n) => ({ app: `a${n}`, verify_token: 'v', app_secrets: ['s'] })),
  };
  const report = await provisionTenant(largest, target);
  expect(report.items).toHaveLength(100 + 20 + 20 + 1);
  expect(await items()).toHaveLength(report.items.length);
});

test('a number that is added joins the list of its account, and a crash before it is made good', async () => {
  const added = { ...channel('main', '103'), waba_id: '900' };
  await provisionTenant(spec, target);
  const listed = async () => (await items()).find(({ pk }) => pk === 'APP#main#ACCOUNT#900')?.channel_ids;
  await provisionTenant({ ...spec, channels: [added] }, target);
  expect(await listed()).toEqual(new Set(['101', '102', '103']));
  const Key = { pk: 'APP#main#ACCOUNT#900', sk: 'CHANNELS' };
  await client.send(new DeleteCommand({ TableName: target.table.tableName, Key }));
  const report = await provisionTenant(spec, target);
  expect(report.items.filter(({ outcome }) => outcome !== 'unchanged')).toEqual([
    { ...Key, outcome: 'created' },
  ]);
  expect(await listed()).toEqual(new Set(['101', '102']));
});

test('templates are an item of their own, which stays where the file does not name them', async () => {
  await provisionTenant({ ...spec, templates: [PRONTO] }, target);
  const known = () => new KnownTemplates(target.table, () => now).list('loja');
  expect(await known()).toEqual([PRONTO]);
  const { items: unchanged } = await provisionTenant(spec, target);
  expect(unchanged.every(({ outcome }) => outcome === 'unchanged')).toBe(true);
  expect(await known()).toEqual([PRONTO]);
  const report = await provisionTenant({ ...spec, templates: [] }, target);
  expect(report.items.filter(({ outcome }) => outcome !== 'unchanged')).toEqual([
    { pk: 'T#loja', sk: 'TEMPLATES', outcome: 'updated' },
  ]);
  expect(await known()).toEqual([]);
  expect(await new TenantChannels(target.table, () => now).list('loja')).toEqual([
    { channel_id: '101', display_phone_number: '551140000001' },
    { channel_id: '102', display_phone_number: '551140000002', name: 'Loja 2' },
  ]);
});

test('running again completes what a crash left out', async () => {
  secrets.failOnWriteOf = 'prosa/test/channel/101';
  await expect(provisionTenant(spec, target)).rejects.toThrow('connection reset');
  expect([...secrets.values.keys()]).toEqual(['prosa/test/app/main']);
  secrets.failOnWriteOf = undefined;
  const report = await provisionTenant(spec, target);
  expect(report.secrets).toEqual([
    { name: 'prosa/test/app/main', outcome: 'unchanged' },
    { name: 'prosa/test/channel/101', outcome: 'created' },
  ]);
});

test('a secret that has no value yet, or one that is not JSON, gets ours', async () => {
  secrets.empty.add('prosa/test/app/main');
  secrets.values.set('prosa/test/channel/101', 'typed by hand');
  const report = await provisionTenant(spec, target);
  expect(report.secrets.map(({ outcome }) => outcome)).toEqual(['updated', 'updated']);
  expect(secrets.values.get('prosa/test/channel/101')).toBe('{"accessToken":"EAA1"}');
});

test('an item that cannot be read is an error that names its key', async () => {
  await client.send(
    new PutCommand({ TableName: target.table.tableName, Item: { pk: 'T#loja', sk: 'TENANT', name: 7 } }),
  );
  const reading = new TenantRepository(target.table).getTenant('loja');
  await expect(reading).rejects.toThrow(TenantItemError);
  await expect(reading).rejects.toThrow('T#loja TENANT');
});

test('keeps the key of a tenant’s own model in a secret and out of the table', async () => {
  const model = { id: 'm-1', base_url: 'https://models.example/v1', api_key: 'sk-own' };
  await provisionTenant({ ...spec, model }, target);
  const tenant = (await items()).find(({ sk }) => sk === 'TENANT');
  expect(tenant?.model).toEqual({ id: 'm-1', base_url: 'https://models.example/v1', own_key: true });
  expect(secrets.values.get('prosa/test/model/loja')).toBe('{"apiKey":"sk-own"}');
});

test('keeps the key of a tenant’s own embeddings model in a secret and out of the table', async () => {
  const embeddings = { id: 'e-1', dimensions: 256, api_key: 'sk-own' };
  await provisionTenant({ ...spec, knowledge: { embeddings, messages: true } }, target);
  const tenant = await new TenantRepository(target.table).getTenant('loja');
  expect(tenant?.knowledge).toEqual({
    embeddings: { id: 'e-1', dimensions: 256, own_key: true },
    messages: true,
    when_nothing_found: 'say',
  });
  expect(secrets.values.get('prosa/test/embeddings/loja')).toBe('{"apiKey":"sk-own"}');
});

test('keeps the key of a tenant’s own model that listens in a secret and out of the table', async () => {
  const model = { id: 'w-1', api_key: 'sk-own' };
  const voice = { wait_seconds: 20, when_unheard: 'people' as const, keywords: ['Sofá Lua'] };
  await provisionTenant({ ...spec, voice: { ...voice, model } }, target);
  const tenant = await new TenantRepository(target.table).getTenant('loja');
  expect(tenant?.voice).toEqual({ ...voice, model: { id: 'w-1', own_key: true } });
  expect(tenant && ticketPolicyOf(tenant)).toMatchObject({ hearMs: 20_000, whenUnheard: 'people' });
  expect(secrets.values.get('prosa/test/transcription/loja')).toBe('{"apiKey":"sk-own"}');
});

test('a tenant that is there is changed only when asked for, and the changes are named', async () => {
  await provisionTenant(spec, target);
  const before = await items();
  const careful = { ...target, update: false };
  await expect(provisionTenant({ ...spec, name: 'Outra' }, careful)).rejects.toThrow(
    /tenant loja already \(Loja\).* T#loja TENANT.*--update/,
  );
  expect(await items()).toEqual(before);
  await expect(provisionTenant(spec, careful)).resolves.toMatchObject({ tenantId: 'loja' });
  await expect(provisionTenant({ ...spec, name: 'Outra' }, target)).resolves.toBeDefined();
});

test('a stage and the table of another stage do not go together', async () => {
  const table = { client, tableName: 'prosa-prod-state-RegistryA1B2-XYZ' };
  await expect(provisionTenant(spec, { ...target, table })).rejects.toThrow('is of stage prod, not test');
});
