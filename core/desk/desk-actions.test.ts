import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AI_FIRST } from '../../test/support/records.ts';
import { OwnerChangedError, UnknownConversationError } from '../conversation/errors.ts';
import { TicketTransitionError } from '../conversation/ticket/ticket.ts';
import { ana, bia, keysOf, startTestDesk, type TestDesk } from './desk.fixture.ts';
import { DeskRepository } from './desk-repository.ts';
import { DeskInputError, UnseenMessageError } from './errors.ts';

let world: TestDesk;
const owed = { due_shard: 'DUE#1', due_at: 5, wakes: 1, waiting_since: 'w', owed_after: 1 };
const open = { ticket_status: 'open', queue_id: 'sales', user_id: 'ana' } as const;

beforeEach(async () => {
  world = await startTestDesk();
});
afterEach(() => world.table.close());

async function restart(policy: Parameters<typeof startTestDesk>[0]) {
  await world.table.close();
  world = await startTestDesk(policy);
}

describe('takeOver', () => {
  it.each([
    ['the AI', { ticket_status: 'bot' }, 'general'],
    ['triage', { ticket_status: 'pending' }, 'general'],
    ['a queue', { ticket_status: 'pending', queue_id: 'sales' }, 'sales'],
    ['a colleague', { ticket_status: 'open', queue_id: 'sales', user_id: 'bia' }, 'sales'],
  ] as const)('takes a conversation from %s', async (_, place, queueId) => {
    await world.given({ ...place, ...owed });
    const { conversation, change, repeated } = await world.desk.takeOver(ana());
    const stored = await world.read();
    expect(stored).toEqual(conversation);
    expect(stored).toMatchObject({
      ticket_status: 'open',
      queue_id: queueId,
      user_id: 'ana',
      owner_epoch: 2,
      ticket_reason: 'taken_over',
      answered_seq: 0,
      waiting_since: 'w',
    });
    expect([stored?.due_shard, stored?.due_at, stored?.wakes]).toEqual([undefined, undefined, undefined]);
    expect([change?.from, change?.to, repeated]).toEqual([place.ticket_status, 'open', false]);
    expect(keysOf(world.told.facts)).toEqual([['ticket.changed', 'ticket:cv_1:2']]);
  });

  it('changes nothing when it is hers already', async () => {
    const before = await world.given(open);
    const { change } = await world.desk.takeOver(ana());
    expect([change, world.told.facts]).toEqual([undefined, []]);
    expect(await world.read()).toEqual(before);
  });

  it('reopens a ticket that was closed a short while ago', async () => {
    const closedAt = new Date(world.clock.nowMs - AI_FIRST.reopenMs).toISOString();
    await world.given({ ticket_status: 'closed', ticket_closed_at: closedAt, queue_id: 'sales' });
    const { conversation } = await world.desk.takeOver(ana());
    expect(conversation).toMatchObject({ ticket_status: 'open', ticket_number: 1, queue_id: 'sales' });
    expect((await world.read())?.ticket_closed_at).toBeUndefined();
  });

  it('begins the next ticket when the last is over, or there was none', async () => {
    const closedAt = new Date(world.clock.nowMs - AI_FIRST.reopenMs - 1).toISOString();
    await world.given({ ticket_status: 'closed', ticket_closed_at: closedAt });
    const { conversation, change } = await world.desk.takeOver(ana());
    expect(await world.read()).toEqual(conversation);
    expect(conversation).toMatchObject({ ticket_number: 2, ticket_status: 'open', owner_epoch: 2 });
    expect([conversation.ticket_id === 'tk_1', change?.from]).toEqual([false, null]);

    const justNow = new Date(world.clock.nowMs).toISOString();
    await world.given({ ticket_status: 'closed', ticket_number: 0, ticket_closed_at: justNow });
    expect((await world.desk.takeOver(bia())).conversation.ticket_number).toBe(1);
  });
});

