import { afterEach, beforeEach, expect, it } from 'vitest';
import { inboxEcho, inboxMessage } from '../../../test/support/events.ts';
import { AI_FIRST } from '../../../test/support/records.ts';
import { storeMessage } from '../../conversation/message/store-message.ts';
import { ReplyLedger } from '../../conversation/reply/reply-ledger.ts';
import { commitTurn } from '../../conversation/turn/commit-turn.ts';
import { givenEverything, startDeskApi, type TestDeskApi } from './desk-api.fixture.ts';
import type { Row } from './views.ts';

let api: TestDeskApi;
let messages = 0;
const params = { conversationId: 'cv_1' };

beforeEach(async () => {
  api = await startDeskApi();
  await givenEverything(api);
  api.world.clock.nowMs += 60_000;
});
afterEach(() => api.world.table.close());

async function row(sub = 'ana'): Promise<Row | undefined> {
  const { json } = await api.ask('listConversations', { query: { view: 'all' }, person: { sub } });
  return (json as { items: Row[] }).items[0];
}

async function store(event: ReturnType<typeof inboxMessage> | ReturnType<typeof inboxEcho>) {
  const { table, conversations, clock } = api.world;
  const options = { policy: AI_FIRST, answerDueMs: 60_000, now: () => clock.nowMs };
  await storeMessage(table, conversations, event, options);
  clock.nowMs += 1_000;
}

const times = () => {
  const receivedAt = new Date(api.world.clock.nowMs).toISOString();
  return { occurredAt: receivedAt, receivedAt, messageId: `m-${++messages}` };
};
const say = (body: string | null, payload: object = {}) => store(inboxMessage({ ...times(), body, payload }));

it('a row shows the newest word and who said it', async () => {
  expect((await row())?.last).toMatchObject({ author: 'human', userName: 'Ana', text: 'Posso trocar, sim.' });
  await say('Obrigada,\n que bom!');
  expect((await row())?.last).toMatchObject({ author: 'customer', text: 'Obrigada, que bom!' });
  await store(inboxEcho({ ...times(), body: 'Já ligo para você' }));
  expect((await row())?.last).toMatchObject({ author: 'business', text: 'Já ligo para você' });
  await api.ask('giveBack', { params, body: { ownerEpoch: 1 } });
  await say('Qual é o horário?');
  const seen = await api.world.read();
  if (!seen) throw new Error('no conversation');
  const answer = { turnId: 'tn_9', seq: seen.inbound_seq, outcome: 'answered' } as const;
  const content = { kind: 'text', body: 'Das 9 às 18 horas.' } as const;
  const now = () => api.world.clock.nowMs;
  await commitTurn(api.world.table, seen, { ...answer, content }, { author: 'ai', now });
  expect((await row())?.last).toMatchObject({ author: 'ai', userName: null, text: 'Das 9 às 18 horas.' });
});

it('a row tells of a reply that the customer did not get, and of one of which that is not known', async () => {
  expect((await row())?.last).toMatchObject({ sendFailure: null });
  const { table, clock } = api.world;
  const ledger = new ReplyLedger(table, () => clock.nowMs);
  const end = async (status: 'failed' | 'unknown' | 'sent') => {
    clock.nowMs += 1_000;
    const [seen, reply] = [
      await api.world.read(),
      await api.world.conversations.findReply('acme', 'cv_1', 1),
    ];
    if (!seen || !reply) throw new Error('nothing was said');
    expect(await ledger.settle(seen, reply, { status })).toBe(true);
  };
  await end('failed');
  expect((await row())?.last).toMatchObject({ sendFailure: 'failed' });
  await end('unknown');
  expect((await row())?.last).toMatchObject({ sendFailure: 'unknown' });
  await end('sent');
  expect((await row())?.last).toMatchObject({ sendFailure: null });
});

it('a note for colleagues is no word of the conversation', async () => {
  await api.ask('writeNote', { params, body: { text: 'Cliente difícil' } });
  expect((await row())?.last).toMatchObject({ text: 'Posso trocar, sim.' });
});

it('a picture has its kind and no words, and what was taken back has none left', async () => {
  await say(null, { mediaType: 'image' });
  expect((await row())?.last).toMatchObject({ type: 'image', text: null });
  await say('segredo');
  await say(null, { mediaType: 'revoke', target: { messageId: `m-${messages}` } });
  expect((await row())?.last).toMatchObject({ type: 'revoked', text: null });
});

it('a long word is cut where readers see the end of a character', async () => {
  await say(`${'á'.repeat(117)}👩‍👩‍👧‍👦 e mais`);
  expect((await row())?.last?.text).toBe(`${'á'.repeat(117)}…`);
  await say('b'.repeat(120));
  expect((await row())?.last?.text).toBe('b'.repeat(120));
});

it('what is unread is each person’s own, and counted up to a hundred', async () => {
  await api.ask('markRead', { params, body: { seq: 2 } });
  expect(await row()).toMatchObject({ unread: 0, markedUnread: false });
  expect(await row('bia')).toMatchObject({ unread: 2 });
  await say('Oi?');
  expect(await row()).toMatchObject({ unread: 1 });
  await api.ask('markUnread', { params });
  expect(await row()).toMatchObject({ unread: 1, markedUnread: true });
  await api.world.given({ ticket_status: 'pending', queue_id: 'sales', inbound_seq: 150 });
  expect(await row('bia')).toMatchObject({ unread: 100 });
});

it('what a person reads in one tab is read in the other when it asks next, and no colleague is told', async () => {
  const sync = async (sub: string, cursor?: string) =>
    (await api.ask('syncDesk', { body: { view: 'all', cursor }, person: { sub } })).json as {
      cursor: string;
      changed: Row[];
      removed: string[];
    };
  const [other, bia] = [await sync('ana'), await sync('bia')];
  await api.ask('markRead', { params, body: { seq: 2 } });
  api.world.clock.nowMs += 2_000;
  const told = await sync('ana', other.cursor);
  expect(told.changed).toMatchObject([{ id: 'cv_1', unread: 0 }]);
  expect(await sync('bia', bia.cursor)).toMatchObject({ changed: [], removed: [] });
  api.world.clock.nowMs += 2_000;
  expect(await sync('ana', told.cursor)).toMatchObject({ changed: [], removed: [] });
});

it('a customer has the name that people give, and none where WhatsApp tells none', async () => {
  await api.ask('changeContact', { params, body: { name: 'Carla da Silva' } });
  expect(await row()).toMatchObject({ customer: { name: 'Carla da Silva' }, channelName: 'Atendimento' });
  await api.world.given({ contact_id: 'ct_2', wa_id: undefined, customer_name: undefined });
  expect(await row()).toMatchObject({ customer: { name: null, phone: null, displayPhone: null } });
});
