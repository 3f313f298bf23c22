import { expect, it } from 'vitest';
import type { MessageRow } from '#core/conversation/records.ts';
import type { ReplyRow } from '#core/conversation/reply/reply-records.ts';
import { replyItem } from '../../../test/support/records.ts';
import { history } from './history.ts';

const message = (occurred_at: string, body: string | null, more: Partial<MessageRow> = {}): MessageRow => ({
  message_id: occurred_at,
  media_type: 'text',
  body,
  occurred_at,
  received_at: occurred_at,
  ...more,
});

const reply = (created_at: string, body: string, status: ReplyRow['status'] = 'sent') =>
  replyItem(1, { created_at, body, status });

it('interleaves messages and replies in the order in which they happened', () => {
  const lines = history(
    [message('2026-01-01T00:00:01.000Z', 'one'), message('2026-01-01T00:00:03.000Z', 'three')],
    [reply('2026-01-01T00:00:02.000Z', 'two')],
  );
  expect(lines.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  expect(lines.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
});

it('orders what happened within one second of the provider by its arrival', () => {
  const second = '2026-01-01T00:00:05.000Z';
  const lines = history(
    [
      message(second, 'three', { received_at: '2026-01-01T00:00:05.800Z' }),
      message(second, 'one', { received_at: '2026-01-01T00:00:05.100Z' }),
    ],
    [replyItem(1, { created_at: '2026-01-01T00:00:05.300Z', body: 'two' })],
  );
  expect(lines.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
});

it('puts a message that came late where it belongs', () => {
  const lines = history(
    [
      message('2026-01-01T00:00:09.000Z', 'two'),
      message('2026-01-01T00:00:01.000Z', 'one', { received_at: '2026-01-01T00:01:00.000Z' }),
    ],
    [],
  );
  expect(lines.map(({ text }) => text)).toEqual(['one', 'two']);
});

it('leaves out what the customer never saw and keeps what perhaps arrived', () => {
  const at = '2026-01-01T00:00:00.000Z';
  const lines = history(
    [],
    [reply(at, 'a', 'failed'), reply(at, 'b', 'held'), reply(at, 'c', 'unknown'), reply(at, 'd', 'pending')],
  );
  expect(lines.map(({ text }) => text)).toEqual(['c', 'd']);
});

it('names what holds no text', () => {
  expect(history([message('2026-01-01T00:00:00.000Z', null, { media_type: 'sticker' })], [])).toEqual([
    { role: 'user', text: '[[sticker]]' },
  ]);
});

it('puts what is unanswered last, so that a later answer does not seem to be about it', () => {
  const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`;
  const lines = history(
    [
      message(at(1), 'late', { inbound_seq: 4, received_at: '2026-01-01T00:05:00.000Z' }),
      message(at(2), 'first', { inbound_seq: 1 }),
      message(at(3), 'second', { inbound_seq: 2 }),
      message(at(5), 'while it was written', { inbound_seq: 3 }),
      message(at(7), 'another word', { media_type: 'edit' }),
    ],
    [reply(at(6), 'answer')],
    2,
  );
  expect(lines.map(({ text, isOwed = false }) => [text, isOwed])).toEqual([
    ['first', false],
    ['second', false],
    ['answer', false],
    ['late', true],
    ['while it was written', true],
    ['[[edit]]\nanother word', true],
  ]);
});

it('says of captions, edits and reactions what they are', () => {
  const lines = history(
    (['image', 'edit', 'reaction', 'text', 'button'] as const).map((media_type, index) =>
      message(`2026-01-01T00:00:0${index}.000Z`, 'x', { media_type }),
    ),
    [],
  );
  expect(lines.map(({ text }) => text)).toEqual([
    '[[photo]]\nx',
    '[[edit]]\nx',
    '[[reaction]]\nx',
    'x',
    '[[tapped]]\nx',
  ]);
});

it('what the business wrote on its phone is its own, and never owed', () => {
  const lines = history([message('2026-01-01T00:00:00.000Z', 'eco', { from_me: true })], [], 0);
  expect(lines).toEqual([{ role: 'assistant', text: 'eco' }]);
});
