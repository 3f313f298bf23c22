import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { inboxEcho, inboxMessage } from '../../../test/support/events.ts';
import { propertyRuns } from '../../../test/support/property-runs.ts';
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

it('what is edited while another responder has the conversation is not answered here', async () => {
  await store(inboxMessage());
  const edit = { mediaType: 'edit', target: { messageId: 'wamid.1' } } as const;
  const { inboundSeq } = await store(copy({ messageId: 'standby:wamid.e', body: 'Oi!', payload: edit }));
  expect(inboundSeq).toBeUndefined();
  expect(await rows()).toMatchObject([{ message_id: 'wamid.1', body: 'Oi!', inbound_seq: 1 }]);
});

/** A message, an edit and a revocation of it: to us, to another responder, or to both; each once or twice, in any order. */
const deliveries = fc
  .record({
    kinds: fc.constantFrom(['text'], ['text', 'edit'], ['text', 'revoke'], ['text', 'edit', 'revoke']),
    copies: fc.array(fc.constantFrom([false], [true], [false, true]), { minLength: 3, maxLength: 3 }),
  })
  .chain(({ kinds, copies }) => {
    const all = kinds.flatMap((kind, index) => (copies[index] ?? []).map((standby) => ({ kind, standby })));
    const again = fc.subarray(all);
    return again.chain((more) =>
      fc.shuffledSubarray([...all, ...more], { minLength: all.length + more.length }),
    );
  });

it('of what was edited or taken back no copy keeps the former words, in whatever order all arrives', async () => {
  let conversations = 0;
  await fc.assert(
    fc.asyncProperty(deliveries, async (history) => {
      const conversationId = `cv_${++conversations}x`;
      const target = { messageId: 'wamid.text' };
      for (const { kind, standby } of history) {
        const second = ['text', 'edit', 'revoke'].indexOf(kind);
        const at = { conversationId, occurredAt: `2026-11-22T12:00:0${second}.000Z` };
        const id = { ...at, messageId: `${standby ? 'standby:' : ''}wamid.${kind}` };
        const about = kind === 'text' ? {} : { mediaType: kind as 'edit' | 'revoke', target };
        const payload = { ...about, ...(standby ? { standby } : {}) };
        await store(inboxMessage({ ...id, body: kind === 'revoke' ? null : `the ${kind}`, payload }));
      }
      const has = (kind: string) => history.some((one) => one.kind === kind);
      const words = has('revoke') ? null : has('edit') ? 'the edit' : 'the text';
      const of = { tenant_id: 'acme', conversation_id: conversationId };
      const copies = await repository.latestMessages(of, 9);
      const isCopy = new Set(history.filter(({ kind }) => kind === 'text').map(({ standby }) => standby));
      expect(copies.map(({ body }) => body)).toEqual(Array(isCopy.size).fill(words));
      if (words !== null) return;
      const left = (await table.items()).filter(({ pk }) => String(pk).includes(conversationId));
      expect(JSON.stringify(left)).not.toContain('the ');
    }),
    propertyRuns(30),
  );
});
