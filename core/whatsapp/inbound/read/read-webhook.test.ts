import { describe, expect, it } from 'vitest';
import { customerIdsSchema, inboundContentSchema } from '#core/events/inbox-message-received.ts';
import { FIXTURE_TABLES } from './fixtures/all.fixture.ts';
import { ANA, messagesPost, metadata, NUMBER, post } from './fixtures/post.fixture.ts';
import { readWebhook } from './read-webhook.ts';

const text = (id: string, more: object = {}) => ({
  id,
  from: ANA,
  timestamp: '1790000000',
  type: 'text',
  text: { body: id },
  ...more,
});

const ids = (body: unknown) =>
  readWebhook(body)?.map((item) => (item.kind === 'message' ? item.messageId : item.kind));

const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

describe.each(FIXTURE_TABLES)('%s', (_, fixtures) => {
  it.each(fixtures)('$name', ({ body, items }) => {
    const read = readWebhook(JSON.parse(JSON.stringify(body)));
    expect(read).toEqual(items);
    for (const item of read ?? []) {
      if (item.kind !== 'message' && item.kind !== 'echo') continue;
      expect(inboundContentSchema.parse(item.content)).toStrictEqual(item.content);
      expect(item.content).toStrictEqual(JSON.parse(JSON.stringify(item.content)));
      const party = item.kind === 'message' ? item.from : item.to;
      expect(customerIdsSchema.parse(party)).toStrictEqual(party);
    }
  });
});

describe('the envelope', () => {
  it.each([[null], [5], ['x'], [[]], [{}], [{ object: 'page', entry: [] }]])('%j is none', (body) => {
    expect(readWebhook(body)).toBeUndefined();
  });

  it.each([[undefined], [null], [[]], [{}], [[{}]], [[{ changes: [] }]], [[{ changes: {} }]]])(
    'entry %j is empty',
    (entry) => {
      expect(readWebhook({ object: 'whatsapp_business_account', entry })).toEqual([]);
    },
  );

  it('reads every message of every change of every entry, in their order', () => {
    const entries = [[[text('a'), text('b')], [text('c')]], [[text('d')]]].map((changes) => ({
      changes: changes.map((messages) => ({ field: 'messages', value: { metadata, messages } })),
    }));
    expect(ids({ object: 'whatsapp_business_account', entry: entries })).toEqual(['a', 'b', 'c', 'd']);
  });

  it('goes on after whatever is odd', () => {
    const change = {
      field: 'messages',
      value: { metadata, messages: [text('a'), null, 'odd', [], text('z')] },
    };
    const odd = { field: 'messages', value: 'odd' };
    const lists = {
      field: 'messages',
      value: { metadata, messages: 'odd', statuses: { a: 1 }, errors: 'odd' },
    };
    const body = {
      object: 'whatsapp_business_account',
      entry: ['odd', { changes: 'odd' }, { changes: [7, odd, lists, change] }],
    };
    const items = readWebhook(body) ?? [];
    expect(items.map((item) => (item.kind === 'unreadable' ? item.reason : item.kind))).toEqual([
      'entry',
      'changes',
      'changes',
      'value',
      'messages',
      'statuses',
      'errors',
      'message',
      'messages',
      'messages',
      'messages',
      'message',
    ]);
  });

  it('keeps who wrote a message to a number that is missing', () => {
    const raw = text('a');
    expect(readWebhook(post('messages', { messages: [raw] }))).toEqual([
      {
        kind: 'unreadable',
        channelId: undefined,
        from: { waId: ANA },
        reason: 'metadata.phone_number_id',
        raw,
        list: 'messages',
      },
    ]);
  });

  it('takes a number’s id that is a number', () => {
    const value = { metadata: { phone_number_id: Number(NUMBER) }, messages: [text('a')] };
    expect(readWebhook(post('messages', value))).toMatchObject([{ channelId: NUMBER }]);
  });

  it('reads group messages when told to', () => {
    const body = messagesPost({ messages: [text('a', { group_id: 'g' })] });
    expect(readWebhook(body, { readGroups: true })).toMatchObject([
      { kind: 'message', content: { groupId: 'g', body: 'a' } },
    ]);
  });

  it.each([1790000000, '1790000000', 'nonsense', -1, undefined])(
    'hands on timestamp %j as it is',
    (timestamp) => {
      expect(readWebhook(messagesPost({ messages: [text('a', { timestamp })] }))).toMatchObject([
        { timestamp },
      ]);
    },
  );
});

