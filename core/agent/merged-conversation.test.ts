import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { conversationId } from '#core/conversation/ids.ts';
import { conversationKey, replyKey, summaryKey } from '#core/conversation/keys.ts';
import { mergeConversation } from '#core/conversation/merge/merge-conversation.ts';
import { storeMessage } from '#core/conversation/message/store-message.ts';
import { DeskRepository } from '#core/desk/desk-repository.ts';
import { lastRead, TurnBench } from '../../test/benches/turn.fixture.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { inboxMessage, turnCommand } from '../../test/support/events.ts';
import { AI_FIRST, conversationItem, replyItem } from '../../test/support/records.ts';

let table: TestTable;
let bench: TurnBench;

beforeEach(async () => {
  table = await startConversationsTable();
  bench = new TurnBench(table);
});
afterEach(() => table.close());

const OLD = conversationId('acme', '100', 'ct_old');
const put = (Item: Record<string, unknown>) =>
  table.client.send(new PutCommand({ TableName: table.tableName, Item }));

/** A customer who wrote under another number before, to whom the company answered there, and whose last word is owed. */
async function oldConversation() {
  const second = (count: number) => new Date(Date.UTC(2026, 10, 22, 11, 0, count)).toISOString();
  for (const [index, body] of ['Meu pedido é o 17', 'Ainda não chegou'].entries()) {
    const at = second(index * 10);
    await storeMessage(
      table,
      bench.conversations,
      inboxMessage({
        conversationId: OLD,
        messageId: body,
        body,
        occurredAt: at,
        payload: { contactId: 'ct_old' },
      }),
      { policy: AI_FIRST, answerDueMs: 60_000, now: () => Date.parse(at) },
    );
  }
  const conversation = conversationItem({
    ...{ conversation_id: OLD, contact_id: 'ct_old', inbound_seq: 2, answered_seq: 1 },
    ...{ reply_seq: 1, settled_seq: 1 },
  });
  await put({ ...conversationKey('acme', OLD), ...conversation });
  const said = { status: 'sent' as const, body: 'Vou ver', seq_through: 1, created_at: second(5) };
  await put({ ...replyKey('acme', OLD, 1), ...replyItem(1, said) });
  const summary = { text: 'Cliente desde 2019.', through: 'MSG#1', messages: 0, reply_seq: 0 };
  await put({ ...summaryKey('acme', OLD), ...summary });
}

describe('a customer whose two conversations turned out to be one', () => {
  beforeEach(async () => {
    await oldConversation();
    await bench.receive('Oi, sou eu de novo');
    await mergeConversation(
      table,
      {
        ...{ tenantId: 'acme', channelId: '100' },
        from: { conversationId: OLD, contactId: 'ct_old' },
        to: { conversationId: 'cv_1', contactId: 'ct_1' },
      },
      { now: () => Date.UTC(2026, 10, 22, 12, 5), publishMerged: async () => {}, wakeSender: async () => {} },
    );
  });

  it('is answered by a model that read both, and all that either owed', async () => {
    const { inbound_seq } = await bench.conversation();
    expect(inbound_seq).toBe(2);
    expect(await bench.run(turnCommand({ seq: 2 }))).toBe('answered');
    const lines = bench.asked[0]?.history.map(({ role, text, isOwed = false }) => [role, text, isOwed]);
    expect(lines).toEqual([
      ['user', 'Meu pedido é o 17', false],
      ['assistant', 'Vou ver', false],
      ['user', 'Ainda não chegou', true],
      ['user', 'Oi, sou eu de novo', true],
    ]);
    expect(bench.asked[0]?.about).toContain('Cliente desde 2019.');
    expect(lastRead(bench)).toContain('Ainda não chegou');
    expect(await bench.conversation()).toMatchObject({ inbound_seq: 2, answered_seq: 2 });
  });

  it('has one timeline, whichever of the two a person opens, and in pages of any length', async () => {
    bench.nowMs += 5_000;
    await bench.run(turnCommand({ seq: 2 }));
    const desk = new DeskRepository(table);
    for (const [id, limit] of [
      [OLD, 9],
      ['cv_1', 1],
      ['cv_1', 2],
    ] as const) {
      const shown: string[] = [];
      let before: string | undefined;
      do {
        const page = await desk.timeline('acme', id, { limit, before });
        shown.unshift(
          ...page.entries.map((entry) =>
            entry.kind === 'reply'
              ? `> ${entry.reply.body}`
              : 'message' in entry
                ? `${entry.message.body}`
                : '',
          ),
        );
        before = page.before;
      } while (before !== undefined);
      const [answer] = await bench.replies();
      expect(shown).toEqual([
        'Meu pedido é o 17',
        '> Vou ver',
        'Ainda não chegou',
        'Oi, sou eu de novo',
        `> ${answer?.body}`,
      ]);
    }
  });
});
