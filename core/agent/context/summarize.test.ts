import { describe, expect, it } from 'vitest';
import { messageKey } from '#core/conversation/keys.ts';
import { compareOrder } from '#core/conversation/message/order.ts';
import type { PlacedMessage } from '#core/conversation/message/read-messages.ts';
import type { MessageRow, SummaryItem } from '#core/conversation/records.ts';
import { MESSAGES_READ } from '#core/conversation/turn/read-owed.ts';
import { conversationItem, replyItem } from '../../../test/support/records.ts';
import { SUMMARIZE_EVERY, type SummaryPorts, summarize } from './summarize.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

/** Message `number` at second `number`, with that number, unless told otherwise. */
const row = (number: number, more: Partial<MessageRow> = {}): PlacedMessage => {
  const message = {
    message_id: `wamid.${number}`,
    media_type: 'text',
    body: `m${number}`,
    occurred_at: at(number),
    received_at: at(number),
    inbound_seq: number,
    ...more,
  };
  return { ...message, sk: messageKey('acme', 'cv_1', message, `h${number}`).sk };
};
const rows = (count: number) => Array.from({ length: count }, (_, index) => row(index + 1));

function bench(messages: PlacedMessage[], wording: string | undefined = 'notas') {
  const written: Parameters<SummaryPorts['write']>[0][] = [];
  const stored: SummaryItem[] = [];
  const ports: SummaryPorts = {
    messagesAfter: async (_of, sortKey = '', limit) =>
      messages
        .toSorted((a, b) => compareOrder(a.sk, b.sk))
        .filter(({ sk }) => sk > sortKey)
        .slice(0, limit),
    repliesInStrands: async () => [],
    repliesFrom: async (_of, from, limit) =>
      messages
        .map((_, index) => replyItem(index + 1, { created_at: at(index + 1).replace('.000', '.500') }))
        .slice(from - 1, from - 1 + limit),
    write: async (asked) => {
      written.push(asked);
      return wording;
    },
    store: async (summary) => {
      stored.push(summary);
      return true;
    },
  };
  return { ports, written, stored };
}

const conversation = (inbound_seq: number) => conversationItem({ inbound_seq });

describe('summarize', () => {
  it('does nothing while few messages have left the lines that are read', async () => {
    const { ports, written } = bench(rows(39));
    expect(await summarize(ports, conversation(MESSAGES_READ + SUMMARIZE_EVERY - 1), undefined)).toBe(false);
    expect(written).toEqual([]);
  });

  it('notes what will not be read any more, and where it ended', async () => {
    const { ports, written, stored } = bench(rows(40));
    expect(await summarize(ports, conversation(40), undefined)).toBe(true);
    expect(written[0]?.lines.at(0)?.text).toBe('m1');
    expect(written[0]?.lines.at(-1)?.text).toBe('m20');
    expect(stored).toEqual([{ text: 'notas', through: row(20).sk, messages: 20, reply_seq: 19 }]);
  });

  it('goes on from there with what it noted before', async () => {
    const { ports, written, stored } = bench(rows(60));
    const before = { text: 'antes', through: row(20).sk, messages: 20, reply_seq: 19 };
    await summarize(ports, conversation(60), before);
    expect(written[0]?.about).toContain('[[said before: "antes"]]');
    expect(written[0]?.instructions).not.toContain('antes');
    expect(written[0]?.lines.map(({ text }) => text).slice(0, 2)).toEqual(['answer 20', 'm21']);
    expect(stored[0]).toMatchObject({ through: row(40).sk, messages: 40 });
  });

  it('counts only messages that ask: reactions in between make no gap', async () => {
    const messages = rows(80).map((one) =>
      Number(one.message_id.slice(6)) % 2 === 0
        ? { ...one, inbound_seq: undefined, media_type: 'reaction' }
        : one,
    );
    const { ports, stored } = bench(messages);
    await summarize(ports, conversation(40), undefined);
    expect(stored[0]).toMatchObject({ messages: 20, through: row(39).sk });
  });

  it('skips no message of those that share a second, however many they are', async () => {
    const alike = Array.from({ length: 100 }, (_, index) =>
      row(index + 1, { occurred_at: at(1), received_at: at(1), position: index }),
    );
    const { ports, written, stored } = bench(alike);
    await summarize(ports, conversation(100), undefined);
    await summarize(ports, conversation(100), stored[0]);
    const read = written.flatMap(({ lines }) => lines.filter(({ role }) => role === 'user'));
    expect(read.map(({ text }) => text)).toEqual(alike.slice(0, 80).map(({ body }) => body));
    expect(stored.map(({ messages }) => messages)).toEqual([60, 80]);
  });

  it('reads every line, long ones cut visibly', async () => {
    const long = rows(40).map((one) => ({ ...one, body: `${one.body} ${'x'.repeat(5_000)} fim` }));
    const { ports, written } = bench(long);
    await summarize(ports, conversation(40), undefined);
    const read = written[0]?.lines.filter(({ role }) => role === 'user').map(({ text }) => text) ?? [];
    expect(read).toHaveLength(20);
    for (const [index, text] of read.entries()) {
      expect(text).toMatch(new RegExp(`^m${index + 1} x+ … \\[\\[cut: \\d+ characters\\]\\] … x+ fim$`));
    }
  });

  it('counts messages, not numbers that belong to none', async () => {
    const { ports, stored } = bench(rows(61).slice(20));
    const before = { text: 'antes', through: row(20).sk, messages: 0, reply_seq: 19 };
    await summarize(ports, conversation(61), before);
    expect(stored[0]).toMatchObject({ through: row(41).sk, messages: 41 });
  });

  it('keeps the old one when the model has no words, and bounds new ones', async () => {
    const silent = bench(rows(40), '');
    expect(await summarize(silent.ports, conversation(40), undefined)).toBe(false);
    const talkative = bench(rows(40), 'x'.repeat(9_000));
    await summarize(talkative.ports, conversation(40), undefined);
    expect(talkative.stored[0]?.text).toHaveLength(1_500);
  });

  it('reads a bounded number of rows however far it is behind', async () => {
    const { ports, stored } = bench(rows(500));
    await summarize(ports, conversation(500), undefined);
    expect(stored[0]?.messages).toBe(60);
  });
});
