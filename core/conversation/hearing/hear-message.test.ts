import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { inboxEcho, inboxMessage } from '../../../test/support/events.ts';
import { conversationKey } from '../keys.ts';
import { storeMessage } from '../message/store-message.ts';
import { HearingBench } from './hearing.fixture.ts';

let table: TestTable;
let bench: HearingBench;
beforeEach(async () => {
  table = await startConversationsTable();
  bench = new HearingBench(table);
});
afterEach(() => table.close());

const WORDS = { as: 'words', text: 'quero dois sofás', model: 'm' } as const;

const dead = () => Promise.reject(new Error('dead'));

describe('a voice note', () => {
  it('is stored without a number, opens the ticket, and makes no agent answer yet', async () => {
    const { inboundSeq, awaits, conversation } = await bench.receive('a');
    expect(inboundSeq).toBeUndefined();
    expect(awaits).toMatchObject({ conversationId: 'cv_1', until: bench.nowMs + 45_000 });
    expect(conversation).toMatchObject({ inbound_seq: 0, ticket_status: 'bot', hear_until: awaits?.until });
    expect(conversation.unheard).toHaveLength(1);
    expect(conversation.waiting_since).toBe(new Date(bench.nowMs).toISOString());
    expect(await bench.rows()).toEqual([[null, undefined, 'transcript', undefined]]);
  });

  it('is a message once it was heard: its words, a number, and a command to the agent', async () => {
    await bench.receive('a');
    expect(await bench.hear('a', WORDS)).toBe('heard');
    expect(await bench.rows()).toEqual([['quero dois sofás', 1, undefined, 'words']]);
    const { unheard, hear_until, ...after } = await bench.conversation();
    expect([unheard, hear_until]).toEqual([undefined, undefined]);
    expect(after).toMatchObject({ inbound_seq: 1, due_at: bench.nowMs + 60_000 });
    expect(bench.commands).toMatchObject([
      { payload: { toAgent: 'agent.ai', seq: 1, reason: 'voice_note_heard' } },
    ]);
    expect(bench.facts).toEqual(bench.commands);
  });

  it('keeps its place in the conversation, and has the number of the time at which it was heard', async () => {
    await bench.receive('a');
    bench.nowMs += 3_000;
    await bench.receive('b', 'é para sábado');
    await bench.hear('a', WORDS);
    expect((await bench.rows()).map(([body, seq]) => [body, seq])).toEqual([
      ['quero dois sofás', 2],
      ['é para sábado', 1],
    ]);
  });

  it.each(['empty', 'failed', 'late', 'too_long'] as const)(
    'is numbered without words when it was %s',
    async (as) => {
      await bench.receive('a');
      expect(await bench.hear('a', { as })).toBe('heard');
      expect(await bench.rows()).toEqual([[null, 1, undefined, as]]);
    },
  );

  it('that is with people already is numbered at once, and its words come along', async () => {
    bench.policy = { ...bench.policy, entry: { status: 'pending', queueId: 'sales' } };
    expect((await bench.receive('a')).inboundSeq).toBe(1);
    expect(await bench.hear('a', WORDS)).toBe('late');
    expect(await bench.rows()).toEqual([['quero dois sofás', 1, undefined, 'words']]);
    expect(await bench.conversation()).toMatchObject({ inbound_seq: 1 });
    expect(bench.commands).toEqual([]);
  });

  it('that is not there yet is told so', async () => {
    expect(await bench.hear('a', WORDS)).toBe('absent');
    await bench.receive('b');
    expect(await bench.hear('a', WORDS)).toBe('absent');
  });
});

