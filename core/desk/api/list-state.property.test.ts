import { PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inboxEcho, inboxMessage } from '../../../test/support/events.ts';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { AI_FIRST } from '../../../test/support/records.ts';
import { contactKey } from '../../contact/keys.ts';
import { conversationId } from '../../conversation/ids.ts';
import { mergeConversation } from '../../conversation/merge/merge-conversation.ts';
import { storeMessage } from '../../conversation/message/store-message.ts';
import { commitTurn } from '../../conversation/turn/commit-turn.ts';
import { startDeskApi, type TestDeskApi } from './desk-api.fixture.ts';
import { DeskRows } from './rows.ts';
import type { View } from './view-query.ts';
import type { Row } from './views.ts';

const CUSTOMERS = ['ct_1', 'ct_2', 'ct_3'] as const;
const cv = (contactId: string) => conversationId('acme', '100', contactId);

const STEPS = [
  ...['message', 'reaction', 'edit', 'revoke', 'late', 'echo'],
  ...['answer', 'handOver', 'merge'],
  ...['takeOver', 'giveBack', 'transfer', 'close', 'reopen', 'reply', 'writeNote'],
  ...['changeTags', 'markRead', 'markUnread', 'saveDraft', 'changeContact'],
] as const;

const histories = fc.array(
  fc.record({
    step: fc.constantFrom(...STEPS),
    customer: fc.constantFrom(...CUSTOMERS),
    sub: fc.constantFrom('ana', 'bia'),
    word: fc.constantFrom('troca', 'boleto', 'vip'),
    /** Milliseconds until the pages ask again. */
    wait: fc.constantFrom(1, 300, 2_000, 6_000),
  }),
  { minLength: 6, maxLength: 24 },
);

type Step = { step: string; customer: string; sub: string; word: string; wait: number };

/** What happens to one conversation; what does not go is refused. */
async function act(api: TestDeskApi, { step, customer, sub, word }: Step, count: number): Promise<void> {
  const { world } = api;
  const { table, clock, conversations } = world;
  const now = () => clock.nowMs;
  let contactId = customer;
  let seen = await conversations.find('acme', cv(contactId));
  while (seen?.merged_into !== undefined) {
    seen = await conversations.find('acme', seen.merged_into);
    contactId = seen?.contact_id ?? contactId;
  }
  if (!seen) throw new Error('no conversation');
  const [last] = await conversations.latestMessages(seen, 1);
  const target = { messageId: last?.message_id ?? 'none' };
  const options = { policy: AI_FIRST, answerDueMs: 60_000, now };
  const of = { conversationId: seen.conversation_id, messageId: `m-${count}`, body: `${word} ${count}` };
  const at = (ms: number) => ({
    occurredAt: new Date(Math.floor((clock.nowMs - ms) / 1_000) * 1_000).toISOString(),
    receivedAt: new Date(clock.nowMs).toISOString(),
  });
  const store = (payload: object, ms = 0) =>
    storeMessage(
      table,
      conversations,
      inboxMessage({ ...of, ...at(ms), payload: { contactId, ...payload } }),
      options,
    );
  const answer = (handover?: { owner: { status: 'pending'; queueId: string }; reason: string }) =>
    commitTurn(
      table,
      seen,
      {
        ...{ turnId: `tn_${count}`, seq: seen.inbound_seq, outcome: handover ? 'handed_over' : 'answered' },
        ...{ content: { kind: 'text', body: `resposta ${count}` }, handover },
      },
      { author: 'ai', now },
    );
  const ownerEpoch = seen.owner_epoch;
  const seenThrough = { seq: seen.inbound_seq, replySeq: seen.reply_seq };
  const ask = async (body?: object) => {
    const params = { conversationId: of.conversationId };
    const { status, body: text } = await api.ask(step, { params, body, person: { sub } });
    if (status >= 500) throw new Error(text);
  };
  const other = CUSTOMERS.find((id) => id !== contactId && id < contactId);
  const acts: Record<(typeof STEPS)[number], () => Promise<unknown>> = {
    message: () => store({}),
    reaction: () => store({ mediaType: 'reaction', reaction: { emoji: '👍', ...target } }),
    edit: () => store({ mediaType: 'edit', target }),
    revoke: () => store({ mediaType: 'revoke', body: null, target }),
    late: () => store({ late: true }, 60_000),
    echo: () =>
      storeMessage(table, conversations, inboxEcho({ ...of, ...at(0), payload: { contactId } }), options),
    answer: () => answer(),
    handOver: () => answer({ owner: { status: 'pending', queueId: 'sales' }, reason: 'asked_for_person' }),
    async merge() {
      const into = other && (await conversations.find('acme', cv(other)));
      if (!into || into.merged_into !== undefined) return;
      const move = {
        ...{ tenantId: 'acme', channelId: '100', from: { conversationId: of.conversationId, contactId } },
        to: { conversationId: into.conversation_id, contactId: other },
      };
      await mergeConversation(table, move, {
        now,
        publishMerged: async () => {},
        wakeSender: async () => {},
      });
    },
    takeOver: () => ask({ ownerEpoch }),
    giveBack: () => ask({ ownerEpoch }),
    transfer: () => ask({ ownerEpoch, to: { queueId: 'support' }, words: `até já ${count}` }),
    close: () => ask({ ownerEpoch, seenThrough }),
    reopen: () => ask({ ownerEpoch }),
    reply: () => ask({ ownerEpoch, seenThrough, text: `oi ${count}` }),
    writeNote: () => ask({ text: `nota ${count}` }),
    changeTags: () => ask(count % 2 === 0 ? { add: [word] } : { remove: [word] }),
    markRead: () => ask({ seq: seen.inbound_seq }),
    markUnread: () => ask(),
    saveDraft: () => ask({ text: word }),
    changeContact: () => ask({ name: count % 3 === 0 ? null : `Nome ${count}` }),
  };
  await acts[step as (typeof STEPS)[number]]();
}

