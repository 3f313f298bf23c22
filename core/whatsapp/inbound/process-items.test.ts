import { describe, expect, it } from 'vitest';
import type { Envelope } from '#core/events/envelope.ts';
import { inMemoryWebhook, NOW } from '../../../test/benches/webhook.fixture.ts';
import type { CustomerIds, WebhookItem } from './items.ts';
import { processItems } from './process-items.ts';
import type { ProcessPorts } from './process-ports.ts';

const message = (messageId: string, from: CustomerIds, more: object = {}): WebhookItem => ({
  kind: 'message',
  channelId: '100',
  messageId,
  content: { body: 'Oi', mediaType: 'text' },
  timestamp: NOW / 1000,
  from,
  ...more,
});

function run(items: WebhookItem[], ports: Partial<ProcessPorts> = {}) {
  const world = inMemoryWebhook(ports);
  const post = { app: 'shop', items, traceId: '1-5759e988-bd862e3fe1be46a994272793', deadline: NOW + 9_000 };
  return { ...world, report: processItems(world.deps.process, post) };
}

describe('processItems', () => {
  it('moves an identity before what follows it in the body, and after what precedes it', async () => {
    const [old, now] = [{ waId: '1' }, { waId: '2' }];
    const done: string[] = [];
    // What comes first takes longest.
    const end = async (what: string, ticks: number) => {
      for (let tick = 0; tick < ticks; tick++) await new Promise((resolve) => setImmediate(resolve));
      done.push(what);
    };
    const { report } = run(
      [
        message('a', old),
        { kind: 'identity', channelId: '100', before: old, after: now, timestamp: undefined },
        message('b', now),
        message('c', { waId: '3' }),
      ],
      {
        contacts: {
          async recognize(_tenant, { waId = '' }) {
            await end(`resolve ${waId}`, waId === '1' ? 6 : 1);
            return { contactId: `ct_${waId}` };
          },
          move: (_tenant, before, after) => end(`move ${before.waId} to ${after.waId}`, 3),
          setPreference: async () => undefined,
        },
      },
    );
    expect(await report).toMatchObject({ messages: 3, identities: 1 });
    expect(done).toEqual(['resolve 3', 'resolve 1', 'move 1 to 2', 'resolve 2']);
  });

  it('makes one event of a message that stands twice in a POST', async () => {
    const { report, published } = run([message('a', { waId: '1' }), message('a', { waId: '1' })]);
    expect(await report).toMatchObject({ messages: 1, ignored: new Map([['repeated', 1]]) });
    expect(published).toHaveLength(1);
  });

  it('makes two events of a message that comes for us and for another responder', async () => {
    const standby = { messageId: 'standby:a', standby: true };
    const { report, published } = run([message('a', { waId: '1' }), message('a', { waId: '1' }, standby)]);
    expect(await report).toMatchObject({ messages: 2 });
    const [ours, others] = published;
    expect(ours?.idempotency_key).toMatch(/^in:acme:100:/);
    expect(others?.idempotency_key).toMatch(/^standby:in:acme:100:/);
    expect(others).toMatchObject({
      conversation_id: ours?.conversation_id,
      payload: { standby: true, messageId: 'standby:a' },
    });
  });

  it.each([
    ['portfolio', { portfolio_id: '7', waba_id: '8' }, '7'],
    ['configured account', { waba_id: '8' }, '8'],
    ['account of the webhook', {}, '9'],
  ])('finds a customer within the %s', async (_, configured, scope) => {
    const scopes: unknown[] = [];
    const find = async (...args: unknown[]) => {
      scopes.push(args.at(-1));
      return { contactId: 'ct_1' };
    };
    const channel = { tenant_id: 'acme', app: 'shop', channel_id: '100', display_phone_number: '5511' };
    const { deps } = inMemoryWebhook({
      findChannel: async () => ({ ...channel, ...configured }),
      contacts: { recognize: find, move: find, setPreference: async () => undefined },
    });
    const ids = { userId: 'GB.1' };
    const identity = { kind: 'identity', channelId: '100', before: ids, after: { userId: 'GB.2' } } as const;
    await processItems(deps.process, {
      app: 'shop',
      items: [message('a', ids), { ...identity, timestamp: undefined }],
      accounts: new Map([['100', '9']]),
      traceId: '1-5759e988-bd862e3fe1be46a994272793',
      deadline: NOW + 9_000,
    });
    expect(scopes).toEqual([scope, scope]);
  });

  it('numbers the messages of a POST and gives them one time of arrival, however long the contacts take', async () => {
    let nowMs = NOW;
    const { source } = inMemoryWebhook().deps.process;
    if (!source) throw new Error('the bench has no clock');
    const { report, published } = run(
      [
        message('a', { waId: '1' }),
        { kind: 'ignored', reason: 'history' },
        message('b', { waId: '2' }, { timestamp: NOW / 1000 + 60 }),
        message('c', { waId: '1' }),
      ],
      {
        source: { ...source, now: () => nowMs },
        contacts: {
          recognize: async (_tenant, { waId = '' }) => {
            nowMs += 700;
            return { contactId: `ct_${waId}` };
          },
          move: async () => undefined,
          setPreference: async () => undefined,
        },
      },
    );
    await report;
    const at = new Date(NOW).toISOString();
    const told = published
      .map(({ payload, timestamp, occurred_at }) => [
        payload.messageId,
        payload.position,
        timestamp,
        occurred_at,
      ])
      .toSorted();
    expect(told).toEqual([
      ['a', 0, at, at],
      ['b', 2, at, at],
      ['c', 3, at, at],
    ]);
  });

  it('publishes the first ten while the contact of another is still looked up', async () => {
    let release: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const published: Envelope[] = [];
    const items = [...Array(30).keys()].map((id) => message(`m${id}`, { waId: String(id) }));
    const { report } = run(items, {
      contacts: {
        async recognize(_tenant, { waId = '' }) {
          if (waId === '0') await slow;
          return { contactId: `ct_${waId}` };
        },
        move: async () => undefined,
        setPreference: async () => undefined,
      },
      publish: async (events) => {
        published.push(...events);
        if (published.length >= 20) release();
      },
    });
    expect(await report).toMatchObject({ messages: 30 });
  });

  it('works a hundred customers at a time at most, and every channel once', async () => {
    let running = 0;
    let most = 0;
    const channels: string[] = [];
    const items = [...Array(300).keys()].map((id) =>
      message(`m${id}`, { waId: String(id) }, { channelId: id % 2 ? '100' : '200' }),
    );
    const { report, published } = run(items, {
      async findChannel(app, channel_id) {
        channels.push(channel_id);
        return { tenant_id: 'acme', app, channel_id, display_phone_number: '' };
      },
      contacts: {
        async recognize(_tenant, { waId }) {
          most = Math.max(most, ++running);
          await new Promise((resolve) => setImmediate(resolve));
          running--;
          return { contactId: `ct_${waId}` };
        },
        move: async () => undefined,
        setPreference: async () => undefined,
      },
    });
    expect(await report).toMatchObject({ messages: 300 });
    expect([most, channels.sort()]).toEqual([100, ['100', '200']]);
    expect(published).toHaveLength(300);
  });

  it('keeps a preference with the provider’s time and tells it', async () => {
    const { report, contactCalls, published } = run([
      {
        kind: 'preference',
        channelId: '100',
        of: { waId: '1' },
        category: 'marketing_messages',
        value: 'stop',
        timestamp: NOW / 1000 - 60,
      },
    ]);
    expect(await report).toMatchObject({ preferences: 1 });
    const at = '2026-11-22T11:59:00.000Z';
    expect(contactCalls.at(-1)).toEqual([
      'setPreference',
      'acme',
      'ct_acme_1',
      { category: 'marketing_messages', value: 'stop', at },
    ]);
    expect(published).toMatchObject([{ occurred_at: at, customer_id: 'ct_acme_1' }]);
    expect(published[0]).not.toHaveProperty('conversation_id');
  });

  it('puts an account item without a number of ours into quarantine, apart from unknown channels', async () => {
    const account = { kind: 'account', accountId: '900', field: 'account_update', value: {} } as const;
    const { report, quarantine, published } = run([
      { ...account, channelId: undefined },
      { ...account, channelId: '999' },
      { ...account, channelId: '100' },
    ]);
    expect(await report).toMatchObject({ accounts: 1, unassigned: 2, unknownChannel: 0, quarantined: 0 });
    expect(quarantine.map(({ reason }) => reason)).toEqual(['unknown_tenant', 'unknown_tenant']);
    expect(published).toMatchObject([{ tenant_id: 'acme', payload: { channelId: '100', accountId: '900' } }]);
  });

  it('tells every tenant of an account, and says of which number it is only where it is of one', async () => {
    const channel = (tenant_id: string, channel_id: string) => ({
      ...{ tenant_id, app: 'shop', channel_id, display_phone_number: '5511' },
    });
    const asked: unknown[] = [];
    const { report, published } = run(
      [
        { kind: 'account', channelId: undefined, accountId: '900', field: 'account_update', value: {} },
        { kind: 'account', channelId: undefined, accountId: '900', field: 'account_update', value: {} },
        {
          kind: 'account',
          channelId: undefined,
          accountId: '900',
          phone: '5511',
          field: 'security',
          value: {},
        },
      ],
      {
        accounts: {
          ownersOf: async (_app, about) => {
            asked.push(about);
            if (about.phone !== undefined) return [{ channel: channel('acme', '100'), isAboutNumber: true }];
            const each = [channel('acme', '100'), channel('bakery', '200')];
            return each.map((one) => ({ channel: one, isAboutNumber: false }));
          },
          learn: async () => undefined,
        },
      },
    );
    expect(await report).toMatchObject({ accounts: 5, unassigned: 0 });
    expect(asked).toHaveLength(2);
    expect(
      published.map(({ tenant_id, payload }) => [tenant_id, payload.field, payload.channelId]).toSorted(),
    ).toEqual([
      ['acme', 'account_update', undefined],
      ['acme', 'account_update', undefined],
      ['acme', 'security', '100'],
      ['bakery', 'account_update', undefined],
      ['bakery', 'account_update', undefined],
    ]);
  });

  it('gives a change that happens again later another key, and a retry the same', async () => {
    const change = {
      kind: 'account',
      channelId: '100',
      accountId: '900',
      field: 'security',
      value: {},
    } as const;
    const at = NOW / 1000 - 60;
    const { report, published } = run([
      { ...change, timestamp: at },
      { ...change, timestamp: at },
      { ...change, timestamp: at + 30 },
    ]);
    await report;
    expect(new Set(published.map(({ idempotency_key }) => idempotency_key)).size).toBe(2);
    expect(published[0]?.occurred_at).toBe(new Date(at * 1000).toISOString());
  });

  it('notes once for each number that customers wrote to it', async () => {
    const heard: string[] = [];
    const { report } = run(
      [
        message('a', { waId: '1' }),
        message('b', { waId: '2' }),
        message('c', { waId: '2' }, { channelId: '200' }),
        message('d', { waId: '2' }, { channelId: '999' }),
        message('f', { waId: '2' }, { channelId: '300', standby: true }),
        message(
          'g',
          { waId: '2' },
          {
            channelId: '400',
            content: { body: null, mediaType: 'system', system: { kind: 'control_taken' } },
          },
        ),
        {
          kind: 'echo',
          channelId: '100',
          messageId: 'e',
          to: { waId: '1' },
          content: { body: 'x', mediaType: 'text' },
          timestamp: NOW / 1000,
        },
      ],
      {
        heard: async ({ channel_id }) => void heard.push(channel_id),
        findChannel: async (app, channel_id) =>
          channel_id === '999'
            ? undefined
            : { tenant_id: 'acme', app, channel_id, display_phone_number: '5511' },
      },
    );
    await report;
    expect(heard).toEqual(['100', '200']);
  });

  it('learns the account of a registered number, unless people configured one', async () => {
    const learned: unknown[][] = [];
    const learn = async (...args: unknown[]) => void learned.push(args);
    const found = (channelId: string) => ({
      ...{ tenant_id: 'acme', app: 'shop', channel_id: channelId, display_phone_number: '5511' },
      ...(channelId === '200' ? { waba_id: '8' } : {}),
    });
    const { deps } = inMemoryWebhook({
      findChannel: async (_app, channelId) => (channelId === '300' ? undefined : found(channelId)),
      accounts: { ownersOf: async () => [], learn },
    });
    await processItems(deps.process, {
      app: 'shop',
      items: ['100', '200', '300'].map((channelId) => message(channelId, { waId: '1' }, { channelId })),
      accounts: new Map(['100', '200', '300'].map((channelId) => [channelId, '9'])),
      traceId: '1-5759e988-bd862e3fe1be46a994272793',
      deadline: NOW + 9_000,
    });
    expect(learned).toEqual([['shop', '9', '100']]);
  });

  it('keeps what is unreadable under the contact where one is known', async () => {
    const odd = { kind: 'unreadable', reason: 'messages.text', raw: { odd: true } } as const;
    const { report, quarantine } = run([
      { ...odd, channelId: '100', from: { waId: '1' } },
      { ...odd, channelId: '100', from: undefined },
      { ...odd, channelId: undefined, from: { waId: '1' } },
    ]);
    expect(await report).toMatchObject({ quarantined: 3 });
    const places = quarantine.map(({ tenantId, contactId }) => `${tenantId} ${contactId}`);
    expect(places.sort()).toEqual(['acme ct_acme_1', 'acme undefined', 'undefined undefined']);
  });

  it('does not look up what can be no number', async () => {
    const { report, quarantine } = run([message('a', { waId: '1' }, { channelId: 'x'.repeat(5000) })], {
      findChannel: async () => Promise.reject(new Error('ValidationException: the key is too long')),
    });
    expect(await report).toMatchObject({ unknownChannel: 1 });
    expect(quarantine[0]?.channelId).toHaveLength(100);
  });

  it('marks an old message late and one with a nonsense time', async () => {
    const { report, published } = run([
      message('late', { waId: '1' }, { timestamp: NOW / 1000 - 13 * 3600 }),
      message('odd', { waId: '2' }, { timestamp: 'asdf' }),
    ]);
    await report;
    const doubts = published.map(({ payload }) => [payload.messageId, payload.late, payload.clockSuspect]);
    expect(doubts.sort()).toEqual([
      ['late', true, undefined],
      ['odd', undefined, true],
    ]);
  });

  it('keeps what is said in a group apart from the sender’s own conversation', async () => {
    const content = { body: 'Oi', mediaType: 'text' };
    const { report, published } = run([
      message('a', { waId: '1' }),
      message('b', { waId: '1' }, { content: { ...content, groupId: 'g' } }),
      message('c', { waId: '2' }, { content: { ...content, groupId: 'g' } }),
    ]);
    await report;
    const of = (messageId: string) =>
      published.find(({ payload }) => payload.messageId === messageId)?.conversation_id;
    expect(of('b')).toBe(of('c'));
    expect(of('b')).not.toBe(of('a'));
  });

  it('counts what is ignored by reason', async () => {
    const { report } = run([
      { kind: 'ignored', reason: 'group' },
      { kind: 'ignored', reason: 'group' },
      { kind: 'ignored', reason: 'field:history' },
    ]);
    expect([...(await report).ignored]).toEqual([
      ['group', 2],
      ['field:history', 1],
    ]);
  });
});
