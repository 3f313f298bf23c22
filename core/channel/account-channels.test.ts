import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startTable, type TestTable } from '../../test/support/conversations-table.ts';
import { listChannels } from '../tenant/channel-lists.ts';
import { parseTenantSpec } from '../tenant/parse-tenant-spec.ts';
import type { Channel } from '../tenant/tenant-repository.ts';
import type { TenantSpecInput } from '../tenant/tenant-spec.ts';
import { AccountChannels, type AccountTraits } from './account-channels.ts';

let registry: TestTable;
let conversations: TestTable;
let app: string;
let apps = 0;
let channels: Map<string, Channel>;

beforeAll(async () => {
  [registry, conversations] = await Promise.all([startTable('Registry'), startTable('Conversations')]);
});
afterAll(() => Promise.all([registry.close(), conversations.close()]));
beforeEach(() => {
  app = `app-${++apps}`;
  channels = new Map();
});

/** One environment of the webhook. */
const environment = () =>
  new AccountChannels({
    registry,
    conversations,
    findChannel: async (of, channelId) => channels.get(`${of} ${channelId}`),
  });

/** Provisions numbers: `[id, display number, account]`. */
async function provision(tenant_id: string, ...numbers: [string, string, string?][]): Promise<void> {
  const spec: TenantSpecInput = {
    ...{ tenant_id, name: 'Loja', profile: 'Pão.', language: 'pt-BR', entry: 'ai' },
    ...{ timezone: 'America/Sao_Paulo', queues: [] },
    channels: numbers.map(([phone_number_id, display_phone_number, waba_id]) => ({
      ...{ app, phone_number_id, display_phone_number, waba_id },
    })),
  };
  await listChannels(registry, parseTenantSpec(spec));
  for (const [channel_id, display_phone_number, waba_id] of numbers) {
    channels.set(`${app} ${channel_id}`, { tenant_id, app, channel_id, display_phone_number, waba_id });
  }
}

/** Tenants and numbers that are told; `*` for what is about the account. */
async function told(about: AccountTraits): Promise<string[]> {
  const owners = await environment().ownersOf(app, about);
  return owners.map(
    ({ channel, isAboutNumber }) => `${channel.tenant_id} ${isAboutNumber ? channel.channel_id : '*'}`,
  );
}

it('a ban that names the account alone reaches the tenant whose account is configured', async () => {
  await provision('loja', ['101', '551140000001', '900'], ['102', '551140000002', '900']);
  expect(await told({ accountId: '900' })).toEqual(['loja *']);
  expect(await told({ accountId: '901' })).toEqual([]);
});

it('it reaches a tenant whose account nobody configured once a webhook has named both', async () => {
  await provision('loja', ['101', '551140000001']);
  expect(await told({ accountId: '900' })).toEqual([]);
  await environment().learn(app, '900', '101');
  expect(await told({ accountId: '900' })).toEqual(['loja *']);
});

it('an environment writes down once what it learns', async () => {
  const one = environment();
  await one.learn(app, '900', '101');
  const items = await conversations.items();
  const Key = { pk: `APP#${app}#ACCOUNT#900`, sk: 'CHANNELS' };
  await conversations.client.send(new DeleteCommand({ TableName: conversations.tableName, Key }));
  await one.learn(app, '900', '101');
  expect((await conversations.items()).length).toBe(items.length - 1);
});

it('what people configured counts when a webhook says something else', async () => {
  await provision('loja', ['101', '551140000001', '900']);
  await environment().learn(app, '901', '101');
  expect(await told({ accountId: '901' })).toEqual([]);
});

it('a changed PIN reaches the number that it names, in any spelling', async () => {
  await provision('loja', ['101', '5511987654321', '900'], ['102', '551140000002', '900']);
  for (const phone of ['5511987654321', '+55 11 98765-4321', '551187654321']) {
    expect(await told({ accountId: '900', phone })).toEqual(['loja 101']);
  }
});

it('it reaches a number of which no webhook has come yet', async () => {
  await provision('loja', ['101', '551140000001']);
  expect(await told({ accountId: '900', phone: '551140000001' })).toEqual(['loja 101']);
});

it('a number of another account with the same digits is not told', async () => {
  await provision('loja', ['101', '551140000001', '901']);
  expect(await told({ accountId: '900', phone: '551140000001' })).toEqual([]);
});

it('a number that the tenant did not register is a matter of its account', async () => {
  await provision('loja', ['101', '551140000001', '900']);
  expect(await told({ accountId: '900', phone: '551140000077' })).toEqual(['loja *']);
  expect(await told({ accountId: '900', channelId: '177' })).toEqual(['loja *']);
});

it('of an account with two tenants each is told of a ban, and neither of a number that may be the other’s', async () => {
  await provision('loja', ['101', '551140000001', '900']);
  await provision('padaria', ['201', '551140000002', '900']);
  expect(await told({ accountId: '900' })).toEqual(['loja *', 'padaria *']);
  expect(await told({ accountId: '900', phone: '551140000002' })).toEqual(['padaria 201']);
  expect(await told({ accountId: '900', phone: '551140000077' })).toEqual([]);
});

it('two tenants that typed one display number are both left alone', async () => {
  await provision('loja', ['101', '551140000001']);
  await provision('padaria', ['201', '551140000001']);
  expect(await told({ accountId: '900', phone: '551140000001' })).toEqual([]);
});

it('an id of a number goes before all else, and another app knows nothing', async () => {
  await provision('loja', ['101', '551140000001', '900']);
  expect(await told({ channelId: '101', accountId: '901' })).toEqual(['loja 101']);
  expect(await environment().ownersOf('rival', { accountId: '900', phone: '551140000001' })).toEqual([]);
});