it('what is heard in a file that went meanwhile, since its customer was forgotten, is not the message’s: an agent is asked all the same', async () => {
  const { awaits } = await bench.receive('a');
  const Key = { ...conversationKey('acme', 'cv_1'), sk: awaits?.sk ?? '' };
  await table.client.send(
    new UpdateCommand({
      ...{ TableName: table.tableName, Key, UpdateExpression: 'SET media = :gone' },
      ExpressionAttributeValues: { ':gone': { state: 'failed', kind: 'voice', reason: 'expired' } },
    }),
  );
  expect(await bench.hear('a', WORDS)).toBe('heard');
  expect(await bench.rows()).toEqual([[null, 1, undefined, 'expired']]);
  expect(bench.commands).toHaveLength(1);
});

describe('heard twice, late, or by two at once', () => {
  it('changes nothing the second time, but asks again under the same key', async () => {
    await bench.receive('a');
    await bench.hear('a', WORDS);
    const before = await table.items();
    expect(await bench.hear('a', { as: 'words', text: 'outra coisa', model: 'm' })).toBe('unchanged');
    expect(await table.items()).toEqual(before);
    expect(new Set(bench.commands.map(({ idempotency_key }) => idempotency_key)).size).toBe(1);
    expect(bench.commands).toHaveLength(2);
  });

  it('asks nothing again that is answered', async () => {
    await bench.receive('a');
    await bench.hear('a', WORDS);
    await bench.change({ answered_seq: 1 });
    await bench.hear('a', WORDS);
    expect(bench.commands).toHaveLength(1);
  });

  it('of five at once one numbers it', async () => {
    await bench.receive('a');
    const heard = [WORDS, { as: 'late' }, { as: 'failed' }, { as: 'empty' }, WORDS] as const;
    const outcomes = await Promise.all(heard.map((one) => bench.hear('a', one)));
    expect(outcomes.filter((outcome) => outcome === 'heard')).toHaveLength(1);
    expect(await bench.conversation()).toMatchObject({ inbound_seq: 1 });
  });

  it('has the words that come after its time was over, and no other number', async () => {
    await bench.receive('a');
    await bench.hear('a', { as: 'late' });
    expect(await bench.hear('a', WORDS)).toBe('late');
    expect(await bench.rows()).toEqual([['quero dois sofás', 1, undefined, 'words']]);
    expect(await bench.hear('a', { as: 'late' })).toBe('unchanged');
    expect(await bench.rows()).toEqual([['quero dois sofás', 1, undefined, 'words']]);
  });

  it('is numbered beside messages that are stored at the same time: none is lost, and no number is given twice', async () => {
    await bench.receive('a');
    await bench.receive('b');
    await Promise.all([
      bench.hear('a', WORDS),
      bench.receive('c', 'oi'),
      bench.hear('b', { as: 'empty' }),
      bench.receive('d', 'tudo bem?'),
    ]);
    const numbers = (await bench.rows()).map(([, seq]) => seq);
    expect(numbers.toSorted()).toEqual([1, 2, 3, 4]);
    expect((await bench.conversation()).unheard).toBeUndefined();
  });
});

describe('a process that dies after the write', () => {
  it.each(['requestAnswer', 'publish'] as const)(
    'before it could %s, is made good by the same again',
    async (step) => {
      await bench.receive('a');
      await expect(bench.hear('a', WORDS, { [step]: dead })).rejects.toThrow('dead');
      expect(await bench.hear('a', WORDS)).toBe('unchanged');
      expect(bench.commands.at(-1)).toMatchObject({ payload: { seq: 1 } });
      expect(bench.facts.at(-1)).toMatchObject({ payload: { seq: 1 } });
    },
  );

  it('leaves a note of what happened to the ticket', async () => {
    bench.policy = { ...bench.policy, whenUnheard: 'people' };
    await bench.receive('a');
    await expect(bench.hear('a', { as: 'failed' }, { publish: dead })).rejects.toThrow('dead');
    const notes = (await table.items()).filter(({ sk }) => String(sk).startsWith('UNPUBLISHED#'));
    expect(notes).toMatchObject([{ change: { to: 'pending', reason: 'unheard_voice_note' } }]);
  });
});

