import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChannelHolds } from '../../channel/channel-holds.ts';
import { phoneName } from '../../contact/customer-aliases.ts';
import { contactKey } from '../../contact/keys.ts';
import { givenEverything, startDeskApi, type TestDeskApi } from './desk-api.fixture.ts';
import { exampleSeen, exampleTemplate } from './examples.ts';

let api: TestDeskApi;

beforeEach(async () => {
  api = await startDeskApi();
  await givenEverything(api);
});
afterEach(() => api.world.table.close());

const params = { conversationId: 'cv_1' };
const offer = { name: 'oferta', language: 'pt_BR', variables: { nome: 'Carla', 'button.1': 'chá' } };
const say = (template: object, key?: string) =>
  api.ask('reply', {
    params,
    body: { ...exampleSeen, template },
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  });
const replies = async () =>
  (await api.world.table.items()).filter(({ sk }) => /^REPLY#0+[2-9]/.test(String(sk)));

/** The customer wants no marketing, or the number that the conversation has is theirs no more. */
async function contactIs(more: object): Promise<void> {
  const { table } = api.world;
  const Item = {
    ...contactKey('acme', 'ct_1'),
    ...{ contact_id: 'ct_1', created_at: '2026-11-20T10:00:00.000Z', version: 1 },
    ...{ aliases: [phoneName('5511999990000')], profile_at: '2026-11-20T10:00:00.000Z', preferences: {} },
    ...more,
  };
  await table.client.send(new PutCommand({ TableName: table.tableName, Item }));
}

describe('a template', () => {
  beforeEach(() => contactIs({}));

  it('is said after the window is closed, once, and stands there as the customer reads it', async () => {
    api.world.clock.nowMs += 24 * 60 * 60_000;
    const first = await say(exampleTemplate, 'k1');
    expect(first.json).toMatchObject({
      conversation: { window: { open: false }, replySeq: 2 },
      reply: { type: 'template', text: 'Olá Carla, seu pedido A-7 está pronto.', status: 'pending' },
    });
    const again = await say(exampleTemplate, 'k1');
    expect([again.headers['idempotency-replayed'], again.body]).toEqual(['true', first.body]);
    expect(await replies()).toMatchObject([
      {
        body: 'Olá Carla, seu pedido A-7 está pronto.',
        content: {
          kind: 'template',
          name: 'pedido_pronto',
          language: 'pt_BR',
          components: [{ type: 'body' }],
        },
      },
    ]);
    const [fact] = api.world.told.facts.slice(-1);
    expect(fact?.payload).toMatchObject({ kind: 'template', response: expect.stringContaining('A-7') });
  });

  it.each<[string, object, string[]]>([
    [
      'one without a value',
      { ...exampleTemplate, variables: { '1': 'Carla' } },
      ['/body/template/variables/2'],
    ],
    [
      'one with a value for nothing, and an empty one',
      { ...exampleTemplate, variables: { '1': 'Carla', '2': ' ', nome: 'x' } },
      ['/body/template/variables/2', '/body/template/variables/nome'],
    ],
    ['one that is not there', { ...exampleTemplate, name: 'nada' }, ['/body/template/name']],
    ['one of another language', { ...exampleTemplate, language: 'en' }, ['/body/template/language']],
  ])('is refused: %s', async (_, template, pointers) => {
    const { status, problem } = await say(template);
    expect([status, problem?.errors.map(({ pointer }) => pointer)]).toEqual([422, pointers]);
    expect(await replies()).toEqual([]);
  });

  it('is not said to who wants no marketing, unless it is none', async () => {
    await contactIs({
      preferences: { marketing_messages: { value: 'stop', at: '2026-11-29T10:00:00.000Z' } },
    });
    const { status, problem } = await say(offer);
    expect([status, problem?.code]).toEqual([409, 'opted_out']);
    expect((await say(exampleTemplate)).status).toBe(201);
    expect((await replies()).map(({ content }) => (content as { name: string }).name)).toEqual([
      'pedido_pronto',
    ]);
  });

  it('is not said to a number that is another person’s by now', async () => {
    await contactIs({ aliases: [] });
    expect((await say(exampleTemplate)).problem?.code).toBe('number_given_up');
  });

  it('is not said by a number that is stopped', async () => {
    await new ChannelHolds({ table: api.world.table }).hold('acme', '100', { reason: 'token_invalid' });
    const { status, json } = await say(offer);
    expect([status, json]).toMatchObject([409, { code: 'channel_stopped', conversation: { id: 'cv_1' } }]);
    expect(await replies()).toEqual([]);
  });

  it('is said or a text is, and not both', async () => {
    for (const body of [exampleSeen, { ...exampleSeen, template: exampleTemplate, text: 'Oi' }]) {
      const { status, problem } = await api.ask('reply', { params, body });
      expect([status, problem?.errors[0]?.pointer]).toEqual([400, '/body']);
    }
  });
});

describe('the templates of a number', () => {
  it('of another tenant are not told', async () => {
    const { status } = await api.ask('listTemplates', { query: { channelId: '200' } });
    expect(status).toBe(404);
    const eve = { tenantId: 'globex', sub: 'eve' };
    expect((await api.ask('listTemplates', { query: { channelId: '100' }, person: eve })).status).toBe(404);
    expect((await api.ask('listTemplates', { person: eve })).json).toEqual({ items: [] });
  });
});
