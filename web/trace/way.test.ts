import { expect, test } from 'vitest';
import type { ConversationView, TurnView } from '../../local/watch/watch-answer.ts';
import { Bus, busEvent } from '../watch/bus.ts';
import { Chats } from '../watch/chats.ts';
import { answered, at, heard, told, wrote } from '../watch/told.fixture.ts';
import { waterfallRows } from './waterfall-rows.ts';
import { answerTime, type Hop, wayOf } from './way.ts';

const turn = (seq: number, outcome: TurnView['outcome'], second: number): TurnView => ({
  ...{ turn_id: `u${seq}`, outcome, seq_through: seq, reply_seq: 1, reply_count: 1, ended_at: at(second) },
});

const view = (...turns: TurnView[]): ConversationView => ({
  ...{ conversation_id: 'cv_1', status: 'bot', agent: 'agent.ai', reason: 'opened', since: at(0) },
  ...{ inbound_seq: 2, answered_seq: 2, turns },
});

/** Two messages one after the other: the first waits for the second, which is answered. */
function burst() {
  const chats = new Chats();
  const bus = new Bus();
  for (const entry of [wrote('m1', 0), wrote('m2', 1), answered('w1', 5)]) chats.add(entry);
  chats.add({ kind: 'read', at: at(2), phone_number_id: '101', message_id: 'm2', typing: true });
  chats.add({ kind: 'status', at: at(6), wamid: 'w1', status: 'delivered' });
  const handoff = (seq: number) => ({ toAgent: 'agent.ai', seq, reason: 'message_received' });
  const events = [
    heard('m1', 0.1),
    told('h1', 'routing.handoff.requested', 0.2, handoff(1)),
    heard('m2', 1.1, 't2'),
    told('h2', 'routing.handoff.requested', 1.2, handoff(2), 't2'),
    told('r', 'agent.ai.response.generated', 4, { seqThrough: 2, replySeq: 1, response: 'Sim' }, 't2'),
    told('s', 'outbox.message.sent', 5.1, { replySeq: 1, messageId: 'w1' }, 't2'),
    told('other', 'ticket.changed', 3, {}, 't9'),
  ];
  for (const event of events) bus.add(busEvent(event));
  const conversations = new Map([['cv_1', view(turn(1, 'superseded', 2.5), turn(2, 'answered', 3.9))]]);
  return { chats, bus, conversations };
}

const names = (hops: readonly Hop[]) =>
  hops.map((hop) => {
    if (hop.kind === 'event') return hop.event.type;
    if (hop.kind === 'turn') return hop.turn.outcome;
    return hop.kind === 'status' ? hop.status : hop.kind;
  });

test('a message that waited for the next one has the way of that one too, up to the ticks', () => {
  const way = wayOf('m1', burst());
  expect(names(way?.hops ?? [])).toEqual([
    ...['written', 'inbox.message.received', 'routing.handoff.requested'],
    ...['written', 'inbox.message.received', 'routing.handoff.requested'],
    ...['read', 'superseded', 'answered', 'agent.ai.response.generated'],
    ...['accepted', 'outbox.message.sent', 'delivered'],
  ]);
  expect(way).toMatchObject({ conversationId: 'cv_1', traceIds: ['t1', 't2'] });
  expect(way?.hops.map(({ sinceMs }) => sinceMs).slice(0, 3)).toEqual([-100, 0, 100]);
  expect(way && answerTime(way)).toBe(4_900);
});

test('an answer has the way of what it answers', () => {
  const way = wayOf('w1', burst());
  expect(way?.traceIds).toEqual(['t2']);
  expect(names(way?.hops ?? []).slice(0, 2)).toEqual(['written', 'inbox.message.received']);
  expect(names(way?.hops ?? [])).toContain('answered');
  expect(names(way?.hops ?? [])).not.toContain('superseded');
});

test('a message that is not on the bus yet has only that it was written, and an unknown one no way', () => {
  const chats = new Chats();
  chats.add(wrote('m1', 0));
  const known = { chats, bus: new Bus(), conversations: new Map() };
  expect(wayOf('m1', known)).toMatchObject({
    conversationId: undefined,
    traceIds: [],
    hops: [{ kind: 'written' }],
  });
  expect(wayOf('m1', known)?.hops.map(({ sinceMs }) => sinceMs)).toEqual([0]);
  expect(wayOf('nowhere', known)).toBeUndefined();
});

test('a trace is drawn as bars within its time, those in progress up to its end', () => {
  const leaf = { name: 'DynamoDB', children: [] };
  const tree = [
    {
      ...{ id: 'a', name: 'webhook', origin: 'AWS::Lambda::Function', start_ms: 0, duration_ms: 100 },
      children: [{ ...leaf, id: 'b', start_ms: 50, duration_ms: 0.01 }],
    },
    { ...leaf, id: 'c', start_ms: 200, fault: true as const },
  ];
  const { rows, totalMs } = waterfallRows(tree);
  expect(totalMs).toBe(200);
  expect(rows.map(({ id, depth, left, width, isFault }) => [id, depth, left, width, isFault])).toEqual([
    ['a', 0, 0, 50, false],
    ['b', 1, 25, 0.4, false],
    ['c', 0, 99.6, 0.4, true],
  ]);
  for (const { left, width } of rows) expect(left + width).toBeLessThanOrEqual(100);
  expect(waterfallRows([]).rows).toEqual([]);
});
