import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { replyItem } from '../../../test/support/records.ts';
import { handleOverdueConversation } from './overdue-conversation.ts';
import { keysOf, NOW, overdue, WatchBench } from './watch.fixture.ts';

let table: TestTable;
let bench: WatchBench;

beforeEach(async () => {
  table = await startConversationsTable();
  bench = new WatchBench(table);
});
afterEach(() => table.close());

const IDS = { tenantId: 'acme', conversationId: 'cv_1' };
const look = () => handleOverdueConversation(bench.ports(), IDS);

describe('a conversation that an agent owes an answer', () => {
  it('is asked for again twice, each time with a key of its own and more patience', async () => {
    await bench.putConversation(overdue({ owner_epoch: 3, inbound_seq: 5 }));
    await look();
    expect(await bench.conversation()).toMatchObject({ wakes: 1, due_at: NOW + 60_000 });
    await look();
    expect(bench.commands).toHaveLength(1);
    bench.nowMs = NOW + 60_000;
    await look();
    expect(await bench.conversation()).toMatchObject({ wakes: 2, due_at: NOW + 180_000 });
    expect(keysOf(bench.commands)).toEqual(['handoff:cv_1:5:e3:n1', 'handoff:cv_1:5:e3:n2']);
    expect(bench.commands[0]).toMatchObject({
      tenant_id: 'acme',
      conversation_id: 'cv_1',
      hops: 1,
      payload: { fromAgent: null, toAgent: 'agent.ai', seq: 5, ownerEpoch: 3, ticketId: 'tk_1' },
    });
    expect(bench.facts).toEqual([]);
  });

  it('goes to people after that, which is told', async () => {
    await bench.putConversation(overdue({ wakes: 2, inbound_seq: 5 }));
    await look();
    const given = await bench.conversation();
    expect(given).toMatchObject({
      ticket_status: 'pending',
      queue_id: 'general',
      ticket_reason: 'no_answer',
      owner_epoch: 2,
      answered_seq: 0,
    });
    expect([given.due_at, given.due_shard, given.wakes]).toEqual([undefined, undefined, undefined]);
    expect(bench.commands).toEqual([]);
    expect(keysOf(bench.facts)).toEqual(['ticket:cv_1:2', 'handoff:cv_1:5:e2']);
    expect(bench.facts.map(({ payload }) => payload)).toEqual([
      expect.objectContaining({ from: 'bot', to: 'pending', queueId: 'general', reason: 'no_answer' }),
      expect.objectContaining({ fromAgent: 'agent.ai', toAgent: 'agent.queue.general', seq: 5 }),
    ]);
    expect(await table.items()).toHaveLength(1);
  });

  it('is asked for again without end in sight while it waits for the model, under keys of that wait', async () => {
    const until = NOW - 1;
    await bench.putConversation(overdue({ parked_since: NOW - 600_000, parked_until: until, wakes: 4 }));
    await look();
    expect(await bench.conversation()).toMatchObject({ wakes: 5, ticket_status: 'bot' });
    expect(keysOf(bench.commands)).toEqual([`handoff:cv_1:1:e1:p${until}:n5`]);
  });

  it('is asked of triage when triage has it', async () => {
    await bench.putConversation(overdue({ ticket_status: 'pending' }));
    await look();
    expect(bench.commands[0]?.payload).toMatchObject({ toAgent: 'agent.triage' });
  });

  it('is woken for the message that came between the reading and the claim', async () => {
    await bench.putConversation(overdue());
    const ports = bench.ports();
    await handleOverdueConversation(
      {
        ...ports,
        conversations: {
          ...ports.conversations,
          find: async (...ids) => {
            const found = await ports.conversations.find(...ids);
            await bench.putConversation(overdue({ inbound_seq: 2 }));
            return found;
          },
        },
      },
      IDS,
    );
    expect(keysOf(bench.commands)).toEqual(['handoff:cv_1:2:e1:n1']);
  });
});

