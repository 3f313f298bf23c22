import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { history } from '../agent/context/history.ts';
import { DeskRepository } from '../desk/desk-repository.ts';
import { noteKey, ticketKey } from './keys.ts';
import { livingConversation } from './living-conversation.ts';
import { findLiving, followMerged } from './merge/follow-merged.ts';
import { CHANNEL, cv, type MergeBench, NOW, startMergeBench } from './merge/merge.fixture.ts';
import { readSaidInStrands } from './merge/said-in-strands.ts';
import { isWithPeople } from './ticket/ticket.ts';

let bench: MergeBench;
beforeEach(async () => {
  bench = await startMergeBench();
});
afterEach(() => bench.close());

const withSales = { ticket_status: 'open', queue_id: 'sales', user_id: 'u1', owner_epoch: 4 } as const;

/** The younger contact B becomes part of the older A. */
async function merge() {
  await bench.contact('ct_a', { merged_from: ['ct_b'] });
  await bench.contact('ct_b', { merged_into: 'ct_a' });
}

/** Replies that the model and people read as said, in the order of their parts. */
async function saidIn(contactId: string): Promise<string[]> {
  const conversation = await bench.find(contactId);
  if (!conversation) throw new Error('no conversation');
  const { replies } = await readSaidInStrands(bench.repository, conversation);
  return history([], replies).map(({ text }) => text);
}

