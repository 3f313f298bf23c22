import { describe, expect, it } from 'vitest';
import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import type { TicketChanged } from '#core/events/ticket-changed.ts';
import { countingSource, inboxEcho, inboxMessage } from '../../../test/support/events.ts';
import { conversationItem } from '../../../test/support/records.ts';
import { conversationId } from '../ids.ts';
import type { Conversation } from '../records.ts';
import type { Timer } from '../watch/timer-record.ts';
import { type DispatchPorts, dispatchMessage } from './dispatch-message.ts';
import { ForeignConversationError } from './foreign-conversation-error.ts';
import type { StoredMessage } from './store-message.ts';

const OWN = conversationId('acme', '100', 'ct_1');
const message = () => inboxMessage({ conversationId: OWN });
const conversation = (more: Partial<Conversation> = {}) =>
  conversationItem({ conversation_id: OWN, inbound_seq: 3, answered_seq: 2, owner_epoch: 4, ...more });
const OPENED: TicketChanged['payload'] = {
  ticketId: 'tk_1',
  ticketNumber: 1,
  from: null,
  to: 'bot',
  reason: 'opened',
  ownerEpoch: 4,
};

function ports(stored: Partial<StoredMessage> = {}, failPublish = false) {
  const steps: string[] = [];
  const commands: RoutingHandoffRequested[] = [];
  const timers: Timer[] = [];
  const facts: (RoutingHandoffRequested | TicketChanged)[] = [];
  const made: DispatchPorts = {
    store: async () => {
      steps.push('store');
      return {
        conversation: conversation(),
        inboundSeq: 3,
        ticketChange: undefined,
        duplicate: false,
        ...stored,
      };
    },
    requestAnswer: async (command) => {
      steps.push('command');
      commands.push(command);
    },
    publish: async (published) => {
      steps.push('publish');
      if (failPublish) throw new Error('bus down');
      facts.push(...published);
    },
    timers: {
      set: async (set) => {
        steps.push('timer');
        timers.push(...set);
      },
    },
    source: countingSource(),
  };
  return { ports: made, steps, commands, facts, timers };
}

