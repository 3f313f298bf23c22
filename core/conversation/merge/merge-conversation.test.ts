import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContentionError } from '#platform/dynamodb/contention-error.ts';
import { changeOwner } from '../../../test/support/change-owner.ts';
import { DeskRepository } from '../../desk/desk-repository.ts';
import { conversationKey, ticketKey } from '../keys.ts';
import { commitTurn } from '../turn/commit-turn.ts';
import { cv, type MergeBench, NOW, startMergeBench } from './merge.fixture.ts';

let bench: MergeBench;
beforeEach(async () => {
  bench = await startMergeBench();
});
afterEach(() => bench.close());

/** A has one unanswered message, B two, of which a person has taken the conversation over. */
async function given() {
  await bench.receive('ct_a', 'a1');
  await bench.receive('ct_b', 'b1', { second: 1 });
  await takeOver('ct_b');
  await bench.receive('ct_b', 'b2', { second: 2 });
  await bench.contact('ct_a', { merged_from: ['ct_b'] });
  await bench.contact('ct_b', { merged_into: 'ct_a' });
}

const takeOver = (contactId: string) =>
  changeOwner(
    bench.table,
    bench.repository,
    { tenantId: 'acme', conversationId: cv(contactId) },
    { owner: { status: 'open', queueId: 'sales', userId: 'u1' }, reason: 'taken_over' },
    { answerDueMs: 60_000, now: () => NOW },
  );

/** Of a merge that is done, however it came about. */
async function expectMerged(messages = ['a1', 'b1', 'b2']) {
  expect([...(await bench.messages('ct_a'))].sort()).toEqual(messages);
  const target = await bench.find('ct_a');
  expect(target).toMatchObject({
    ticket_status: 'open',
    queue_id: 'sales',
    user_id: 'u1',
    merged_contacts: 1,
  });
  expect(target?.due_at).toBeUndefined();
  expect((await bench.find('ct_b'))?.merged_into).toBe(cv('ct_a'));
  const told = bench.told.map(
    ({ conversationId, change }) => `${conversationId}:${change.to}:${change.ownerEpoch}`,
  );
  const source = await bench.find('ct_b');
  expect([...new Set(told)]).toEqual([
    `${cv('ct_b')}:closed:${source?.owner_epoch}`,
    `${cv('ct_a')}:open:${target?.owner_epoch}`,
  ]);
}

async function writesOfAMerge(): Promise<number> {
  await given();
  bench.dieAt(undefined);
  await bench.living('ct_b');
  return bench.writes();
}

