import { describe, expect, it } from 'vitest';
import type { MessageRow, SummaryItem } from '#core/conversation/records.ts';
import { conversationItem, replyItem } from '../../../test/support/records.ts';
import type { HistoryLine } from '../model/model-call.ts';
import { MESSAGES_READ } from './read-context.ts';
import { SUMMARIZE_EVERY, type SummaryPorts, summarize } from './summarize.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

/** Message `number` at second `number`; it has no `inbound_seq` where `silent` says so. */
const row = (number: number, more: Partial<MessageRow> = {}): MessageRow => ({
  message_id: `wamid.${number}`,
  media_type: 'text',
  body: `m${number}`,
  occurred_at: at(number),
  received_at: at(number),
  inbound_seq: number,
  ...more,
});
const rows = (count: number) => Array.from({ length: count }, (_, index) => row(index + 1));

function bench(messages: MessageRow[], wording: string | undefined = 'notas') {
  const written: { instructions: string; lines: readonly HistoryLine[] }[] = [];
  const stored: SummaryItem[] = [];
  const ports: SummaryPorts = {
    messagesSince: async (_of, from, limit) =>
      messages.filter(({ occurred_at }) => occurred_at >= from).slice(0, limit),
    repliesFrom: async (_of, from, limit) =>
      messages
        .map((_, index) => replyItem(index + 1, { created_at: at(index + 1).replace('.000', '.500') }))
        .slice(from - 1, from - 1 + limit),
    write: async (instructions, lines) => {
      written.push({ instructions, lines });
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
    expect(stored).toEqual([{ text: 'notas', through: at(20), messages: 20, reply_seq: 19 }]);
  });

  it('goes on from there with what it noted before', async () => {
    const { ports, written, stored } = bench(rows(60));
    const before = { text: 'antes', through: at(20), messages: 20, reply_seq: 19 };
    await summarize(ports, conversation(60), before);
    expect(written[0]?.instructions).toContain('antes');
    expect(written[0]?.lines.map(({ text }) => text).slice(0, 2)).toEqual(['answer 20', 'm21']);
    expect(stored[0]).toMatchObject({ through: at(40), messages: 40 });
  });

  it('counts only messages that ask: reactions in between make no gap', async () => {
    const messages = rows(80).map((one) =>
      Number(one.message_id.slice(6)) % 2 === 0
        ? { ...one, inbound_seq: undefined, media_type: 'reaction' }
        : one,
    );
    const { ports, stored } = bench(messages);
    await summarize(ports, conversation(40), undefined);
    expect(stored[0]).toMatchObject({ messages: 20, through: at(39) });
  });

  it('what the provider dates alike is not torn apart', async () => {
    const { ports, written, stored } = bench(
      rows(40).map((one, index) => row(index + 1, { ...one, occurred_at: at(Math.min(index + 1, 19)) })),
    );
    await summarize(ports, conversation(40), undefined);
    expect(written[0]?.lines.filter(({ role }) => role === 'user')).toHaveLength(40);
    expect(stored[0]?.messages).toBe(40);
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
