import { describe, expect, it } from 'vitest';
import { readUpdates } from './whatsapp-payload.ts';

const text = (id: string, from: string, more: object = {}) => ({
  id,
  from,
  timestamp: '1700000000',
  type: 'text',
  text: { body: `body of ${id}` },
  ...more,
});

const envelope = (...values: unknown[]) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: 'waba', changes: values.map((value) => ({ field: 'messages', value })) }],
});

const value = (messages: unknown[], more: object = {}) => ({
  messaging_product: 'whatsapp',
  metadata: { display_phone_number: '551100000000', phone_number_id: '100' },
  messages,
  ...more,
});

describe('readUpdates', () => {
  it.each([null, 5, 'x', [], {}, { object: 'page' }])('%j is no WhatsApp envelope', (body) => {
    expect(readUpdates(body)).toBeUndefined();
  });

  it('reads every text of every change of every entry', () => {
    const body = {
      object: 'whatsapp_business_account',
      entry: [
        ...envelope(value([text('a', '551'), text('b', '552')]), value([text('c', '551')])).entry,
        ...envelope(value([text('d', '553')])).entry,
      ],
    };
    expect(readUpdates(body)?.texts.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('reads messages and statuses of one value', () => {
    const read = readUpdates(envelope(value([text('a', '551')], { statuses: [{ id: 's' }, { id: 't' }] })));
    expect(read).toMatchObject({ texts: [{ id: 'a' }], ignored: 2 });
  });

  it('counts what it does not read and goes on', () => {
    const read = readUpdates(
      envelope(
        value([
          text('a', '551'),
          null,
          'odd',
          { id: 'img', from: '551', type: 'image', image: { id: 'm' } },
          { id: 5, type: 'text' },
          text('group', '551', { group_id: 'g' }),
          { id: 'nobody', type: 'text', text: { body: 'x' } },
          text('z', '551'),
        ]),
        'odd value',
      ),
    );
    expect(read?.texts.map(({ id }) => id)).toEqual(['a', 'z']);
    expect(read?.ignored).toBe(7);
  });

  it.each([
    ['context', null],
    ['context', { id: null }],
    ['context', 'odd'],
    ['timestamp', null],
    ['from_user_id', null],
    ['group_id', null],
    ['text', { body: 'body of a', preview: {} }],
  ])('reads a text whose %s is %j', (field, odd) => {
    const read = readUpdates(envelope(value([text('a', '551', { [field]: odd })])));
    expect(read).toMatchObject({ texts: [{ id: 'a', body: 'body of a' }], ignored: 0 });
  });

  it.each([
    ['an id', { id: 'x'.repeat(3000) }],
    ['a text', { text: { body: 'x'.repeat(1_100_000) } }],
  ])('counts %s that is too long, so that it cannot hold up the messages beside it', (_, odd) => {
    const read = readUpdates(envelope(value([text('a', '551', odd), text('b', '551')])));
    expect(read?.texts.map(({ id }) => id)).toEqual(['b']);
    expect(read?.ignored).toBe(1);
  });

  it('counts messages whose number is missing', () => {
    const read = readUpdates(envelope({ messages: [text('a', '551')] }));
    expect(read).toEqual({ texts: [], ignored: 1 });
  });

  it('matches contacts by id, not by position', () => {
    const contacts = [
      { wa_id: '552', profile: { name: 'Bia' } },
      { wa_id: '551', profile: { name: 'Ana' } },
    ];
    const read = readUpdates(envelope(value([text('a', '551'), text('b', '552')], { contacts })));
    expect(read?.texts.map(({ name }) => name)).toEqual(['Ana', 'Bia']);
  });

  it('takes a business-scoped user id in place of the phone number', () => {
    const read = readUpdates(
      envelope(
        value([
          text('a', 'BR.99'),
          { ...text('b', ''), from: undefined, from_user_id: 'BR.98' },
          text('c', '551', { from_user_id: 'BR.97' }),
        ]),
      ),
    );
    expect(read?.texts.map(({ waId, userId }) => [waId, userId])).toEqual([
      [undefined, 'BR.99'],
      [undefined, 'BR.98'],
      ['551', 'BR.97'],
    ]);
  });

  it('keeps what a message replies to', () => {
    const read = readUpdates(envelope(value([text('a', '551', { context: { id: 'earlier' } })])));
    expect(read?.texts[0]?.replyTo).toBe('earlier');
  });
});