describe('what is not for agents', () => {
  it.each([
    ['too_long', undefined],
    ['failed', 'people'],
    ['late', 'people'],
  ] as const)('%s: people have the conversation, in the same write', async (as, whenUnheard) => {
    bench.policy = { ...bench.policy, whenUnheard };
    await bench.receive('a');
    await bench.hear('a', { as });
    const after = await bench.conversation();
    expect(after).toMatchObject({
      ticket_status: 'pending',
      queue_id: 'general',
      inbound_seq: 1,
      owner_epoch: 2,
    });
    expect(after).toMatchObject({ ticket_reason: 'unheard_voice_note' });
    expect(after.due_at).toBeUndefined();
    expect(bench.commands).toEqual([]);
    expect(bench.facts.map(({ event }) => event)).toEqual(['ticket.changed', 'routing.handoff.requested']);
  });

  it('an empty one is for the agent, whoever is to listen to what was not heard', async () => {
    bench.policy = { ...bench.policy, whenUnheard: 'people' };
    await bench.receive('a');
    await bench.hear('a', { as: 'empty' });
    expect(await bench.conversation()).toMatchObject({ ticket_status: 'bot' });
    expect(bench.commands).toHaveLength(1);
  });

  it('is theirs without more ado once people have taken over meanwhile', async () => {
    await bench.receive('a');
    await bench.change({ ticket_status: 'open', queue_id: 'sales', user_id: 'u_1', owner_epoch: 2 });
    await bench.hear('a', { as: 'too_long' });
    expect(await bench.conversation()).toMatchObject({
      ticket_status: 'open',
      owner_epoch: 2,
      inbound_seq: 1,
    });
    expect(bench.commands).toEqual([]);
  });
});

describe('what happened before it was heard', () => {
  it('a ticket that was closed goes on, as for any message', async () => {
    await bench.receive('a');
    const closedAt = new Date(bench.nowMs).toISOString();
    await bench.change({ ticket_status: 'closed', ticket_closed_at: closedAt, owner_epoch: 2 });
    await bench.hear('a', WORDS);
    expect(await bench.conversation()).toMatchObject({
      ticket_status: 'bot',
      owner_epoch: 3,
      ticket_number: 1,
    });
    expect(bench.commands).toMatchObject([{ payload: { seq: 1, ownerEpoch: 3 } }]);
  });

  it('the business answered on its phone: nothing is owed, and the words come along', async () => {
    await bench.receive('a');
    bench.nowMs += 5_000;
    const occurredAt = new Date(bench.nowMs).toISOString();
    const options = { policy: bench.policy, answerDueMs: 60_000, now: () => bench.nowMs };
    await storeMessage(table, bench.conversations, inboxEcho({ messageId: 'e', occurredAt }), options);
    expect(await bench.conversation()).toMatchObject({ ticket_status: 'open', inbound_seq: 0 });
    expect(await bench.hear('a', WORDS)).toBe('late');
    expect((await bench.rows())[0]).toEqual(['quero dois sofás', undefined, undefined, 'words']);
    expect(bench.commands).toEqual([]);
  });

  it('a person answered who had listened to it: nothing is owed, and the words come along', async () => {
    await bench.receive('a');
    const person = { ticket_status: 'open', queue_id: 'sales', user_id: 'ana', owner_epoch: 2 } as const;
    await bench.change({ ...person, unheard: undefined, hear_until: undefined, waiting_since: undefined });
    expect(await bench.hear('a', WORDS)).toBe('late');
    expect(await bench.rows()).toEqual([['quero dois sofás', undefined, undefined, 'words']]);
    expect((await bench.conversation()).waiting_since).toBeUndefined();
  });

  it('the customer took it back: no word of it is kept, and what waited for it is answered at once', async () => {
    await bench.receive('a');
    await bench.receive('b', 'oi');
    const revoke = inboxMessage({
      messageId: 'r',
      body: null,
      payload: { mediaType: 'revoke', target: { messageId: 'a' } },
    });
    const options = { policy: bench.policy, answerDueMs: 60_000, now: () => bench.nowMs };
    const stored = await storeMessage(table, bench.conversations, revoke, options);
    expect(stored).toMatchObject({ inboundSeq: 2, conversation: { inbound_seq: 2, unheard: undefined } });
    expect(await bench.rows()).toContainEqual([null, 2, undefined, undefined]);
    expect(await bench.hear('a', WORDS)).toBe('late');
    expect(JSON.stringify(await table.items())).not.toContain('sofás');
    expect(await bench.conversation()).toMatchObject({ inbound_seq: 2 });
  });
});