describe('errors beside the messages', () => {
  const errors = [{ code: 131000, title: 'Something went wrong' }];
  const answer = { id: 'b', from: ANA, timestamp: '1790000000', type: 'interactive' };

  it('are of the message that says less than it should, which is kept besides', () => {
    const messages = [text('a'), answer, text('c')];
    expect(readWebhook(messagesPost({ errors, messages }))).toMatchObject([
      { kind: 'message', messageId: 'a' },
      {
        kind: 'message',
        messageId: 'b',
        content: { mediaType: 'interactive', body: null, providerType: 'interactive', errors },
      },
      { kind: 'unreadable', reason: 'messages.interactive', raw: answer },
      { kind: 'message', messageId: 'c' },
    ]);
  });

  it('say why WhatsApp does not pass a message on', () => {
    const messages = [{ ...answer, type: 'unsupported' }];
    const tooLarge = [{ code: 131052, title: 'Media download error' }];
    expect(readWebhook(messagesPost({ errors: tooLarge, messages }))).toMatchObject([
      { kind: 'message', content: { body: expect.stringContaining('too large'), errors: tooLarge } },
    ]);
  });

  it('are of the account when every message is whole or has its own', () => {
    const messages = [text('a'), { ...answer, errors: [{ code: 131051 }] }];
    const items = readWebhook(messagesPost({ errors, messages }));
    expect(items).toMatchObject([
      { kind: 'message' },
      { kind: 'message', content: { errors: [{ code: 131051 }] } },
      { kind: 'account', field: 'errors', value: { errors } },
    ]);
  });
});

describe('what is too large', () => {
  it('does not hold up the messages beside it', () => {
    const huge = text('b', { text: { body: 'x'.repeat(3_000_000) } });
    expect(ids(messagesPost({ messages: [text('a'), huge, text('c')] }))).toEqual([
      'a',
      'b',
      'unreadable',
      'c',
    ]);
  });

  it('is no matter where nobody reads it', () => {
    const deep = { extra: nested(100_000), more: 'x'.repeat(1_000_000) };
    expect(ids(messagesPost({ ...deep, messages: [text('a', deep)] }))).toEqual(['a']);
  });

  it.each([
    ['a status', 'messages', { metadata, statuses: [{ id: 's', status: 'sent', x: nested(100_000) }] }],
    ['an account field', 'account_update', { x: nested(100_000) }],
    ['a message', 'messages', { metadata, messages: nested(100_000) }],
  ])('is noted when %s is nested too deep', (_, field, value) => {
    const items = readWebhook(post(field, value));
    expect(items).toMatchObject([{ kind: 'unreadable', raw: { left_out: 'too_deep' } }]);
    expect(JSON.stringify(items).length).toBeLessThan(1000);
  });

  it.each([
    [
      'a flow answer',
      {
        type: 'interactive',
        interactive: { type: 'nfm_reply', nfm_reply: { response_json: 'x'.repeat(65_537) } },
      },
    ],
    ['a caption', { type: 'image', image: { id: 'i', caption: 'x'.repeat(65_537) } }],
    [
      'a contact list',
      { type: 'contacts', contacts: Array(400).fill({ name: { formatted_name: 'x'.repeat(1000) } }) },
    ],
    [
      'an edit',
      {
        type: 'edit',
        edit: { original_message_id: 'o', message: { type: 'text', text: { body: 'x'.repeat(65_537) } } },
      },
    ],
    [
      'a caption beside errors',
      { type: 'image', image: { id: 'i', caption: 'x'.repeat(65_537) }, errors: [{ code: 1 }] },
    ],
  ])('is too_long when it is %s, and its message is told of', (_, more) => {
    expect(readWebhook(messagesPost({ messages: [text('a', more)] }))).toMatchObject([
      { kind: 'message', messageId: 'a', content: { body: null } },
      { kind: 'unreadable', reason: 'too_long', from: { waId: ANA } },
    ]);
  });

  it('is noted when an answer is nested too deep, and its message is told of', () => {
    const items = readWebhook(
      messagesPost({ messages: [text('a', { type: 'interactive', interactive: nested(100_000) })] }),
    );
    expect(items).toMatchObject([
      { kind: 'message', content: { mediaType: 'interactive', body: null } },
      { kind: 'unreadable', raw: { left_out: 'too_deep' } },
    ]);
    expect(JSON.stringify(items).length).toBeLessThan(1000);
  });

  it('leaves the words of a message with an ad that is too large', () => {
    const names = ['source_url', 'source_type', 'headline', 'body', 'media_type', 'ctwa_clid'];
    const referral = Object.fromEntries(names.map((name) => [name, 'x'.repeat(60_000)]));
    expect(readWebhook(messagesPost({ messages: [text('a', { referral })] }))).toMatchObject([
      { kind: 'message', content: { body: 'a', mediaType: 'text', providerType: 'text' } },
      { kind: 'unreadable', reason: 'too_long' },
    ]);
  });
});

it('leaves the prototype of all objects alone', () => {
  const evil = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}';
  const body = JSON.parse(
    `${evil},"object":"whatsapp_business_account","entry":[{"changes":[${evil},"field":"account_update","value":${evil}}},` +
      `${evil},"field":"messages","value":${evil},"metadata":{"phone_number_id":"1"},"messages":[${evil},"id":"a","from":"5511","type":"text","text":${evil},"body":"Hi"}}]}}]}]}`,
  );
  const items = readWebhook(body);
  expect(items?.map(({ kind }) => kind)).toEqual(['account', 'message']);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(items?.some((item) => 'polluted' in item)).toBe(false);
});
