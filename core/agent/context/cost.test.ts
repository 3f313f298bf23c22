import { BatchWriteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { conversationKey, messageKey, replyKey, summaryKey } from '#core/conversation/keys.ts';
import { placeOfOurs } from '#core/conversation/message/order.ts';
import { chunksOf } from '#platform/runtime/chunks.ts';
import { TurnBench } from '../../../test/benches/turn.fixture.ts';
import { startConversationsTable } from '../../../test/support/conversations-table.ts';
import { turnCommand } from '../../../test/support/events.ts';
import { conversationItem, replyItem } from '../../../test/support/records.ts';

const at = (number: number) => new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString();

/** Calls at the table and items read by one turn of a conversation of that length. */
async function turnAfter(length: number) {
  const calls: string[] = [];
  let counting = false;
  const table = await startConversationsTable((call) => {
    if (counting) calls.push(call.operation);
  });
  try {
    const numbers = Array.from({ length }, (_, index) => index + 1);
    const messages = numbers.map((number) => ({
      ...messageKey('acme', 'cv_1', placeOfOurs(at(number)), `h${number}`),
      message_id: `wamid.${number}`,
      media_type: 'text',
      body: `mensagem ${number}`,
      occurred_at: at(number),
      received_at: at(number),
      inbound_seq: number,
    }));
    const replies = numbers.slice(0, -1).map((number) => ({
      ...replyKey('acme', 'cv_1', number),
      ...replyItem(number, { status: 'sent', created_at: at(number + 0.5) }),
    }));
    for (const chunk of chunksOf([...messages, ...replies], 25)) {
      await table.client.send(
        new BatchWriteCommand({
          RequestItems: { [table.tableName]: chunk.map((Item) => ({ PutRequest: { Item } })) },
        }),
      );
    }
    const summary = {
      text: 'antes',
      through: messageKey('acme', 'cv_1', placeOfOurs(at(Math.max(0, length - 20))), 'h').sk,
      messages: Math.max(0, length - 20),
    };
    const conversation = conversationItem({
      inbound_seq: length,
      answered_seq: length - 1,
      reply_seq: length - 1,
    });
    for (const item of [
      { ...conversationKey('acme', 'cv_1'), ...conversation },
      { ...summaryKey('acme', 'cv_1'), ...summary, reply_seq: Math.max(0, length - 20) },
    ]) {
      await table.client.send(new PutCommand({ TableName: table.tableName, Item: item }));
    }
    const bench = new TurnBench(table);
    counting = true;
    expect(await bench.run(turnCommand({ seq: length }))).toBe('answered');
    return { calls, lines: bench.asked[0]?.history.length ?? 0 };
  } finally {
    await table.close();
  }
}

it('a turn costs the same at ten messages and at six thousand, which are more than a page of the table', async () => {
  const [short, long] = [await turnAfter(10), await turnAfter(6_000)];
  expect(short.calls).toEqual(['Query', 'Query', 'TransactWriteItems']);
  expect(long.calls).toEqual(short.calls);
  expect([short.lines, long.lines]).toEqual([19, 40]);
});
