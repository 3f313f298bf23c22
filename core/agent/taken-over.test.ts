import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answered, TurnBench } from '../../test/benches/turn.fixture.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { conversationItem } from '../../test/support/records.ts';
import { turnId } from '../conversation/ids.ts';
import { conversationKey } from '../conversation/keys.ts';

let table: TestTable;
let bench: TurnBench;
const PERSON = { status: 'open', queueId: 'sales', userId: 'ana' } as const;

beforeEach(async () => {
  table = await startConversationsTable();
  bench = new TurnBench(table);
});
afterEach(() => table.close());

describe('a person who takes over', () => {
  it('before the turn reads: no model is asked, and people are told', async () => {
    const command = await bench.receive('um');
    await bench.give(PERSON);
    expect(await bench.run(command)).toBe('taken_over');
    expect([bench.asked, bench.outbox]).toEqual([[], []]);
    expect(bench.facts).toMatchObject([
      {
        idempotency_key: 'handoff:cv_1:1:e2',
        payload: { fromAgent: 'agent.ai', toAgent: 'agent.queue.sales' },
      },
    ]);
    expect((await bench.turnRow(command))?.outcome).toBe('taken_over');
  });

  it('while the model thinks: the answer is dropped', async () => {
    const command = await bench.receive('um');
    bench.says.push(async () => {
      await bench.give(PERSON);
      return answered('tarde');
    });
    expect(await bench.run(command)).toBe('taken_over');
    expect([await bench.replies(), bench.outbox]).toEqual([[], []]);
  });

  it('and closes while the model thinks: nothing is said', async () => {
    const command = await bench.receive('um');
    bench.says.push(async () => {
      await bench.give(PERSON);
      await bench.give({ status: 'closed' });
      return answered('tarde');
    });
    expect(await bench.run(command)).toBe('already_answered');
    expect([await bench.replies(), bench.outbox]).toEqual([[], []]);
    expect((await bench.turnRow(command))?.outcome).toBe('already_answered');
  });

  it('and gives back while the model thinks: the turn runs again under the new epoch', async () => {
    const command = await bench.receive('um');
    bench.says.push(async () => {
      await bench.give(PERSON);
      await bench.give({ status: 'bot' });
      return answered('velha');
    });
    await expect(bench.run(command)).rejects.toMatchObject({ name: 'ContentionError', retryable: true });
    expect(await bench.run(command)).toBe('answered');
    expect((await bench.replies()).map(({ body, owner_epoch }) => [body, owner_epoch])).toEqual([
      ['re: um', 3],
    ]);
  });

  it('after the write and before the wake: the sender’s gate stops the answer', async () => {
    const command = await bench.receive('um');
    const wakeSender = async () => bench.give(PERSON);
    expect(await bench.run(command, { wakeSender })).toBe('answered');
    expect(await bench.sendable()).toEqual([]);
  });

  it('triage: it is asked by a command of its own', async () => {
    const command = await bench.receive('um');
    await bench.give(PERSON);
    await bench.give({ status: 'pending' });
    expect(await bench.run(command)).toBe('taken_over');
    expect(bench.commands).toMatchObject([
      { idempotency_key: 'handoff:cv_1:1:e3', payload: { toAgent: 'agent.triage', seq: 1, ownerEpoch: 3 } },
    ]);
  });

  it('a command that met a person and comes back after the conversation was given back is answered', async () => {
    const command = await bench.receive('um');
    await bench.give(PERSON);
    await bench.run(command);
    await bench.give({ status: 'bot' });
    expect(await bench.run(command)).toBe('answered');
    expect((await bench.turnRow(command))?.outcome).toBe('answered');
  });
});

describe('a conversation that moved', () => {
  const put = (conversation: ReturnType<typeof conversationItem>) =>
    table.client.send(
      new PutCommand({
        TableName: table.tableName,
        Item: { ...conversationKey('acme', conversation.conversation_id), ...conversation },
      }),
    );

  it('is answered where it lives, and there the outcome stands', async () => {
    const command = await bench.receive('um');
    await put(conversationItem({ conversation_id: 'cv_0', owner_epoch: 5, inbound_seq: 7 }));
    await put({ ...(await bench.conversation()), merged_into: 'cv_0' });
    expect(await bench.run(command)).toBe('superseded');
    expect(bench.commands.map(({ idempotency_key }) => idempotency_key)).toEqual(['handoff:cv_0:7:e5']);
    const row = await bench.conversations.findTurn('acme', 'cv_0', turnId(command.idempotency_key));
    expect(row?.outcome).toBe('superseded');
  });

  it('while the model thinks: the answer is dropped, and who owes nothing is not asked', async () => {
    const command = await bench.receive('um');
    await put(conversationItem({ conversation_id: 'cv_0', inbound_seq: 7, answered_seq: 7 }));
    bench.says.push(async () => {
      await put({ ...(await bench.conversation()), merged_into: 'cv_0' });
      return answered('velha');
    });
    expect(await bench.run(command)).toBe('superseded');
    expect([await bench.replies(), bench.commands]).toEqual([[], []]);
  });
});
