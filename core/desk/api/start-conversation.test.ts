import { afterEach, beforeEach, expect, it } from 'vitest';
import { givenEverything, startDeskApi, type TestDeskApi } from './desk-api.fixture.ts';
import { exampleTemplate } from './examples.ts';

let api: TestDeskApi;

beforeEach(async () => {
  api = await startDeskApi();
  await givenEverything(api);
});
afterEach(() => api.world.table.close());

const start = (body: object, more: { key?: string; sub?: string } = {}) =>
  api.ask('startConversation', {
    body: { channelId: '100', ...body },
    person: { sub: more.sub ?? 'ana' },
    ...(more.key === undefined ? {} : { headers: { 'idempotency-key': more.key } }),
  });
const template = exampleTemplate;
const startReplies = async () =>
  (await api.world.table.items()).filter(({ body }) => body === 'Olá Carla, seu pedido A-7 está pronto.');

it('is begun once, and opened by whoever asks for it again', async () => {
  const first = await start({ phone: '(11) 98765-4321', template }, { key: 'k1' });
  expect([first.status, first.json]).toMatchObject([
    201,
    {
      isNew: true,
      conversation: { customer: { phone: '+5511987654321' }, owner: { kind: 'person', userId: 'ana' } },
      reply: { type: 'template', seq: 1 },
    },
  ]);
  const again = await start({ phone: '(11) 98765-4321', template }, { key: 'k1' });
  expect([again.status, again.headers['idempotency-replayed'], again.body]).toEqual([
    201,
    'true',
    first.body,
  ]);
  const { conversation } = first.json as { conversation: object };
  const bias = await start({ phone: '+55 11 8765-4321', template }, { sub: 'bia' });
  expect([bias.status, bias.json]).toEqual([200, { conversation, reply: null, isNew: false }]);
  expect(await startReplies()).toHaveLength(1);
  const { json } = await api.ask('listConversations', { query: { view: 'mine' } });
  expect((json as { items: object[] }).items[0]).toMatchObject({
    ...{ customer: { phone: '+5511987654321' }, lastActivityAt: '2026-11-30T12:00:00.000Z' },
  });
});

it('knows no contact and no number of another tenant', async () => {
  const eve = { tenantId: 'globex', sub: 'eve' };
  const ofEve = (body: object) => api.ask('startConversation', { body, person: eve });
  const before = await api.world.table.items();
  expect((await ofEve({ channelId: '100', phone: '11 99999-0000', template })).status).toBe(404);
  expect((await start({ contactId: 'ct_2', template })).status).toBe(404);
  expect((await start({ channelId: '200', contactId: 'ct_1', template })).status).toBe(404);
  expect(await api.world.table.items()).toEqual(before);
});

it.each<[string, object, number, string]>([
  ['a number without its area code', { phone: '98765-4321', template }, 400, '/body/phone'],
  ['a number and a contact', { phone: '11 98765-4321', contactId: 'ct_1', template }, 400, '/body'],
  ['no customer', { template }, 400, '/body'],
  ['two things at once', { contactId: 'ct_1', template, text: 'Oi' }, 400, '/body'],
  [
    'a template without its values',
    { contactId: 'ct_1', template: { ...template, variables: {} } },
    422,
    '/body/template/variables/1',
  ],
])('is refused with %s', async (_, body, status, pointer) => {
  const answer = await start(body);
  expect([answer.status, answer.problem?.errors[0]?.pointer]).toEqual([status, pointer]);
});

it('takes no text before the customer has written', async () => {
  const { status, problem } = await start({ contactId: 'ct_1', text: 'Oi' });
  expect([status, problem?.code]).toEqual([409, 'window_closed']);
});