describe('giveBack', () => {
  it('gives it to the AI, which is watched and asked for what is unanswered', async () => {
    await world.given({ ...open, inbound_seq: 3, answered_seq: 1 });
    await world.desk.giveBack(ana());
    const stored = await world.read();
    expect(stored).toMatchObject({ ticket_status: 'bot', owner_epoch: 2, ticket_reason: 'given_back' });
    expect(stored).toMatchObject({ due_at: world.clock.nowMs + 60_000, due_shard: expect.any(String) });
    expect([stored?.queue_id, stored?.user_id]).toEqual([undefined, undefined]);
    expect(world.told.commands.map(({ idempotency_key, payload }) => [idempotency_key, payload])).toEqual([
      [
        'handoff:cv_1:3:e2',
        {
          fromAgent: 'agent.queue.sales',
          toAgent: 'agent.ai',
          ticketId: 'tk_1',
          reason: 'given_back',
          seq: 3,
          ownerEpoch: 2,
        },
      ],
    ]);
    expect(keysOf(world.told.facts)).toEqual([
      ['ticket.changed', 'ticket:cv_1:2'],
      ['routing.handoff.requested', 'handoff:cv_1:3:e2'],
    ]);
  });

  it('asks nobody when everything is answered', async () => {
    await world.given({ ...open, inbound_seq: 1, answered_seq: 1 });
    await world.desk.giveBack(ana());
    expect((await world.read())?.due_at).toBeUndefined();
    expect(world.told.commands).toEqual([]);
    expect(keysOf(world.told.facts)).toEqual([['ticket.changed', 'ticket:cv_1:2']]);
  });

  it('gives it to triage when the tenant begins there, from a queue too', async () => {
    await restart({ ...AI_FIRST, entry: { status: 'pending' } });
    await world.given({ ticket_status: 'pending', queue_id: 'sales' });
    await world.desk.giveBack(ana());
    const stored = await world.read();
    expect([stored?.ticket_status, stored?.queue_id]).toEqual(['pending', undefined]);
    expect(world.told.commands[0]?.payload.toAgent).toBe('agent.triage');
  });

  it('gives it to the AI when the tenant begins in a queue', async () => {
    await restart({ ...AI_FIRST, entry: { status: 'pending', queueId: 'sales' } });
    await world.given(open);
    expect((await world.desk.giveBack(ana())).conversation.ticket_status).toBe('bot');
  });

  it.each(['bot', 'pending', 'closed'] as const)('refuses what is %s and not with people', async (status) => {
    const before = await world.given({ ticket_status: status });
    await expect(world.desk.giveBack(ana())).rejects.toThrow(TicketTransitionError);
    expect(await world.read()).toEqual(before);
  });
});

describe('transfer', () => {
  it('gives it to the people of another queue', async () => {
    await world.given({ ...open, ...owed });
    await world.desk.transfer({ ...ana(), to: { queueId: 'support' } });
    const stored = await world.read();
    expect(stored).toMatchObject({ ticket_status: 'pending', queue_id: 'support', owner_epoch: 2 });
    expect([stored?.user_id, stored?.due_at, stored?.waiting_since]).toEqual([undefined, undefined, 'w']);
    expect(world.told.commands).toEqual([]);
    expect(keysOf(world.told.facts)).toEqual([
      ['ticket.changed', 'ticket:cv_1:2'],
      ['routing.handoff.requested', 'handoff:cv_1:1:e2'],
    ]);
    expect(world.told.facts[1]?.payload).toMatchObject({
      fromAgent: 'agent.queue.sales',
      toAgent: 'agent.queue.support',
      queueId: 'support',
      reason: 'transferred',
    });
  });

  it('gives it to another person, for the queue named or the present one', async () => {
    await world.given(open);
    await world.desk.transfer({ ...ana(), to: { userId: 'bia' } });
    expect(await world.read()).toMatchObject({ ticket_status: 'open', queue_id: 'sales', user_id: 'bia' });
    await world.desk.transfer({ ...ana(2), to: { userId: 'caio', queueId: 'support' } });
    expect(await world.read()).toMatchObject({ queue_id: 'support', user_id: 'caio', owner_epoch: 3 });
  });

  it('puts it back into its own queue, and takes it from the AI', async () => {
    await world.given(open);
    await world.desk.transfer({ ...ana(), to: { queueId: 'sales' } });
    expect(await world.read()).toMatchObject({ ticket_status: 'pending', queue_id: 'sales' });
    await world.given({ ticket_status: 'bot' });
    await world.desk.transfer({ ...ana(), to: { userId: 'bia' } });
    expect(await world.read()).toMatchObject({ ticket_status: 'open', queue_id: 'general', user_id: 'bia' });
  });

  it('changes nothing when it is there already', async () => {
    const before = await world.given({ ticket_status: 'pending', queue_id: 'sales' });
    const { change } = await world.desk.transfer({ ...ana(), to: { queueId: 'sales' } });
    expect([change, world.told.facts]).toEqual([undefined, []]);
    expect(await world.read()).toEqual(before);
  });

  it('refuses a closed ticket and names that are none', async () => {
    const before = await world.given({ ticket_status: 'closed' });
    const to = (target: { queueId: string } | { userId: string }) =>
      world.desk.transfer({ ...ana(), to: target });
    await expect(to({ queueId: 'sales' })).rejects.toThrow(TicketTransitionError);
    await expect(to({ queueId: 'sales#0' })).rejects.toThrow(DeskInputError);
    await expect(to({ userId: '' })).rejects.toThrow(DeskInputError);
    expect(await world.read()).toEqual(before);
  });
});