describe('dispatchMessage', () => {
  it('asks no agent about a voice note that is listened to first, and sets the time at which that ends', async () => {
    const awaits = { conversationId: OWN, sk: 'MSG#1', until: 45_000 };
    const { ports: used, steps, timers } = ports({ inboundSeq: undefined, awaits });
    const dispatched = await dispatchMessage(used, message());
    expect(dispatched).toEqual({ outcome: 'unheard', duplicate: false, seq: null });
    expect(steps).toEqual(['store', 'timer']);
    expect(timers).toMatchObject([
      {
        dueAt: 45_000,
        record: { event: 'timer.message.due', conversation_id: OWN, payload: { sk: 'MSG#1' } },
      },
    ]);
  });

  it('stores, then commands, then publishes the same envelope', async () => {
    const { ports: used, steps, commands, facts } = ports();
    const dispatched = await dispatchMessage(used, message());
    expect(dispatched).toEqual({ outcome: 'handed_off', duplicate: false, seq: 3 });
    expect(steps).toEqual(['store', 'command', 'publish']);
    expect(commands).toEqual(facts);
    expect(facts[0]).toMatchObject({
      event: 'routing.handoff.requested',
      idempotency_key: 'handoff:in:acme:100:wamid.1',
      hops: 1,
      payload: { toAgent: 'agent.ai', seq: 3, ownerEpoch: 4, ticketId: 'tk_1', fromAgent: null },
    });
  });

  it('tells what happened to the ticket, in a redelivery too', async () => {
    const { ports: used, facts } = ports({ ticketChange: OPENED, duplicate: true });
    await dispatchMessage(used, message());
    expect(facts).toMatchObject([
      { event: 'ticket.changed', idempotency_key: `ticket:${OWN}:4`, payload: OPENED },
      { event: 'routing.handoff.requested' },
    ]);
  });

  it('repeats a redelivery with the seq that the row was given and the same key', async () => {
    const { ports: used, commands } = ports({
      conversation: conversation({ inbound_seq: 9 }),
      duplicate: true,
    });
    expect(await dispatchMessage(used, message())).toMatchObject({ duplicate: true, seq: 3 });
    expect(commands[0]).toMatchObject({
      idempotency_key: 'handoff:in:acme:100:wamid.1',
      payload: { seq: 3 },
    });
  });

  it('asks nobody for an answer to a message that wants none', async () => {
    const { ports: used, steps } = ports({ inboundSeq: undefined });
    expect(await dispatchMessage(used, message())).toEqual({
      outcome: 'stored',
      duplicate: false,
      seq: null,
    });
    expect(steps).toEqual(['store']);
  });

  it('gives a late message to people, without a command', async () => {
    const {
      ports: used,
      steps,
      facts,
    } = ports({
      inboundSeq: undefined,
      conversation: conversation({ ticket_status: 'pending', queue_id: 'general' }),
      ticketChange: { ...OPENED, to: 'pending', queueId: 'general', reason: 'late_message' },
    });
    expect(await dispatchMessage(used, message())).toMatchObject({ outcome: 'handed_off', seq: null });
    expect(steps).toEqual(['store', 'publish']);
    expect(facts[1]?.payload).toMatchObject({
      toAgent: 'agent.queue.general',
      reason: 'late_message',
      seq: 3,
    });
  });

  it('asks nobody after an echo, but tells that a person has the ticket', async () => {
    const {
      ports: used,
      steps,
      facts,
    } = ports({
      inboundSeq: undefined,
      ticketChange: { ...OPENED, to: 'open', reason: 'echo_received' },
    });
    const echo = inboxEcho({ conversationId: OWN });
    expect(await dispatchMessage(used, echo)).toMatchObject({ outcome: 'taken_over' });
    expect(steps).toEqual(['store', 'publish']);
    expect(facts.map(({ event }) => event)).toEqual(['ticket.changed']);
  });

  it('names the conversation that the message was stored in', async () => {
    const { ports: used, commands } = ports({ conversation: conversation({ conversation_id: 'cv_older' }) });
    await dispatchMessage(used, message());
    expect(commands[0]?.conversation_id).toBe('cv_older');
  });

  it('gives people the fact and no command of its own', async () => {
    const { ports: used, facts } = ports({
      conversation: conversation({ ticket_status: 'open', queue_id: 'sales', user_id: 'u1' }),
    });
    await dispatchMessage(used, message());
    expect(facts[0]?.payload).toMatchObject({ toAgent: 'agent.queue.sales', queueId: 'sales', userId: 'u1' });
  });

  it('asks nobody for a redelivered message whose ticket is closed, and tells who had it', async () => {
    const {
      ports: used,
      steps,
      facts,
    } = ports({
      conversation: conversation({ ticket_status: 'closed', answered_seq: 3 }),
      ticketChange: OPENED,
      duplicate: true,
    });
    expect(await dispatchMessage(used, message())).toMatchObject({ outcome: 'handed_off', seq: 3 });
    expect(steps).toEqual(['store', 'publish']);
    expect(facts[1]?.payload).toMatchObject({ toAgent: 'agent.ai', seq: 3 });
  });

  it('fails when the fact is not accepted, so that the record comes again', async () => {
    const { ports: used } = ports({}, true);
    await expect(dispatchMessage(used, message())).rejects.toThrow('bus down');
  });

  it.each([
    ['another tenant', inboxMessage({ conversationId: OWN, tenantId: 'other' })],
    ['another contact', inboxMessage({ conversationId: OWN, payload: { contactId: 'ct_2' } })],
    ['another channel', inboxMessage({ conversationId: OWN, payload: { channelId: '200' } })],
    ['a group', inboxMessage({ conversationId: OWN, payload: { groupId: 'g1' } })],
  ])('touches nothing when the conversation is that of %s', async (_what, event) => {
    const { ports: used, steps } = ports();
    await expect(dispatchMessage(used, event)).rejects.toThrow(ForeignConversationError);
    expect(steps).toEqual([]);
  });
});