/** One page: whose, what it shows, and what it holds. */
interface Page {
  sub: string;
  view: View;
  cursor: string | undefined;
  held: Map<string, Row>;
}

async function sync(api: TestDeskApi, page: Page): Promise<void> {
  const { sub, view, cursor, held } = page;
  const { status, json, body } = await api.ask('syncDesk', { body: { view, cursor }, person: { sub } });
  if (status !== 200) throw new Error(body);
  const answer = json as { cursor: string; reset: boolean; changed: Row[]; removed: string[] };
  if (answer.reset) held.clear();
  for (const row of answer.changed) held.set(row.id, row);
  for (const id of answer.removed) held.delete(id);
  page.cursor = answer.cursor;
}

const byId = (rows: Iterable<Row>) => [...rows].toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** The list as an environment reads it that remembers nothing. */
async function fresh(api: TestDeskApi, { sub, view }: Page): Promise<Row[]> {
  const { ports } = api.frame;
  const remembering = ports.rows;
  ports.rows = new DeskRows({ table: api.world.table, ...ports }, ports.now);
  const { json } = await api.ask('listConversations', { query: { view }, person: { sub } });
  ports.rows = remembering;
  return byId((json as { items: Row[] }).items);
}

async function startWithThreeCustomers(): Promise<TestDeskApi> {
  const api = await startDeskApi();
  const { table, clock } = api.world;
  for (const contact_id of CUSTOMERS) {
    const times = { created_at: new Date(clock.nowMs).toISOString(), profile_at: '' };
    const contact = { contact_id, version: 1, aliases: [], preferences: {}, ...times };
    const Item = { ...contactKey('acme', contact_id), ...contact };
    await table.client.send(new PutCommand({ TableName: table.tableName, Item }));
    await api.world.given({ conversation_id: cv(contact_id), contact_id, ticket_id: `tk_${contact_id}` });
  }
  return api;
}

it('what pages hold by asking again is what a fresh page reads, whatever customers, agents and people do', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (steps) => {
      const api = await startWithThreeCustomers();
      const page = (sub: string, view: View): Page => ({ sub, view, cursor: undefined, held: new Map() });
      const pages = [page('ana', 'all'), page('ana', 'mine'), page('bia', 'queues'), page('bia', 'closed')];
      for (const each of pages) await sync(api, each);
      api.world.clock.nowMs += 1;
      for (const [count, step] of steps.entries()) {
        await act(api, step, count);
        api.world.clock.nowMs += step.wait;
        for (const each of pages) {
          await sync(api, each);
          expect(byId(each.held.values()), `${each.sub}, ${each.view}`).toEqual(await fresh(api, each));
        }
      }
      await api.world.table.close();
    }),
    propertyRuns(3),
  );
});