describe('close', () => {
  it('closes, counts everything as answered and keeps the ticket', async () => {
    await world.given({ ...open, ...owed, inbound_seq: 4, answered_seq: 1 });
    await world.desk.close({ ...ana(), seqSeen: 4 });
    const stored = await world.read();
    expect(stored).toMatchObject({ ticket_status: 'closed', answered_seq: 4, owner_epoch: 2 });
    expect(stored).toMatchObject({ queue_id: 'sales', ticket_closed_at: expect.any(String) });
    expect([stored?.due_at, stored?.waiting_since, stored?.owed_after]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const { rows } = await new DeskRepository(world.table).closedTickets('acme', 'cv_1', { limit: 9 });
    expect(rows).toMatchObject([{ ticket_id: 'tk_1', queue_id: 'sales', user_id: 'ana', reason: 'closed' }]);
    expect(keysOf(world.told.facts)).toEqual([['ticket.changed', 'ticket:cv_1:2']]);
  });

  it('refuses what is closed', async () => {
    await world.given({ ticket_status: 'closed' });
    await expect(world.desk.close(ana())).rejects.toThrow(TicketTransitionError);
  });

  it('refuses while there is a message that the person did not see', async () => {
    const before = await world.given({ ...open, inbound_seq: 4 });
    await expect(world.desk.close({ ...ana(), seqSeen: 3 })).rejects.toThrow(UnseenMessageError);
    expect(await world.read()).toEqual(before);
    world.meanwhile(() => world.receive('b'));
    await expect(world.desk.close(ana())).rejects.toThrow(UnseenMessageError);
    expect(await world.read()).toMatchObject({ ticket_status: 'open', inbound_seq: 5, answered_seq: 0 });
  });
});

const ACTIONS = {
  takeOver: (epoch: number) => world.desk.takeOver(bia(epoch)),
  giveBack: (epoch: number) => world.desk.giveBack(ana(epoch)),
  transfer: (epoch: number) => world.desk.transfer({ ...ana(epoch), to: { queueId: 'support' } }),
  close: (epoch: number) => world.desk.close(ana(epoch)),
  reply: (epoch: number) => world.desk.reply({ ...ana(epoch), requestId: 'r', body: 'Oi' }),
};

describe.each(Object.entries(ACTIONS))('%s', (_, act) => {
  it.each([2, 4])('changes nothing for who saw epoch %i of 3', async (epoch) => {
    await world.given({ ...open, owner_epoch: 3 });
    const before = await world.table.items();
    await expect(act(epoch)).rejects.toThrow(OwnerChangedError);
    expect(await world.table.items()).toEqual(before);
    expect(world.told).toEqual({ facts: [], wakes: [], commands: [] });
  });

  it('changes nothing for who saw a conversation that has become part of another, whatever its epoch', async () => {
    await world.given({ merged_into: 'cv_2', ticket_status: 'closed', owner_epoch: 9 });
    await world.given({ conversation_id: 'cv_2', merged_into: 'cv_3' });
    await world.given({ ...open, conversation_id: 'cv_3' });
    const before = await world.table.items();
    await expect(act(1)).rejects.toThrow(OwnerChangedError);
    expect(await world.table.items()).toEqual(before);
    expect(world.told).toEqual({ facts: [], wakes: [], commands: [] });
  });

  it('knows no conversation that is not there', async () => {
    await expect(act(1)).rejects.toThrow(UnknownConversationError);
    expect(await world.table.items()).toEqual([]);
  });
});
