import { expect, it } from 'vitest';
import type { MessageRow, ReplyRow } from '../shared/conversation/records.ts';
import { history } from './history.ts';

const message = (occurred_at: string, body: string | null, media_type = 'text'): MessageRow => ({
  message_id: occurred_at,
  media_type,
  body,
  occurred_at,
  received_at: occurred_at,
});

const reply = (created_at: string, body: string, status: ReplyRow['status'] = 'sent'): ReplyRow => ({
  reply_seq: 1,
  turn_id: 'tn_1',
  seq_through: 1,
  owner_epoch: 1,
  ticket_id: 'tk_1',
  body,
  status,
  created_at,
  attempts: 1,
});

it('interleaves messages and replies in the order in which they happened', () => {
  const lines = history(
    [message('2026-01-01T00:00:01.000Z', 'one'), message('2026-01-01T00:00:03.000Z', 'three')],
    [reply('2026-01-01T00:00:02.000Z', 'two')],
  );
  expect(lines.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  expect(lines.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
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
  expect(history([message('2026-01-01T00:00:00.000Z', null, 'sticker')], [])).toEqual([
    { role: 'user', text: '[sticker]' },
  ]);
});