describe('mergeConversation', () => {
  it('takes two writes, however long the conversation: the move, and that it was looked at', async () => {
    expect(await writesOfAMerge()).toBe(2);
    await expectMerged();
    expect(await bench.find('ct_a')).toMatchObject({ inbound_seq: 3, owner_epoch: 3 });
  });

  for (const when of ['before', 'after'] as const) {
    for (const write of [1, 2]) {
      it(`is completed by the next message when the process dies ${when} write ${write}`, async () => {
        await given();
        bench.dieAt({ when, write });
        await expect(bench.living('ct_b')).rejects.toThrow('the process died');
        bench.dieAt(undefined);
        await bench.living('ct_a');
        await expectMerged();
        expect((await bench.find('ct_a'))?.inbound_seq).toBe(3);
        await bench.living('ct_b');
        await expectMerged();
      });
    }
  }

  it('is completed when the process dies between two moves', async () => {
    await given();
    await bench.receive('ct_c', 'c1', { second: 3 });
    await bench.contact('ct_a', { merged_from: ['ct_b', 'ct_c'] });
    await bench.contact('ct_c', { merged_into: 'ct_a' });
    bench.dieAt({ when: 'before', write: 2 });
    await expect(bench.living('ct_a')).rejects.toThrow('the process died');
    expect([(await bench.find('ct_b'))?.merged_into, (await bench.find('ct_c'))?.merged_into]).toEqual([
      cv('ct_a'),
      undefined,
    ]);
    bench.dieAt(undefined);
    await bench.living('ct_c');
    expect((await bench.messages('ct_a')).sort()).toEqual(['a1', 'b1', 'b2', 'c1']);
    expect(await bench.find('ct_a')).toMatchObject({
      inbound_seq: 4,
      merged_contacts: 2,
      ticket_status: 'open',
    });
  });

  it('tells again what was not told', async () => {
    await given();
    bench.tellFails(new Error('bus down'));
    await expect(bench.living('ct_b')).rejects.toThrow('bus down');
    expect(bench.told).toEqual([]);
    bench.tellFails(undefined);
    await bench.living('ct_a');
    await expectMerged();
    await bench.living('ct_a');
    expect(bench.told).toHaveLength(2);
  });

  for (const write of [1, 2]) {
    it(`is done once when another dispatcher does all of it before write ${write}`, async () => {
      await given();
      bench.overtake(write, () => bench.living('ct_a'));
      await bench.living('ct_b');
      await expectMerged();
      expect((await bench.find('ct_a'))?.inbound_seq).toBe(3);
    });

    it(`brings a message along that is stored in the merged one before write ${write}`, async () => {
      await given();
      let stored = true;
      bench.overtake(write, async () => {
        stored = await bench.receiveUnaware('ct_b', 'b3').then(
          () => true,
          (error) => {
            expect(error).toBeInstanceOf(ContentionError);
            return false;
          },
        );
      });
      await bench.living('ct_b');
      expect(stored).toBe(write < 2);
      const again = await bench.receive('ct_b', 'b3');
      expect(again.duplicate).toBe(stored);
      expect(again.inboundSeq).toBe(again.conversation.inbound_seq);
      await expectMerged(['a1', 'b1', 'b2', 'b3']);
    });
  }

  it('lists a closed ticket once, also in a conversation that begins with the merge', async () => {
    await bench.receive('ct_b', 'b1');
    const row = { ticket_id: 'tk_0', ticket_number: 0, opened_at: 'a', closed_at: 'b', reason: 'closed' };
    await bench.put({ ...ticketKey('acme', cv('ct_b'), 0), ...row });
    await bench.contact('ct_a', { merged_from: ['ct_b'] });
    await bench.contact('ct_b', { merged_into: 'ct_a' });
    await bench.living('ct_b');
    const { rows } = await new DeskRepository(bench.table).closedTickets('acme', cv('ct_a'), { limit: 9 });
    expect(rows).toEqual([row]);
  });

  it('of many dispatchers at once every message is stored once', async () => {
    await given();
    const messages = ['m1', 'm2', 'm3', 'm1', 'm2', 'm3'];
    const receive = (message: string, index: number) =>
      bench.receive(index % 2 === 0 ? 'ct_a' : 'ct_b', message);
    const results = await Promise.allSettled(messages.map(receive));
    for (const [index, message] of messages.entries()) {
      if (results[index]?.status === 'rejected') await receive(message, index);
    }
    await bench.living('ct_a');
    await expectMerged(['a1', 'b1', 'b2', 'm1', 'm2', 'm3']);
    expect((await bench.find('ct_a'))?.inbound_seq).toBe(6);
  });

  it('brings a reaction along that came before the move, which it does not disturb', async () => {
    await given();
    bench.overtake(1, async () => {
      await bench.contact('ct_b');
      await bench.receive('ct_b', 'smile', { second: -5, reaction: true });
      await bench.contact('ct_b', { merged_into: 'ct_a' });
    });
    await bench.living('ct_b');
    await expectMerged(['a1', 'b1', 'b2', 'smile']);
  });

  it('reads again when a message is stored in the target meanwhile, so that no two have one number', async () => {
    await given();
    bench.overtake(1, () => bench.receiveUnaware('ct_a', 'a2'));
    await bench.living('ct_b');
    await expectMerged(['a1', 'a2', 'b1', 'b2']);
    expect((await bench.find('ct_a'))?.inbound_seq).toBe(4);
    const rows = await bench.rows('ct_a');
    const numbers = rows.map(({ message_id, inbound_seq }) => `${message_id}:${inbound_seq}`);
    expect(numbers.sort()).toEqual(['a1:1', 'a2:2', 'b1:3', 'b2:4']);
  });

  it('has a message once that both of them have', async () => {
    await given();
    await bench.receiveUnaware('ct_a', 'both');
    await bench.receiveUnaware('ct_b', 'both');
    await bench.living('ct_a');
    await expectMerged(['a1', 'b1', 'b2', 'both']);
    expect((await bench.receive('ct_a', 'both')).inboundSeq).toBe(2);
  });

  it('lets nobody begin a conversation of a merged contact who had none', async () => {
    await bench.receive('ct_a', 'a1');
    await bench.contact('ct_a', { merged_from: ['ct_b'] });
    await bench.living('ct_a');
    await expect(bench.receiveUnaware('ct_b', 'b1')).rejects.toBeInstanceOf(ContentionError);
    await bench.contact('ct_b', { merged_into: 'ct_a' });
    expect((await bench.receive('ct_b', 'b1')).conversation.conversation_id).toBe(cv('ct_a'));
  });

  it('moves a conversation that is begun while its absence is noted', async () => {
    await bench.receive('ct_a', 'a1');
    await bench.contact('ct_a', { merged_from: ['ct_b'] });
    bench.overtake(1, () => bench.receiveUnaware('ct_b', 'b1'));
    await bench.living('ct_a');
    expect((await bench.messages('ct_a')).sort()).toEqual(['a1', 'b1']);
    expect((await bench.find('ct_a'))?.inbound_seq).toBe(2);
  });

  it('lets no agent answer in the merged conversation, nor in the other what it has not read', async () => {
    await given();
    const seen = { a: await bench.find('ct_a'), b: await bench.find('ct_b') };
    await bench.living('ct_a');
    for (const conversation of Object.values(seen)) {
      if (!conversation) throw new Error('a conversation is missing');
      const answer = {
        turnId: 'tn_1',
        seq: conversation.inbound_seq,
        outcome: 'answered' as const,
      };
      const options = { author: 'ai' as const, now: () => NOW };
      expect(await commitTurn(bench.table, conversation, answer, options)).toEqual({ kind: 'stale' });
    }
  });

  it('reads again when an agent answers in the target meanwhile', async () => {
    await given();
    bench.overtake(1, async () => {
      const target = await bench.find('ct_a');
      if (!target) throw new Error('the target is missing');
      const answer = { turnId: 'tn_1', seq: 1, outcome: 'answered' as const };
      const result = await commitTurn(bench.table, target, answer, { author: 'ai', now: () => NOW });
      expect(result.kind).toBe('committed');
    });
    await bench.living('ct_a');
    await expectMerged();
    expect(await bench.find('ct_a')).toMatchObject({ inbound_seq: 3, answered_seq: 1 });
  });

  it('takes an answer for one that begins to be sent meanwhile; the others are never sent', async () => {
    for (const begins of [true, false]) {
      const [older, younger] = [`ct_a_${begins}`, `ct_b_${begins}`];
      await bench.conversation(older, { answered_seq: 1 });
      const source = await bench.conversation(younger, { answered_seq: 1, reply_seq: 1 });
      await bench.reply(younger, 1, { author: 'ai', seq_through: 1 });
      await bench.contact(older, { merged_from: [younger] });
      await bench.contact(younger, { merged_into: older });
      const sending = { ...conversationKey('acme', source.conversation_id), ...source, sending_seq: 1 };
      bench.overtake(1, async () => begins && bench.put(sending));
      const { current } = await bench.living(older);
      expect(current?.inbound_seq).toBe(begins ? 1 : 2);
      const reply = await bench.repository.findReply('acme', source.conversation_id, 1);
      expect(reply?.status).toBe(begins ? 'pending' : 'failed');
      expect((await bench.find(younger))?.sending_seq).toBe(begins ? 1 : undefined);
    }
  });

  it('gives up when one of them changes again and again, and changes nothing', async () => {
    await given();
    const keepChanging = async (): Promise<void> => {
      await takeOver('ct_b');
      bench.overtake(1, keepChanging);
    };
    bench.overtake(1, keepChanging);
    await expect(bench.living('ct_b')).rejects.toBeInstanceOf(ContentionError);
    expect((await bench.find('ct_b'))?.merged_into).toBeUndefined();
    expect(await bench.find('ct_a')).toMatchObject({ inbound_seq: 1, ticket_status: 'bot' });
  });
});
