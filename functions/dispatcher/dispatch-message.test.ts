import { describe, expect, it } from 'vitest';
import { countingSource, inboxMessage } from '../../test/support/events.ts';
import { conversationItem } from '../../test/support/records.ts';
import type { Conversation } from '../shared/conversation/records.ts';
import type { RoutingHandoffRequested } from '../shared/events/routing-handoff-requested.ts';
import { type DispatchPorts, dispatchMessage } from './dispatch-message.ts';

const conversation = (more: Partial<Conversation> = {}) =>
  conversationItem({ turn_seq: 3, answered_through: 2, owner_epoch: 4, reply_seq: 2, ...more });

function ports(stored: Awaited<ReturnType<DispatchPorts['store']>>, failPublish = false) {
  const steps: string[] = [];
  const commands: RoutingHandoffRequested[] = [];
  const facts: RoutingHandoffRequested[] = [];
  const made: DispatchPorts = {
    store: async () => {
      steps.push('store');
      return stored;
    },
    requestTurn: async (command) => {
      steps.push('command');
      commands.push(command);
    },
    publish: async (published) => {
      steps.push('publish');
      if (failPublish) throw new Error('bus down');
      facts.push(...published);
    },
    source: countingSource(),
  };
  return { ports: made, steps, commands, facts };
}

describe('dispatchMessage', () => {
  it('stores, then commands, then publishes the same envelope', async () => {
    const {
      ports: used,
      steps,
      commands,
      facts,
    } = ports({
      conversation: conversation(),
      turnSeq: 3,
      duplicate: false,
    });
    const dispatched = await dispatchMessage(used, inboxMessage());
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

  it('repeats a redelivery with the seq that the row was given and the same key', async () => {
    const { ports: used, commands } = ports({
      conversation: conversation({ turn_seq: 9 }),
      turnSeq: 3,
      duplicate: true,
    });
    expect(await dispatchMessage(used, inboxMessage())).toMatchObject({ duplicate: true, seq: 3 });
    expect(commands[0]).toMatchObject({
      idempotency_key: 'handoff:in:acme:100:wamid.1',
      payload: { seq: 3 },
    });
  });

  it('asks nobody for an answer to a message that wants none', async () => {
    const { ports: used, steps } = ports({
      conversation: conversation(),
      turnSeq: undefined,
      duplicate: false,
    });
    expect(await dispatchMessage(used, inboxMessage())).toEqual({
      outcome: 'stored',
      duplicate: false,
      seq: null,
    });
    expect(steps).toEqual(['store']);
  });

  it('gives people the fact and no command', async () => {
    const {
      ports: used,
      steps,
      facts,
    } = ports({
      conversation: conversation({ ticket_status: 'open', queue_id: 'sales', user_id: 'u1' }),
      turnSeq: 3,
      duplicate: false,
    });
    await dispatchMessage(used, inboxMessage());
    expect(steps).toEqual(['store', 'publish']);
    expect(facts[0]?.payload).toMatchObject({ toAgent: 'agent.queue.sales', queueId: 'sales', userId: 'u1' });
  });

  it('fails when the fact is not accepted, so that the record comes again', async () => {
    const { ports: used } = ports({ conversation: conversation(), turnSeq: 3, duplicate: false }, true);
    await expect(dispatchMessage(used, inboxMessage())).rejects.toThrow('bus down');
  });
});
