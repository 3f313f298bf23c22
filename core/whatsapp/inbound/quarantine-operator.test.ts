import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  CONTEXT,
  envelope,
  inMemoryWebhook,
  messages,
  NOW,
  request,
  text,
} from '../../../test/benches/webhook.fixture.ts';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { putIntoQuarantine } from './quarantine.ts';
import { rereadQuarantine } from './quarantine-operator.ts';

let table: TestTable;
beforeEach(async () => {
  table = await startConversationsTable();
});
afterEach(() => table.close());

type Ports = Parameters<typeof inMemoryWebhook>[0];

/** A webhook whose quarantine is the table. */
const webhook = (ports: Ports = {}) =>
  inMemoryWebhook({ quarantine: (entry) => putIntoQuarantine(table, entry, NOW), ...ports });

/** A later version, with these ports: reads everything again. */
async function reread(later: ReturnType<typeof webhook>, { dryRun = false } = {}): Promise<string[]> {
  const lines: string[] = [];
  const options = { dryRun, now: () => NOW };
  for await (const line of rereadQuarantine(table, later.deps.process, options)) lines.push(line);
  return lines;
}

const withoutTimes = (lines: string[]) =>
  lines.map((line) => line.replace(/^[a-z2-7]{26} \S+ /, '')).toSorted();

it('a message to a number that was registered since is published and leaves the quarantine', async () => {
  const before = webhook({ findChannel: async () => undefined });
  await before.handle(request({ body: envelope(messages(text('wamid.a'))) }), CONTEXT);
  const after = webhook();
  expect(withoutTimes(await reread(after))).toEqual([
    '1 worked, 0 partly, 0 told, 0 kept',
    'unknown_channel: worked',
  ]);
  expect(after.published).toMatchObject([
    { tenant_id: 'acme', event: 'inbox.message.received', payload: { messageId: 'wamid.a', body: 'Olá' } },
  ]);
  expect(await table.items()).toEqual([]);
  expect(await reread(after)).toEqual(['0 worked, 0 partly, 0 told, 0 kept']);
});

it('what the current code can read is published under the key that it would have had', async () => {
  const direct = webhook();
  const body = {
    contacts: [{ wa_id: '5511999990000', profile: { name: 'Ana' } }],
    messages: [text('wamid.a')],
  };
  await direct.handle(request({ body: envelope({ value: body }) }), CONTEXT);
  const raw = text('wamid.a');
  const sender = { waId: '5511999990000', name: 'Ana' };
  const form = { list: 'messages' };
  const entry = {
    app: 'shop',
    traceId: '1-5759e988-bd862e3fe1be46a994272793',
    channelId: '100',
    sender,
    form,
  };
  await putIntoQuarantine(table, { ...entry, tenantId: 'acme', reason: 'messages.text', raw }, NOW);
  const later = webhook();
  await reread(later);
  const [first] = direct.published;
  expect(later.published).toMatchObject([
    {
      idempotency_key: first?.idempotency_key,
      conversation_id: first?.conversation_id,
      payload: { contact: { name: 'Ana' } },
    },
  ]);
});

it('an echo is read as an echo, a preference as a preference, a status goes to its queue', async () => {
  const before = webhook({ findChannel: async () => undefined });
  const echo = text('wamid.e', { from: '5511', to: '5511999990000' });
  const stop = { wa_id: '5511999990000', category: 'marketing_messages', value: 'stop' };
  const body = envelope(
    { field: 'message_echoes', value: { messages: [echo] } },
    { field: 'user_preferences', value: { user_preferences: [stop] } },
  );
  await before.handle(request({ body }), CONTEXT);
  const raw = { id: 'wamid.s', status: 'read' };
  const entry = { app: 'shop', traceId: 't', channelId: '100', form: { list: 'statuses' } };
  await putIntoQuarantine(table, { ...entry, reason: 'statuses.id', raw }, NOW);
  const later = webhook();
  expect((await reread(later)).at(-1)).toBe('3 worked, 0 partly, 0 told, 0 kept');
  expect(later.published.map(({ event }) => event).toSorted()).toEqual([
    'contact.preferences.changed',
    'inbox.echo.received',
  ]);
  expect(later.receipts).toMatchObject([{ tenant_id: 'acme', status: raw }]);
});

it('what still cannot be worked stays, and so does what was told in part', async () => {
  const odd = text('wamid.b', { type: 'image', image: { caption: 'x' } });
  const body = envelope(messages(text('wamid.a', { id: 5 }), odd));
  await webhook().handle(request({ body }), CONTEXT);
  const before = await table.items();
  const later = webhook();
  expect(withoutTimes(await reread(later))).toEqual([
    '0 worked, 0 partly, 1 told, 1 kept',
    'messages.id: kept (messages.id)',
    'messages.image.id: told',
  ]);
  expect(later.published).toEqual([]);
  expect(await table.items()).toEqual(before);
});

it('what was quarantined alone and can be read in part now is told, and stays', async () => {
  const raw = text('wamid.b', { type: 'image', image: { caption: 'x' } });
  const entry = { app: 'shop', traceId: 't', channelId: '100', form: { list: 'messages' } };
  await putIntoQuarantine(table, { ...entry, reason: 'messages.image.id', raw }, NOW);
  const later = webhook();
  expect((await reread(later)).at(-1)).toBe('0 worked, 1 partly, 0 told, 0 kept');
  expect(later.published).toMatchObject([{ payload: { messageId: 'wamid.b', body: 'x' } }]);
  expect((await reread(later)).at(-1)).toBe('0 worked, 0 partly, 1 told, 0 kept');
  expect(later.published).toHaveLength(1);
});

it('what was cut, or is no part of a webhook, stays', async () => {
  const entry = { app: 'shop', traceId: 't', channelId: '100' };
  const long = { ...text('wamid.a'), more: 'x'.repeat(200_000) };
  await putIntoQuarantine(
    table,
    { ...entry, reason: 'messages.id', raw: long, form: { list: 'messages' } },
    NOW,
  );
  await putIntoQuarantine(table, { ...entry, reason: 'entry', raw: 'odd' }, NOW);
  expect(withoutTimes(await reread(webhook()))).toEqual([
    '0 worked, 0 partly, 0 told, 2 kept',
    'entry: kept (entry)',
    'messages.id: kept (raw_cut)',
  ]);
});

it('a dry run says what would become of each and changes nothing', async () => {
  const body = envelope(messages(text('wamid.a')), { value: { messages: [text('wamid.b', { id: 5 })] } });
  await webhook({ findChannel: async () => undefined }).handle(request({ body }), CONTEXT);
  const before = await table.items();
  const later = webhook();
  expect(withoutTimes(await reread(later, { dryRun: true }))).toEqual([
    'dry run: 1 worked, 0 partly, 0 told, 1 kept',
    'messages.id: kept (messages.id)',
    'unknown_channel: worked',
  ]);
  expect([later.published, later.contactCalls]).toEqual([[], []]);
  expect(await table.items()).toEqual(before);
});

it('where the bus is down the entry stays for the next run', async () => {
  await webhook({ findChannel: async () => undefined }).handle(
    request({ body: envelope(messages(text('wamid.a'))) }),
    CONTEXT,
  );
  const down = webhook({ publish: async () => Promise.reject(new Error('down')) });
  await expect(reread(down)).rejects.toThrow('down');
  expect(await table.items()).toHaveLength(1);
  expect((await reread(webhook())).at(-1)).toBe('1 worked, 0 partly, 0 told, 0 kept');
});
