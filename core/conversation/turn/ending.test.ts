import { describe, expect, it } from 'vitest';
import { conversationItem } from '../../../test/support/records.ts';
import type { Conversation } from '../records.ts';
import { endingOf, hasWaitedTooLong, LONGEST_WAIT_MS } from './ending.ts';
import { SECOND_AGENT } from './second-agent.fixture.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const since = (ms: number) => new Date(NOW - ms).toISOString();

const AI = { ...SECOND_AGENT, name: 'agent.ai' as const };

describe('endingOf', () => {
  it.each<[string | undefined, number, Partial<Conversation>]>([
    [undefined, 1, {}],
    ['already_answered', 1, { answered_seq: 1 }],
    ['already_answered', 1, { answered_seq: 2, inbound_seq: 3, ticket_status: 'open', queue_id: 'q' }],
    ['taken_over', 1, { ticket_status: 'open', queue_id: 'q' }],
    ['taken_over', 1, { ticket_status: 'pending' }],
    ['taken_over', 1, { inbound_seq: 2, ticket_status: 'pending', queue_id: 'q' }],
    ['superseded', 1, { inbound_seq: 2 }],
    ['superseded', 1, { inbound_seq: 2, waiting_since: since(LONGEST_WAIT_MS - 1) }],
    [undefined, 1, { inbound_seq: 2, waiting_since: since(LONGEST_WAIT_MS) }],
    [undefined, 2, { inbound_seq: 2, waiting_since: since(0) }],
    ['superseded', 1, { unheard: ['a'], hear_until: NOW + 1 }],
    ['superseded', 1, { unheard: ['a'], hear_until: NOW + 1, waiting_since: since(LONGEST_WAIT_MS) }],
    [undefined, 1, { unheard: ['a'], hear_until: NOW }],
    [undefined, 1, { unheard: ['a'], hear_until: NOW + 1, effect_through: 1 }],
    ['already_answered', 1, { unheard: ['a'], hear_until: NOW + 1, answered_seq: 1 }],
    ['taken_over', 1, { unheard: ['a'], hear_until: NOW + 1, ticket_status: 'open', queue_id: 'q' }],
  ])('%s for message %d of %j', (ending, seq, more) => {
    expect(endingOf(conversationItem(more), { seq }, { agent: AI, now: () => NOW })).toBe(ending);
  });
});

it('an agent answers only what is its own', () => {
  const agents = { agent: SECOND_AGENT, now: () => NOW };
  expect(endingOf(conversationItem(), { seq: 1 }, agents)).toBe('taken_over');
  expect(endingOf(conversationItem({ ticket_status: 'pending' }), { seq: 1 }, agents)).toBeUndefined();
});

it('who waits for nothing has not waited too long', () => {
  expect(hasWaitedTooLong(conversationItem(), NOW)).toBe(false);
});