describe('whoever is faster', () => {
  /** Looks, while somebody changes the conversation between the reading and the writing. */
  const lookWhile = async (change: Parameters<typeof overdue>[0]) => {
    const ports = bench.ports();
    await handleOverdueConversation(
      {
        ...ports,
        conversations: {
          ...ports.conversations,
          find: async (...ids) => {
            const found = await ports.conversations.find(...ids);
            await bench.putConversation(overdue(change));
            return found;
          },
        },
      },
      IDS,
    );
  };
  const faster: Record<string, Parameters<typeof overdue>[0]> = {
    'the agent that answers': { answered_seq: 1, due_at: undefined, due_shard: undefined },
    'the answer to an earlier message': { inbound_seq: 2, answered_seq: 1 },
    'the next owner': { owner_epoch: 2 },
    'another watchdog': { due_at: NOW + 60_000, wakes: 1 },
    'a merge': { merged_into: 'cv_2' },
  };

  for (const [who, change] of Object.entries(faster)) {
    it(`wins over a wake: ${who}`, async () => {
      await bench.putConversation(overdue());
      await lookWhile(change);
      expect(bench.commands).toEqual([]);
      expect(await bench.conversation()).toEqual(overdue(change));
    });
  }

  it('wins over the giving to people', async () => {
    await bench.putConversation(overdue({ wakes: 2 }));
    await lookWhile({ wakes: 2, answered_seq: 1 });
    expect([bench.facts, bench.deeds]).toEqual([[], []]);
    expect(await bench.conversation()).toMatchObject({ ticket_status: 'bot', owner_epoch: 1 });
  });

  it('keeps the watch over a message that came when nothing was owed', async () => {
    await bench.putConversation(overdue({ answered_seq: 1 }));
    await lookWhile({ answered_seq: 1, inbound_seq: 2 });
    expect(await bench.conversation()).toMatchObject({ inbound_seq: 2, due_at: NOW - 1_000 });
  });
});

describe('a conversation that owes nothing', () => {
  const settled: Record<string, Parameters<typeof overdue>[0]> = {
    answered: { answered_seq: 1, wakes: 1 },
    'with a person': { ticket_status: 'open', queue_id: 'sales' },
    'in a queue': { ticket_status: 'pending', queue_id: 'sales' },
    closed: { ticket_status: 'closed' },
  };
  for (const [name, more] of Object.entries(settled)) {
    it(`is watched no longer: ${name}`, async () => {
      await bench.putConversation(overdue(more));
      await look();
      const { due_at, due_shard, wakes } = await bench.conversation();
      expect([due_at, due_shard, wakes]).toEqual([undefined, undefined, undefined]);
      expect([bench.commands, bench.facts]).toEqual([[], []]);
    });
  }

  it('is left alone when only the index believes that it is due', async () => {
    for (const due_at of [undefined, NOW + 1]) {
      await bench.putConversation(overdue({ due_at }));
      await look();
      expect(await bench.conversation()).toEqual(overdue({ due_at }));
    }
    await handleOverdueConversation(bench.ports(), { tenantId: 'acme', conversationId: 'cv_none' });
    expect(bench.deeds).toEqual([]);
  });
});

describe('a conversation that has moved', () => {
  it('hands its debt to the one that took its place', async () => {
    await bench.putConversation(overdue({ merged_into: 'cv_2' }));
    await bench.putConversation(overdue({ conversation_id: 'cv_2', merged_into: 'cv_3' }));
    await bench.putConversation(
      overdue({ conversation_id: 'cv_3', due_at: undefined, due_shard: undefined }),
    );
    await look();
    expect((await bench.conversation()).due_at).toBeUndefined();
    expect(await bench.conversation('cv_3')).toMatchObject({ due_at: NOW });
    await bench.run();
    expect(keysOf(bench.commands)).toEqual(['handoff:cv_3:1:e1:n1']);
  });

  it('leaves the one that took its place alone when that is watched or owes nothing', async () => {
    for (const more of [{ due_at: NOW + 5_000 }, { due_at: undefined, answered_seq: 1 }]) {
      const living = overdue({ conversation_id: 'cv_2', ...more });
      await bench.putConversation(overdue({ merged_into: 'cv_2' }));
      await bench.putConversation(living);
      await look();
      expect((await bench.conversation()).due_at).toBeUndefined();
      expect(await bench.conversation('cv_2')).toEqual(living);
    }
  });

  it('stays due when the one that took its place is not there', async () => {
    await bench.putConversation(overdue({ merged_into: 'cv_none' }));
    await expect(look()).rejects.toMatchObject({ name: 'UnknownConversationError' });
    expect((await bench.conversation()).due_at).toBe(NOW - 1_000);
  });
});