describe('spoken within the time of grace after a ticket was closed', () => {
  beforeEach(async () => {
    bench.policy = { ...bench.policy, graceMs: 15 * 60_000 };
    await bench.receive('first', 'oi');
    const closedAt = new Date(bench.nowMs).toISOString();
    const closed = { ticket_status: 'closed', ticket_closed_at: closedAt, waiting_since: undefined } as const;
    await bench.change({
      ...closed,
      answered_seq: 1,
      owner_epoch: 2,
      due_at: undefined,
      due_shard: undefined,
    });
    bench.nowMs += 60_000;
  });

  it('mere thanks neither reopen it nor count as unanswered, and the words are in the conversation', async () => {
    const { conversation, ticketChange, inboundSeq } = await bench.receive('a');
    expect([conversation.ticket_status, ticketChange, inboundSeq]).toEqual(['closed', undefined, undefined]);
    expect(await bench.hear('a', { as: 'words', text: 'Muito obrigado. Tchau!', model: 'm' })).toBe('late');
    const after = await bench.conversation();
    expect([after.ticket_status, after.owner_epoch, after.unheard]).toEqual(['closed', 2, undefined]);
    expect([after.waiting_since, after.due_at]).toEqual([undefined, undefined]);
    expect((await bench.rows()).at(-1)).toEqual(['Muito obrigado. Tchau!', undefined, undefined, 'words']);
  });

  it.each([
    ['a question', { as: 'words', text: 'Obrigado. E o frete?', model: 'm' }],
    ['what was not heard', { as: 'late' }],
  ] as const)('%s reopens it, and the agent is asked', async (_what, heard) => {
    await bench.receive('a');
    expect(await bench.hear('a', heard)).toBe('heard');
    expect(await bench.conversation()).toMatchObject({
      ticket_status: 'bot',
      inbound_seq: 2,
      owner_epoch: 3,
    });
    expect(bench.commands).toMatchObject([{ payload: { seq: 2, ownerEpoch: 3 } }]);
  });

  it('a text that comes meanwhile reopens it, and is answered together with what was heard', async () => {
    await bench.receive('a');
    expect((await bench.receive('b', 'e o frete?')).ticketChange).toMatchObject({ reason: 'reopened' });
    await bench.hear('a', { as: 'words', text: 'obrigado', model: 'm' });
    expect(await bench.conversation()).toMatchObject({ ticket_status: 'bot', inbound_seq: 3 });
    expect(bench.commands).toMatchObject([{ payload: { seq: 3 } }]);
  });

  it('later it reopens it at once, as any word does', async () => {
    bench.nowMs += 15 * 60_000;
    expect((await bench.receive('a')).ticketChange).toMatchObject({ reason: 'reopened' });
  });
});

it('a customer who speaks on and on waits no longer, and an item does not grow without end', async () => {
  for (let number = 0; number < 21; number++) {
    await bench.receive(`a${number}`);
    bench.nowMs += 1_000;
  }
  const { unheard, hear_until, inbound_seq } = await bench.conversation();
  expect([unheard?.length, inbound_seq]).toEqual([20, 1]);
  expect(hear_until).toBe(bench.nowMs - 21_000 + 45_000);
});
