import { serveFront } from '@prosa/local-cloud/front';
import type { LocalServer } from '@prosa/local-cloud/http';
import type { CapturedEvent, EventFilter } from '@prosa/local-cloud/inspection';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UnknownConversationError } from '#core/conversation/errors.ts';
import type { Conversation } from '#core/conversation/records.ts';
import type { ChatEntry } from '../whatsapp/chat-entries.ts';
import { BusReader } from './bus-reader.ts';
import { ConversationViews, type ConversationViewsOptions } from './conversation-views.ts';
import type { WatchAnswer } from './watch-answer.ts';
import { Watch } from './watch-route.ts';

const read = (n: number): ChatEntry => ({
  ...{ kind: 'read', at: 'T', phone_number_id: '1', typing: true },
  message_id: String(n),
});

const event = (id: string, conversationId?: string): CapturedEvent => ({
  ...{ 'detail-type': 'x', source: 's', time: 'T' },
  detail: { event_id: id, tenant_id: 'aurora', conversation_id: conversationId },
});

let front: LocalServer;
let watch: Watch;
let events: { at: number; event: CapturedEvent }[];
let now: number;
let finds: string[];
let reads: number;

const conversation: Conversation = {
  ...{ tenant_id: 'aurora', conversation_id: 'cv_1', channel_id: '1', contact_id: 'c', inbound_seq: 2 },
  ...{ answered_seq: 1, owner_epoch: 1, reply_seq: 1, settled_seq: 1, ticket_id: 't', ticket_number: 1 },
  ticket_status: 'pending',
  ...{ ticket_opened_at: 'T', ticket_status_since: 'T', ticket_reason: 'menu' },
  ...{ queue_id: 'vendas', last_inbound_at: 'T', created_at: 'T', parked_since: 5, parked_until: 9 },
};

const desk: ConversationViewsOptions['desk'] = {
  async find(tenantId, id) {
    finds.push(`${tenantId} ${id}`);
    if (id === 'cv_late') throw new UnknownConversationError(id);
    const whose = id === 'cv_ana' ? { ticket_status: 'open' as const, user_id: 'ana' } : {};
    return { ...conversation, ...whose, conversation_id: id };
  },
  async turns() {
    const turn = { turn_id: 'u', seq_through: 2, reply_seq: 1, reply_count: 1, outcome: 'parked' } as const;
    return { rows: [turn], cursor: undefined };
  },
};

const people: ConversationViewsOptions['people'] = {
  find: async (_tenant, userId) => ({ userId, role: 'agent', queueIds: undefined, name: 'Ana Lima' }),
};

beforeEach(async () => {
  watch = new Watch();
  events = [];
  finds = [];
  reads = 0;
  now = 1_000;
  front = await serveFront({
    port: 0,
    apis: [],
    onFault: (error) => {
      throw error;
    },
    routes: [watch.route()],
  });
});
afterEach(() => front.close());

function connect(): void {
  const list = ({ since = 0 }: EventFilter) => {
    reads += 1;
    return events.filter(({ at }) => at >= since).map((one) => one.event);
  };
  const clock = () => now;
  watch.connect({
    bus: new BusReader(list, clock),
    conversations: new ConversationViews({
      ...{ desk, people, now: clock, queueName: (_tenant, id) => id.toUpperCase() },
    }),
    now: () => ({ channels: [], queues: [], functions: [], faults: [] }),
  });
}

const get = async (query = '') => {
  const response = await fetch(`${front.url}/_local/watch${query}`);
  return { status: response.status, body: (await response.json()) as WatchAnswer };
};

test('while the runtime starts the page is told to come again', async () => {
  expect((await get()).status).toBe(503);
  connect();
  expect((await get()).status).toBe(200);
});

test('one request tells all that is new, and the next only what came since', async () => {
  connect();
  watch.note(read(1));
  events.push({ at: 900, event: event('a') });
  const first = await get();
  expect(first.body).toMatchObject({
    last: 2,
    more: false,
    entries: [
      { source: 'whatsapp', chat: { message_id: '1' } },
      { source: 'bus', event: { detail: { event_id: 'a' } } },
    ],
  });
  events.push({ at: 1_000, event: event('b') });
  const next = `?run=${first.body.run}&after=2`;
  expect((await get(next)).body.entries).toMatchObject([{ event: { detail: { event_id: 'b' } } }]);
  expect((await get(`?run=${first.body.run}&after=3`)).body.entries).toEqual([]);
  expect(reads).toBe(3);
});

test('a page of an earlier run begins anew, and a long answer comes in parts', async () => {
  connect();
  for (let n = 1; n <= 5; n += 1) watch.note(read(n));
  expect((await get('?run=another&after=77&limit=2')).body).toMatchObject({ last: 2, more: true });
});

test('a conversation is told as the table has it, and read again when there is news or it is old', async () => {
  connect();
  events.push({ at: 900, event: event('a', 'cv_1') });
  const ask = '?conversation_id=cv_1,cv_1,cv_unheard';
  expect((await get(ask)).body.conversations).toEqual([
    {
      ...{ conversation_id: 'cv_1', status: 'pending', agent: 'agent.queue.vendas', reason: 'menu' },
      ...{ queue_id: 'vendas', queue_name: 'VENDAS', since: 'T', inbound_seq: 2, answered_seq: 1 },
      parked: { since: 5, until: 9 },
      turns: [{ turn_id: 'u', seq_through: 2, reply_seq: 1, reply_count: 1, outcome: 'parked' }],
    },
  ]);
  now += 1_999;
  await get(ask);
  expect(finds).toHaveLength(1);
  now += 1;
  await get(ask);
  events.push({ at: now, event: event('b', 'cv_1') });
  await get(ask);
  expect(finds).toEqual(['aurora cv_1', 'aurora cv_1', 'aurora cv_1']);
});

test('a person who has a conversation is called by their name', async () => {
  connect();
  events.push({ at: 900, event: event('a', 'cv_ana') });
  expect((await get('?conversation_id=cv_ana')).body.conversations).toMatchObject([
    { status: 'open', user_id: 'ana', user_name: 'Ana Lima' },
  ]);
});

test('a conversation that is not in the table yet is left out', async () => {
  connect();
  events.push({ at: 900, event: event('a', 'cv_late') });
  expect((await get('?conversation_id=cv_late')).body.conversations).toEqual([]);
});

test.each(['after=x', 'limit=0', 'since=1', `conversation_id=${Array.from({ length: 51 }, (_, n) => n)}`])(
  '%s is refused',
  async (query) => {
    connect();
    expect((await get(`?run=${watch.run}&${query}`)).status).toBe(400);
  },
);
