import { afterEach, beforeEach, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { inboxEcho, inboxMessage } from '../../../test/support/events.ts';
import { AI_FIRST } from '../../../test/support/records.ts';
import { ConversationRepository } from '../conversation-repository.ts';
import { storeMessage } from './store-message.ts';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 1);

let table: TestTable;
let repository: ConversationRepository;

beforeEach(async () => {
  table = await startConversationsTable();
  repository = new ConversationRepository(table);
});
afterEach(() => table.close());

const store = (event: Parameters<typeof storeMessage>[2]) =>
  storeMessage(table, repository, event, { policy: AI_FIRST, answerDueMs: 60_000, now: () => NOW });

const copy = (more: Parameters<typeof inboxMessage>[0] = {}) =>
  inboxMessage({ messageId: 'standby:wamid.1', ...more, payload: { standby: true, ...more.payload } });

const rows = () => repository.latestMessages({ tenant_id: 'acme', conversation_id: 'cv_1' }, 9);

const revoke = { mediaType: 'revoke', target: { messageId: 'wamid.1' } } as const;

it('what is said to another responder is stored, answered by nobody, and opens the window', async () => {
  const { conversation, inboundSeq } = await store(copy());
  expect(inboundSeq).toBeUndefined();
  expect(conversation).toMatchObject({
    ticket_status: 'closed',
    ticket_number: 0,
    inbound_seq: 0,
    window_from: '2026-11-22T12:00:00.000Z',
  });
  expect(await rows()).toMatchObject([{ message_id: 'standby:wamid.1', body: 'Oi', standby: true }]);
});

it('the owner’s copy of the same message is a message of its own, and is answered', async () => {
  await store(copy());
  expect((await store(inboxMessage())).inboundSeq).toBe(1);
  expect((await store(copy())).duplicate).toBe(true);
  expect((await rows()).map(({ message_id }) => message_id).toSorted()).toEqual([
    'standby:wamid.1',
    'wamid.1',
  ]);
});

it('what another responder writes takes nobody’s conversation', async () => {
  await store(inboxMessage());
  const payload = { standby: true } as const;
  const { conversation } = await store(inboxEcho({ messageId: 'standby:wamid.e', payload }));
  expect(conversation).toMatchObject({ ticket_status: 'bot', answered_seq: 0 });
});

it.each([
  ['a copy', copy({ messageId: 'standby:wamid.r', body: null, payload: revoke })],
  ['the owner', inboxMessage({ messageId: 'wamid.r', body: null, payload: revoke })],
])('words that were taken back before %s go from the copy', async (_, event) => {
  await store(copy());
  await store(event);
  expect(await rows()).toMatchObject([{ message_id: 'standby:wamid.1', body: null, revoked: true }]);
});

it('words that came while the conversation was ours are taken back as before another responder', async () => {
  await store(inboxMessage());
  await store(copy({ messageId: 'standby:wamid.r', body: null, payload: revoke }));
  expect(await rows()).toMatchObject([{ message_id: 'wamid.1', body: null, revoked: true }]);
});

it('words of which there are two copies are taken back in both', async () => {
  await store(copy());
  await store(inboxMessage());
  await store(inboxMessage({ messageId: 'wamid.r', body: null, payload: revoke }));
  expect((await rows()).map(({ body, revoked }) => [body, revoked])).toEqual([
    [null, true],
    [null, true],
  ]);
});

it('words that were taken back before they came are never read, in copies too', async () => {
  await store(copy({ messageId: 'standby:wamid.r', body: null, payload: revoke }));
  await store(copy());
  expect(await rows()).toMatchObject([{ message_id: 'standby:wamid.1', body: null, revoked: true }]);
});
