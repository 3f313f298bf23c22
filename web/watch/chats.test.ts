import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChatEntry } from '../../local/watch/watch-answer.ts';
import { Chats } from './chats.ts';
import { wordsOf } from './line-content.ts';
import { answered, at, wrote } from './told.fixture.ts';

function chatsOf(...entries: ChatEntry[]): Chats {
  const chats = new Chats();
  for (const entry of entries) chats.add(entry);
  return chats;
}

const said = (chats: Chats, userId = 'BR.1', phoneNumberId = '101') =>
  chats.chat(userId, phoneNumberId)?.lines.map(({ from, content }) => `${from}: ${wordsOf(content)}`) ?? [];

test('a chat is what one customer and one number said, in the order of time', () => {
  const other = { user_id: 'BR.2', wa_id: '5522' };
  const chats = chatsOf(
    wrote('b', 3),
    wrote('a', 1),
    wrote('x', 1.5, undefined, other),
    wrote('y', 1.6, undefined, { phone_number_id: '102' }),
    answered('1', 2),
    answered('2', 4),
  );
  expect(said(chats)).toEqual([
    'customer: pergunta a',
    'business: resposta 1',
    'customer: pergunta b',
    'business: resposta 2',
  ]);
  expect(chats.customers().map(({ waId }) => waId)).toEqual(['5511', '5522']);
  expect(chats.chatsOf('BR.1').map(({ phoneNumberId }) => phoneNumberId)).toEqual(['101', '102']);
});

test('what is told again is one line, also when the bus tells it too', () => {
  const chats = chatsOf(wrote('a', 1), wrote('a', 1), answered('1', 2), answered('1', 2));
  chats.addHeard(wrote('a', 5));
  expect(said(chats)).toEqual(['customer: pergunta a', 'business: resposta 1']);
});

test('who wrote past the stand-in is heard on the bus', () => {
  const chats = new Chats();
  chats.addHeard(wrote('cli', 1));
  expect(said(chats)).toEqual(['customer: pergunta cli']);
});

test('a chat is bounded', () => {
  const chats = chatsOf(...Array.from({ length: 1_500 }, (_, n) => answered(String(n), n)));
  expect(said(chats)).toHaveLength(1_000);
  expect(said(chats).at(-1)).toBe('business: resposta 1499');
  expect(chats.chatWith('3')).toBeUndefined();
});

const status = (
  wamid: string,
  state: 'sent' | 'delivered' | 'read' | 'failed',
  code?: number,
): ChatEntry => ({
  ...{ kind: 'status', at: at(9), wamid, status: state },
  ...(code === undefined ? {} : { code }),
});

test('ticks go only up, whatever the order, and a failure tells its code', () => {
  const chats = chatsOf(answered('1', 1), answered('2', 2), status('1', 'read'), status('1', 'sent'));
  chats.add(status('2', 'failed', 131026));
  chats.add(status('nowhere', 'read'));
  const [first, second] = chats.chat('BR.1', '101')?.lines ?? [];
  expect(first).toMatchObject({ progress: 'read', statuses: [{ status: 'read' }, { status: 'sent' }] });
  expect(second).toMatchObject({ progress: 'failed', code: 131026 });
});

test('a reaction, an edit and a deletion change their message, and come before it too', () => {
  const reaction = { type: 'reaction', reaction: { message_id: '1', emoji: '❤️' } };
  const edit = {
    type: 'edit',
    edit: { original_message_id: 'a', message: { type: 'text', text: { body: 'Olá' } } },
  };
  const revoke = { type: 'revoke', revoke: { original_message_id: 'b' } };
  const entries = [wrote('a', 1), wrote('b', 2), answered('1', 3)];
  const changes = [wrote('r', 4, reaction), wrote('e', 5, edit), wrote('d', 6, revoke)];
  for (const order of [
    [...entries, ...changes],
    [...changes, ...entries],
  ]) {
    const [a, b, one] = chatsOf(...order).chat('BR.1', '101')?.lines ?? [];
    expect(a).toMatchObject({ content: { kind: 'text', text: 'Olá' }, edited: true });
    expect(b).toMatchObject({ revoked: true });
    expect(one).toMatchObject({ reactions: { customer: '❤️', business: undefined } });
  }
  const taken = chatsOf(
    ...entries,
    ...changes,
    wrote('r2', 7, { type: 'reaction', reaction: { message_id: '1' } }),
  );
  expect(taken.chat('BR.1', '101')?.lines.at(-1)?.reactions.customer).toBeUndefined();
});

test('a read mark with typing is seen until an answer comes', () => {
  const mark = { kind: 'read', at: at(2), phone_number_id: '101', message_id: 'a', typing: true } as const;
  const chats = chatsOf(wrote('a', 1), mark);
  expect(chats.chat('BR.1', '101')).toMatchObject({
    typingUntil: Date.parse(at(27)),
    lines: [{ readAt: at(2) }],
  });
  chats.add(answered('1', 3));
  expect(chats.chat('BR.1', '101')?.typingUntil).toBe(0);
});

test('whatever WhatsApp tells, it never breaks, and a line is never there twice', () => {
  const body = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom({}, { body: '<script>' }, { type: 'list', action: null }, { message_id: '1' }),
  );
  const type = fc.constantFrom(
    'text',
    'interactive',
    'image',
    'location',
    'contacts',
    'template',
    'edit',
    'reaction',
    'x',
  );
  const message = fc.tuple(type, body).map(([name, content]) => ({ type: name, [name]: content }));
  const id = fc.constantFrom('1', '2', '3');
  const entry = fc.oneof(
    fc.tuple(id, message).map(([name, of]) => wrote(name, 1, of)),
    fc.tuple(id, message).map(([name, of]) => answered(name, 1, of)),
    id.map((name) => status(name, 'read')),
  );
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
      const lines = chatsOf(...entries).chat('BR.1', '101')?.lines ?? [];
      expect(new Set(lines.map((line) => line.id)).size).toBe(lines.length);
      for (const { content } of lines) wordsOf(content);
    }),
  );
});
