import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { conversationEnvelopeSchema } from '#core/events/envelope.ts';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { conversationItem } from '../../../test/support/records.ts';
import { handleOverdueReply } from './overdue-reply.ts';
import { waitsFor } from './wait-reason.ts';
import { keysOf, NOW, overdueReply, WatchBench } from './watch.fixture.ts';

let table: TestTable;
let bench: WatchBench;

beforeEach(async () => {
  table = await startConversationsTable();
  bench = new WatchBench(table);
});
afterEach(() => table.close());

const look = () =>
  handleOverdueReply(bench.ports(), { tenantId: 'acme', conversationId: 'cv_1', replySeq: 1 });
const old = () => new Date(NOW - 20 * 60_000).toISOString();
const answered = () => conversationItem({ answered_seq: 1, reply_seq: 1 });

describe('a reply that is not settled', () => {
  it('is shown to the sender again, which the table knows before', async () => {
    await bench.putConversation(answered());
    await bench.putReply(overdueReply());
    await look();
    expect(await bench.reply()).toMatchObject({ wakes: 1, due_at: NOW + 60_000, status: 'pending' });
    await look();
    expect(keysOf(bench.looks)).toEqual([`wake:cv_1#1:${NOW - 1_000}:n1`]);
    expect(conversationEnvelopeSchema.parse(bench.looks[0])).toMatchObject({
      tenant_id: 'acme',
      conversation_id: 'cv_1',
      customer_id: 'ct_1',
      payload: { replySeq: 1 },
    });
  });

  it('makes its conversation one for people after twenty minutes, and is looked at every quarter of an hour', async () => {
    await bench.putConversation(answered());
    await bench.putReply(overdueReply());
    const gaps: number[] = [];
    for (let round = 1; round <= 7; round++) {
      await look();
      const { due_at = 0 } = await bench.reply();
      gaps.push((due_at - bench.nowMs) / 60_000);
      bench.nowMs = due_at;
    }
    expect(gaps).toEqual([1, 2, 5, 5, 5, 15, 15]);
    expect(keysOf(bench.looks)).toHaveLength(7);
    expect(await bench.conversation()).toMatchObject({
      ticket_status: 'pending',
      queue_id: 'general',
      ticket_reason: 'reply_stuck',
      owner_epoch: 2,
    });
    expect(keysOf(bench.facts)).toEqual(['ticket:cv_1:2', 'handoff:cv_1:1:e2']);
  });

  it('makes it one for people by its age, however often its wait began anew', async () => {
    await bench.putConversation(answered());
    await bench.putReply(overdueReply({ created_at: old(), wakes: undefined }));
    await look();
    expect(await bench.conversation()).toMatchObject({
      ticket_status: 'pending',
      ticket_reason: 'reply_stuck',
    });
  });

  it('takes the conversation from nobody: people who have it keep it', async () => {
    const open = { ...answered(), ticket_status: 'open' as const, queue_id: 'sales', user_id: 'ana' };
    await bench.putConversation(open);
    await bench.putReply(overdueReply({ wakes: 5, created_at: old() }));
    await look();
    expect(await bench.conversation()).toEqual(open);
    expect(await bench.reply()).toMatchObject({ wakes: 6, due_at: NOW + 15 * 60_000 });
  });

  it('gives the conversation that took the place of its own to people', async () => {
    await bench.putConversation({ ...answered(), merged_into: 'cv_2' });
    await bench.putConversation(conversationItem({ conversation_id: 'cv_2' }));
    await bench.putReply(overdueReply({ wakes: 5, created_at: old() }));
    await look();
    expect(await bench.conversation('cv_2')).toMatchObject({
      ticket_reason: 'reply_stuck',
      queue_id: 'general',
    });
    expect(bench.looks[0]?.conversation_id).toBe('cv_1');
  });

  it('stays due when somebody changes the conversation that was to go to people', async () => {
    await bench.putConversation(answered());
    await bench.putReply(overdueReply({ wakes: 5, created_at: old() }));
    const ports = bench.ports();
    await handleOverdueReply(
      { ...ports, store: { ...storeOf(ports.store), giveAway: async () => false } },
      { tenantId: 'acme', conversationId: 'cv_1', replySeq: 1 },
    );
    expect(await bench.reply()).toMatchObject({ wakes: 5, due_at: NOW - 1_000 });
    expect(bench.looks).toEqual([]);
  });

  it('is an error without its conversation', async () => {
    await bench.putReply(overdueReply());
    await expect(look()).rejects.toMatchObject({ name: 'UnknownConversationError' });
  });
});

describe('a reply that is settled', () => {
  for (const status of ['sent', 'failed'] as const) {
    it(`is watched no longer: ${status}`, async () => {
      await bench.putConversation(answered());
      await bench.putReply(overdueReply({ status, wakes: 2 }));
      await look();
      const { due_at, due_shard } = await bench.reply();
      expect([due_at, due_shard, bench.looks]).toEqual([undefined, undefined, []]);
    });
  }

  it('while it was read is shown to nobody', async () => {
    await bench.putConversation(answered());
    await bench.putReply(overdueReply());
    const ports = bench.ports();
    const sent = overdueReply({ status: 'sent', due_at: undefined, due_shard: undefined });
    const findReply: typeof ports.conversations.findReply = async (...ids) => {
      const found = await ports.conversations.findReply(...ids);
      await bench.putReply(sent);
      return found;
    };
    const find: typeof ports.conversations.find = (...ids) => ports.conversations.find(...ids);
    await handleOverdueReply(
      { ...ports, conversations: { find, findReply, findMessage: async () => undefined } },
      { tenantId: 'acme', conversationId: 'cv_1', replySeq: 1 },
    );
    expect(bench.looks).toEqual([]);
    expect(await bench.reply()).toEqual(sent);
  });

  it('is left where it is when its channel was stopped: the release finds it', async () => {
    await bench.putConversation(answered());
    const reason = { kind: 'number', tenantId: 'acme', channelId: '100' } as const;
    const { due_shard: _shard, due_at: _at, ...row } = overdueReply({ status: 'held' });
    const held = { ...row, ...waitsFor(reason, 'cv_1', NOW) };
    await bench.putReply(held);
    await look();
    expect([await bench.reply(), bench.looks]).toEqual([held, []]);
  });

  it('is left alone when only the index believes that it is due', async () => {
    await look();
    await bench.putReply(overdueReply({ due_at: NOW + 1 }));
    await look();
    expect([bench.looks, bench.deeds]).toEqual([[], []]);
  });
});

/** Methods of a class do not come with a spread. */
function storeOf(store: ReturnType<WatchBench['ports']>['store']): ReturnType<WatchBench['ports']>['store'] {
  return {
    claimWake: (...given) => store.claimWake(...given),
    endWatch: (...given) => store.endWatch(...given),
    putOff: (...given) => store.putOff(...given),
    beginWatch: (...given) => store.beginWatch(...given),
    claimReplyWake: (...given) => store.claimReplyWake(...given),
    endReplyWatch: (...given) => store.endReplyWatch(...given),
    giveAway: (...given) => store.giveAway(...given),
    findUnpublished: (...given) => store.findUnpublished(...given),
    pullForward: (...given) => store.pullForward(...given),
  };
}