it('touches no conversation of another tenant', async () => {
  const other = overdue({ tenant_id: 'other' });
  await bench.putConversation(other);
  await look();
  expect(await table.items()).toEqual([expect.objectContaining(other)]);
  expect(bench.commands).toEqual([]);
});

describe('a conversation whose replies are not settled', () => {
  const answered = (more: Parameters<typeof overdue>[0] = {}) =>
    overdue({ answered_seq: 1, reply_seq: 2, settled_seq: 1, ...more });
  const pending = (minutesAgo: number) =>
    replyItem(2, { created_at: new Date(NOW - minutesAgo * 60_000).toISOString() });

  it('is left alone while its reply is young', async () => {
    await bench.putConversation(answered());
    await bench.putReply(pending(1));
    await look();
    expect(await bench.conversation()).toMatchObject({ due_at: NOW + 60_000 });
    expect([bench.looks, bench.deeds]).toEqual([[], []]);
  });

  it('has the sender asked, and goes to people after twenty minutes', async () => {
    await bench.putConversation(answered());
    await bench.putReply(pending(2));
    const gaps: number[] = [];
    for (let round = 1; round <= 8; round++) {
      await look();
      const { due_at = 0 } = await bench.conversation();
      gaps.push((due_at - bench.nowMs) / 60_000);
      bench.nowMs = Math.max(due_at, bench.nowMs + 60_000);
    }
    expect(keysOf(bench.looks)[0]).toBe(`wake:cv_1#2:${NOW - 1_000}:n1`);
    expect(gaps.slice(0, 5)).toEqual([1, 2, 5, 5, 5]);
    expect(await bench.conversation()).toMatchObject({ ticket_reason: 'reply_stuck', owner_epoch: 2 });
    expect(keysOf(bench.facts)).toEqual(['ticket:cv_1:2', 'handoff:cv_1:1:e2']);
    expect(keysOf(bench.looks).length).toBeGreaterThan(6);
  });

  it('keeps the watch over a message that comes meanwhile', async () => {
    await bench.putConversation(answered());
    await bench.putReply(pending(2));
    const ports = bench.ports();
    const find: typeof ports.conversations.find = async (...ids) => {
      const found = await ports.conversations.find(...ids);
      await bench.putConversation(answered({ inbound_seq: 2 }));
      return found;
    };
    const findReply: typeof ports.conversations.findReply = (...ids) => ports.conversations.findReply(...ids);
    const findMessage = async () => undefined;
    await handleOverdueConversation({ ...ports, conversations: { find, findReply, findMessage } }, IDS);
    expect(await bench.conversation()).toEqual(answered({ inbound_seq: 2 }));
    expect(bench.looks).toEqual([]);
  });

  it('has them watched where they are after it has moved', async () => {
    await bench.putConversation(answered({ merged_into: 'cv_2', ticket_status: 'closed' }));
    await bench.putConversation(overdue({ conversation_id: 'cv_2', due_at: NOW + 5_000 }));
    await bench.putReply(pending(2));
    await look();
    expect(keysOf(bench.looks)).toEqual([`wake:cv_1#2:${NOW - 1_000}:n1`]);
    expect(await bench.conversation()).toMatchObject({ due_at: NOW + 60_000 });
  });
});