describe('livingConversation', () => {
  it('is one call for a contact that was never merged, whether it has a conversation or not', async () => {
    await bench.contact('ct_a');
    expect(await bench.living('ct_a')).toMatchObject({ conversationId: cv('ct_a'), current: undefined });
    const conversation = await bench.conversation('ct_a');
    bench.calls.length = 0;
    expect(await bench.living('ct_a')).toEqual({
      tenantId: 'acme',
      conversationId: cv('ct_a'),
      contactId: 'ct_a',
      current: conversation,
    });
    expect(bench.calls).toEqual(['BatchGetItem']);
  });

  it('takes a contact that is not there for one that was not merged', async () => {
    const conversation = await bench.conversation('ct_a');
    expect((await bench.living('ct_a')).current).toEqual(conversation);
  });

  it('gives the person of the merged conversation the ticket: the AI has it no more', async () => {
    await bench.conversation('ct_a', {
      inbound_seq: 5,
      answered_seq: 4,
      owner_epoch: 2,
      due_at: 1,
      due_shard: 'DUE#0',
    });
    await bench.conversation('ct_b', { ...withSales, answered_seq: 1 });
    await merge();
    const { current } = await bench.living('ct_a');
    expect(current).toMatchObject({
      ...withSales,
      owner_epoch: 5,
      ticket_id: 'tk_ct_a',
      ticket_reason: 'merged',
    });
    expect(current && isWithPeople(current)).toBe(true);
    expect(current?.due_at).toBeUndefined();
    expect(bench.told.map(({ conversationId, change }) => [conversationId, change])).toEqual([
      [
        cv('ct_b'),
        expect.objectContaining({ ticketId: 'tk_ct_b', from: 'open', to: 'closed', ownerEpoch: 5 }),
      ],
      [cv('ct_a'), expect.objectContaining({ ticketId: 'tk_ct_a', from: 'bot', to: 'open', ownerEpoch: 5 })],
    ]);
    expect(await bench.find('ct_b')).toMatchObject({
      merged_into: cv('ct_a'),
      owner_epoch: 5,
      ticket_status: 'closed',
      ticket_reason: 'merged',
    });
  });

  it('moves the open turn: its messages are owed there too, each with a number of its own, and at once', async () => {
    await bench.receive('ct_a', 'a1');
    await bench.receive('ct_b', 'b1', { second: -9 });
    await bench.receive('ct_b', 'b2', { second: 9 });
    await merge();
    const { current } = await bench.living('ct_a');
    expect(current).toMatchObject({
      inbound_seq: 3,
      answered_seq: 0,
      owner_epoch: 1,
      due_at: NOW,
      last_inbound_at: new Date(NOW + 9000).toISOString(),
      merged_contacts: 1,
    });
    expect(await bench.messages('ct_a')).toEqual(['b1', 'a1', 'b2']);
    const gone = await bench.find('ct_b');
    expect([gone?.due_at, gone?.due_shard, gone?.waiting_since, gone?.desk_pk]).toEqual(
      Array(4).fill(undefined),
    );
  });

  it('is one call again after the merge', async () => {
    await bench.receive('ct_a', 'a1');
    await bench.receive('ct_b', 'b1');
    await merge();
    await bench.living('ct_a');
    bench.calls.length = 0;
    await bench.living('ct_a');
    expect(bench.calls).toEqual(['BatchGetItem']);
  });

  it('begins the surviving conversation with the merged one’s ticket where there was none', async () => {
    await bench.receive('ct_b', 'b1');
    const before = await bench.find('ct_b');
    await merge();
    const stored = await bench.receive('ct_b', 'b2', { second: 1 });
    expect(stored).toMatchObject({
      inboundSeq: 2,
      conversation: { conversation_id: cv('ct_a'), contact_id: 'ct_a' },
    });
    expect(await bench.find('ct_a')).toMatchObject({
      ticket_id: before?.ticket_id,
      ticket_number: 1,
      ticket_status: 'bot',
      owner_epoch: 2,
    });
    expect(bench.told).toEqual([expect.objectContaining({ conversationId: cv('ct_a'), contactId: 'ct_a' })]);
    expect(await bench.messages('ct_a')).toEqual(['b1', 'b2']);
  });

  it('stores a message for the merged contact once in the living conversation, whoever it names', async () => {
    await bench.receive('ct_a', 'a1');
    await bench.receive('ct_b', 'b1');
    await merge();
    const again = await bench.receive('ct_b', 'b1');
    expect(again).toMatchObject({
      duplicate: true,
      inboundSeq: 2,
      conversation: { conversation_id: cv('ct_a') },
    });
    expect(await bench.receive('ct_a', 'b1')).toMatchObject({ duplicate: true, inboundSeq: 2 });
    const [one, other] = [await bench.receive('ct_b', 'b2'), await bench.receive('ct_a', 'b2')];
    expect([one.duplicate, other.duplicate, one.inboundSeq, other.inboundSeq]).toEqual([false, true, 3, 3]);
    expect((await bench.messages('ct_a')).sort()).toEqual(['a1', 'b1', 'b2']);
  });

  it('has a redelivery of an answered message find that it is answered', async () => {
    await bench.conversation('ct_a', { inbound_seq: 7, answered_seq: 7 });
    await bench.receive('ct_b', 'b1');
    await bench.conversation('ct_b', { answered_seq: 1 });
    await merge();
    expect(await bench.receive('ct_b', 'b1')).toMatchObject({
      duplicate: true,
      inboundSeq: 0,
      conversation: { inbound_seq: 7, answered_seq: 7 },
    });
  });

  it('follows a chain of merges, and brings everything along', async () => {
    for (const contact of ['ct_b', 'ct_a', 'ct_z']) await bench.receive(contact, `${contact}1`);
    await merge();
    await bench.receive('ct_b', 'b2');
    await bench.contact('ct_z', { merged_from: ['ct_a', 'ct_b'] });
    await bench.contact('ct_a', { merged_from: ['ct_b'], merged_into: 'ct_z' });
    const stored = await bench.receive('ct_b', 'b3');
    expect(stored.conversation.conversation_id).toBe(cv('ct_z'));
    expect((await bench.messages('ct_z')).sort()).toEqual(['b2', 'b3', 'ct_a1', 'ct_b1', 'ct_z1']);
    const merged = await bench.find('ct_b');
    expect(merged && (await followMerged(bench.repository, merged)).conversation_id).toBe(cv('ct_z'));
    expect((await findLiving(bench.repository, 'acme', cv('ct_b')))?.conversation_id).toBe(cv('ct_z'));
    expect(await findLiving(bench.repository, 'acme', 'cv_none')).toBeUndefined();
  });

  it('brings a chain along that nobody looked at before', async () => {
    for (const contact of ['ct_b', 'ct_a']) await bench.receive(contact, `${contact}1`);
    await bench.contact('ct_z', { merged_from: ['ct_a', 'ct_b'] });
    await bench.contact('ct_a', { merged_from: ['ct_b'], merged_into: 'ct_z' });
    await bench.contact('ct_b', { merged_into: 'ct_a' });
    expect((await bench.living('ct_b')).conversationId).toBe(cv('ct_z'));
    expect((await bench.messages('ct_z')).sort()).toEqual(['ct_a1', 'ct_b1']);
    expect((await bench.find('ct_z'))?.inbound_seq).toBe(2);
  });

  it('moves the conversation of a contact that was merged before merges were counted', async () => {
    await bench.receive('ct_b', 'b1');
    await bench.contact('ct_a');
    await bench.contact('ct_b', { merged_into: 'ct_a' });
    expect((await bench.living('ct_b')).current).toMatchObject({
      conversation_id: cv('ct_a'),
      inbound_seq: 1,
    });
    expect((await bench.find('ct_b'))?.merged_into).toBe(cv('ct_a'));
  });

  it('merges contacts without any conversation, and begins none', async () => {
    await merge();
    expect(await bench.living('ct_b')).toMatchObject({ conversationId: cv('ct_a'), current: undefined });
    expect(bench.told).toEqual([]);
    const stored = await bench.receive('ct_b', 'b1');
    expect(stored).toMatchObject({
      inboundSeq: 1,
      conversation: { conversation_id: cv('ct_a'), ticket_number: 1 },
    });
    await bench.living('ct_a');
    expect((await bench.find('ct_a'))?.merged_contacts).toBe(1);
  });

  it('leaves two closed tickets closed, and the rows of both', async () => {
    const closed = { ticket_status: 'closed', ticket_reason: 'done', answered_seq: 1 } as const;
    for (const contact of ['ct_a', 'ct_b']) {
      await bench.conversation(contact, closed);
      const row = {
        ticket_id: `tk_${contact}`,
        ticket_number: 1,
        opened_at: 'x',
        closed_at: 'y',
        reason: 'done',
      };
      await bench.put({ ...ticketKey('acme', cv(contact), 1), ...row });
    }
    const note = {
      note_id: 'n1',
      ticket_id: 't',
      user_id: 'u',
      body: 'VIP',
      created_at: new Date(NOW).toISOString(),
    };
    await bench.put({ ...noteKey('acme', cv('ct_b'), note.created_at, 'n1'), ...note });
    await merge();
    const { current } = await bench.living('ct_b');
    expect(current).toMatchObject({ ...closed, ticket_id: 'tk_ct_a', owner_epoch: 1, inbound_seq: 1 });
    expect(current?.due_at).toBeUndefined();
    expect(bench.told).toEqual([]);
    const desk = new DeskRepository(bench.table);
    const tickets = await desk.closedTickets('acme', cv('ct_b'), { limit: 9 });
    expect(tickets.rows.map(({ ticket_id }) => ticket_id).sort()).toEqual(['tk_ct_a', 'tk_ct_b']);
    const { entries } = await desk.timeline('acme', cv('ct_a'), { limit: 9 });
    expect(entries.flatMap((entry) => (entry.kind === 'note' ? [entry.note.body] : []))).toEqual(['VIP']);
  });

  it('keeps what was said to the customer readable, and answers anew what was not sent', async () => {
    await bench.receive('ct_a', 'a1');
    for (const message of ['b1', 'b2', 'b3']) await bench.receive('ct_b', message);
    await bench.conversation('ct_b', { inbound_seq: 3, answered_seq: 2, reply_seq: 2, settled_seq: 1 });
    const ai = { author: 'ai', seq_through: 1 } as const;
    await bench.reply('ct_b', 1, { ...ai, status: 'sent', message_id: 'wamid.said', body: 'said' });
    await bench.reply('ct_b', 2, { ...ai, seq_through: 2, status: 'pending', body: 'never said' });
    await merge();
    const { current } = await bench.living('ct_a');
    expect(current).toMatchObject({ inbound_seq: 3, due_at: NOW });
    const rows = await bench.rows('ct_a');
    expect(await saidIn('ct_a')).toEqual(['said']);
    const numbers = new Map(rows.map(({ message_id, inbound_seq }) => [message_id, inbound_seq]));
    expect(['b1', 'b2', 'b3'].map((message) => numbers.get(message))).toEqual([0, 2, 3]);
  });

  it('keeps the parts of an answer in their order', async () => {
    await bench.receive('ct_a', 'a1');
    await bench.conversation('ct_b', { answered_seq: 1, reply_seq: 3, settled_seq: 3 });
    for (const part of [0, 1, 2]) {
      await bench.reply('ct_b', part + 1, { seq_through: 1, part, status: 'sent', body: `part ${part}` });
    }
    await merge();
    await bench.living('ct_a');
    expect(await saidIn('ct_a')).toEqual(['part 0', 'part 1', 'part 2']);
  });

  it('has a person’s reply that was not sent go out of the living conversation', async () => {
    await bench.conversation('ct_a', { answered_seq: 1, reply_seq: 3, settled_seq: 3 });
    const window_from = new Date(NOW).toISOString();
    await bench.conversation('ct_b', { ...withSales, answered_seq: 1, reply_seq: 2, window_from });
    const human = { author: 'human', owner_epoch: 4, user_id: 'u1', seq_through: 1 } as const;
    await bench.reply('ct_b', 1, { ...human, status: 'pending', body: 'hello' });
    await bench.reply('ct_b', 2, { ...human, status: 'held', body: 'there' });
    await merge();
    const { current } = await bench.living('ct_a');
    expect(current).toMatchObject({
      ...{ ...withSales, owner_epoch: 5 },
      ...{ inbound_seq: 1, answered_seq: 1, reply_seq: 5, settled_seq: 3, window_from },
    });
    const replies = (await bench.items()).filter(({ sk }) => String(sk).startsWith('REPLY#'));
    const here = { pk: `T#acme#CV#${cv('ct_a')}`, status: 'pending', user_id: 'u1', due_at: NOW };
    const there = { pk: `T#acme#CV#${cv('ct_b')}`, status: 'failed', reason: 'merged' };
    expect(replies.sort((a, b) => Number(a.reply_seq) - Number(b.reply_seq))).toMatchObject([
      { ...there, reply_seq: 1 },
      { ...there, reply_seq: 2 },
      { ...here, reply_seq: 4, body: 'hello', owner_epoch: 5, ticket_id: 'tk_ct_a' },
      { ...here, reply_seq: 5, body: 'there' },
    ]);
    expect(replies.filter(({ due_at }) => due_at !== undefined)).toHaveLength(2);
  });

  it('reads more than a page of what was not answered', async () => {
    for (let number = 0; number < 130; number++)
      await bench.receive('ct_b', `b${number}`, { second: number });
    await merge();
    await bench.living('ct_a');
    expect(await bench.messages('ct_a')).toHaveLength(130);
  });

  it('leaves groups alone', async () => {
    await merge();
    const group = await bench.conversation('group:g1');
    const of = { tenantId: 'acme', conversationId: cv('group:g1'), channelId: CHANNEL, contactId: 'ct_b' };
    const found = await livingConversation(
      bench.table,
      { ...of, groupId: 'g1' },
      { now: () => NOW, publishMerged: async () => {}, wakeSender: async () => {} },
    );
    expect(found).toEqual({
      tenantId: 'acme',
      conversationId: cv('group:g1'),
      contactId: 'ct_b',
      current: group,
    });
  });

  it('touches nothing of another tenant, even under the same ids', async () => {
    await bench.contact('ct_a', { tenantId: 'other', merged_from: ['ct_b'] });
    await bench.contact('ct_b', { tenantId: 'other', merged_into: 'ct_a' });
    await bench.conversation('ct_b', { tenant_id: 'other', conversation_id: cv('ct_b') });
    const theirs = async () => (await bench.items()).filter(({ pk }) => String(pk).startsWith('T#other#'));
    const before = await theirs();
    await bench.receive('ct_b', 'b1');
    await merge();
    await bench.receive('ct_b', 'b2');
    expect(await theirs()).toEqual(before);
  });
});
