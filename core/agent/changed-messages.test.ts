import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replyKey, summaryKey } from '#core/conversation/keys.ts';
import type { MessageRow } from '#core/conversation/records.ts';
import { answered, lastRead, TurnBench } from '../../test/benches/turn.fixture.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { storeSummary } from './context/summary-store.ts';

let table: TestTable;
let bench: TurnBench;

beforeEach(async () => {
  table = await startConversationsTable();
  bench = new TurnBench(table);
});
afterEach(() => table.close());

/** The customer takes back, edits, or reacts to the message with that text. */
const takeBack = (text: string, more: { ms?: number; policy?: { keepRevoked: boolean } } = {}) =>
  bench.receive(`- ${text}`, {
    ...more,
    payload: { mediaType: 'revoke', body: null, target: { messageId: `wamid.${text}` } },
  });
const edit = (text: string, body: string, more: { ms?: number; occurredAt?: string } = {}) =>
  bench.receive(body, { ...more, payload: { mediaType: 'edit', target: { messageId: `wamid.${text}` } } });
const react = (messageId: string, emoji: string | null, ms = 1_000) =>
  bench.receive(`react ${emoji} ${bench.nowMs}`, {
    ms,
    payload: { mediaType: 'reaction', body: null, reaction: { messageId, emoji } },
  });

const bodies = async () => (await bench.replies()).map(({ body }) => body);
const rows = (): Promise<MessageRow[]> =>
  bench.conversations.latestMessages({ tenant_id: 'acme', conversation_id: 'cv_1' }, 50);

describe('a text that was taken back', () => {
  it('is gone from the table and is not read; what is left is answered', async () => {
    await bench.receive('segredo');
    await bench.receive('Quero chá', { ms: 1_000 });
    const last = await takeBack('segredo', { ms: 1_000 });
    expect(await bench.run(last)).toBe('answered');
    expect(lastRead(bench)).toEqual(['Quero chá']);
    expect(JSON.stringify(await table.items())).not.toContain('"segredo"');
    expect(await bench.conversation()).toMatchObject({ inbound_seq: 3, answered_seq: 3 });
  });

  it('ends the turn without words when nothing else was asked, and people see why', async () => {
    const first = await bench.receive('segredo');
    const last = await takeBack('segredo', { ms: 1_000 });
    expect(await bench.run(first)).toBe('superseded');
    expect(await bench.run(last)).toBe('withdrawn');
    expect([bench.asked, await bodies()]).toEqual([[], []]);
    const ended = await bench.conversation();
    expect(ended).toMatchObject({ inbound_seq: 2, answered_seq: 2, ticket_status: 'bot' });
    expect([ended.due_at, ended.waiting_since]).toEqual([undefined, undefined]);
    expect((await bench.turnRow(last))?.outcome).toBe('withdrawn');
  });

  it.each([
    ['soon', 1_000],
    ['after the cap on waiting', 15_000],
  ])('is not quoted by an answer that is being made, %s', async (_when, ms) => {
    const first = await bench.receive('segredo');
    bench.says.push(async () => {
      await takeBack('segredo', { ms });
      return answered('você disse segredo');
    });
    expect(await bench.run(first)).toBe('superseded');
    expect(await bodies()).toEqual([]);
  });

  it('before it arrived: it is stored without a word, and asks for nothing', async () => {
    await bench.receive('Oi');
    await takeBack('segredo', { ms: 1_000 });
    const late = await bench.receive('segredo', { ms: 1_000 });
    expect(late.payload.seq).toBe(0);
    expect((await rows()).map(({ body, revoked = false }) => [body, revoked])).toEqual([
      ['Oi', false],
      [null, true],
    ]);
    expect(JSON.stringify(await table.items())).not.toContain('"segredo"');
  });

  /** The bench names a message by its text. */
  const said = async () => JSON.stringify((await table.items()).map(({ message_id: _id, ...item }) => item));

  it.each([
    ['and then the message', true],
    ['and the message never', false],
  ])('nor does an edit of it leave a word: the edit came first, %s', async (_when, comes) => {
    await bench.receive('Oi');
    await edit('pedido', 'palavra secreta', { ms: 1_000 });
    expect(await said()).toContain('palavra secreta');
    const summary = { text: 'falou da palavra', through: 'MSG#9', messages: 1, reply_seq: 0 };
    const Item = { ...summaryKey('acme', 'cv_1'), ...summary };
    await table.client.send(new PutCommand({ TableName: table.tableName, Item }));
    await takeBack('pedido', { ms: 1_000 });
    expect(await said()).not.toContain('palavra');
    if (comes) await bench.receive('pedido', { ms: 1_000, payload: { body: 'palavra secreta' } });
    expect(await said()).not.toContain('palavra');
    await bench.run(await bench.receive('E aí?', { ms: 1_000 }));
    expect(lastRead(bench)).toEqual(['Oi', 'E aí?']);
  });

  it('nor does an edit that comes after it, where the message never came', async () => {
    await bench.receive('Oi');
    await takeBack('pedido', { ms: 1_000 });
    await edit('pedido', 'palavra secreta', { ms: 1_000 });
    expect(await said()).not.toContain('palavra');
    await bench.receive('pedido', { ms: 1_000, payload: { body: 'palavra secreta' } });
    expect(await said()).not.toContain('palavra');
    expect((await rows()).map(({ media_type, revoked }) => [media_type, revoked])).toEqual([
      ['text', undefined],
      ['text', true],
    ]);
  });

  it('is known however many reactions came before it', async () => {
    await bench.receive('Oi');
    for (let count = 0; count < 25; count++) await react('wamid.pedido', '👍');
    await takeBack('pedido', { ms: 1_000 });
    await bench.receive('pedido', { ms: 1_000, payload: { body: 'palavra secreta' } });
    expect(await said()).not.toContain('palavra');
  });

  it('once it is answered changes only the text; no agent is asked', async () => {
    await bench.run(await bench.receive('segredo'));
    const later = await takeBack('segredo', { ms: 60_000 });
    expect(later.payload.seq).toBe(0);
    expect(await bench.conversation()).toMatchObject({ inbound_seq: 1, answered_seq: 1 });
    await bench.run(await bench.receive('Obrigada', { ms: 1_000 }));
    expect(lastRead(bench)).toEqual(['re: segredo', 'Obrigada']);
  });

  it.each([
    ['is gone from the summary that was made of it', 'MSG#9', false],
    ['leaves a summary that ended before it', 'MSG#0', true],
  ])('%s', async (_what, through, stays) => {
    await bench.receive('segredo');
    const summary = { text: 'falou de segredo', through, messages: 1, reply_seq: 0 };
    const Item = { ...summaryKey('acme', 'cv_1'), ...summary };
    await table.client.send(new PutCommand({ TableName: table.tableName, Item }));
    await takeBack('segredo', { ms: 1_000 });
    expect((await bench.conversations.findForTurn('acme', 'cv_1'))?.summary !== undefined).toBe(stays);
  });

  it('is in no summary that was being written meanwhile', async () => {
    await bench.receive('segredo');
    const read = await bench.conversation();
    await takeBack('segredo', { ms: 1_000 });
    const summary = { text: 'falou de segredo', through: 'MSG#9', messages: 1, reply_seq: 0 };
    expect(await storeSummary(table, read, summary, undefined)).toBe(false);
    expect(await storeSummary(table, await bench.conversation(), summary, undefined)).toBe(true);
  });

  it('stays for people alone where the tenant wants that', async () => {
    await bench.receive('segredo');
    await takeBack('segredo', { ms: 1_000, policy: { keepRevoked: true } });
    const [row] = await rows();
    expect(row).toMatchObject({ body: null, revoked: true, revoked_body: 'segredo' });
    const last = await bench.receive('Oi', { ms: 1_000 });
    await bench.run(last);
    expect(lastRead(bench)).toEqual(['Oi']);
  });
});

describe('an edit', () => {
  it('of what is unanswered replaces the text and takes its place in the order', async () => {
    await bench.receive('Quero dois');
    await bench.receive('por favor', { ms: 1_000 });
    const last = await edit('Quero dois', 'Quero três', { ms: 60_000 });
    expect(await bench.run(last)).toBe('answered');
    expect(lastRead(bench)).toEqual(['Quero três', 'por favor']);
    expect(JSON.stringify(await table.items())).not.toContain('"Quero dois"');
  });

  it('while the model thinks voids the answer, also after the cap; the agent reads the new text', async () => {
    const first = await bench.receive('Quero dois');
    let last = first;
    bench.says.push(async () => {
      last = await edit('Quero dois', 'Quero três', { ms: 15_000 });
      return answered('dois');
    });
    expect(await bench.run(first)).toBe('superseded');
    expect(await bench.run(last)).toBe('answered');
    expect(lastRead(bench)).toEqual(['Quero três']);
    expect(await bodies()).toEqual(['re: Quero três']);
  });

  it('within thirty seconds reopens what was answered', async () => {
    await bench.run(await bench.receive('Quero dois'));
    const soon = await edit('Quero dois', 'Quero três', { ms: 30_000 });
    expect(await bench.run(soon)).toBe('answered');
    expect(lastRead(bench)).toEqual(['re: Quero dois', 'Quero três']);
  });

  it('later changes only the text', async () => {
    await bench.run(await bench.receive('Quero dois'));
    const late = await edit('Quero dois', 'Quero três', { ms: 31_000 });
    expect(late.payload.seq).toBe(0);
    expect(await rows()).toMatchObject([
      { body: 'Quero três', inbound_seq: 1, edited_at: expect.any(String) },
    ]);
  });

  it('that arrives after a newer one is passed over', async () => {
    await bench.receive('Quero dois');
    await edit('Quero dois', 'Quero quatro', { ms: 9_000, occurredAt: '2026-11-22T12:00:05.000Z' });
    await edit('Quero dois', 'Quero três', { ms: 1_000, occurredAt: '2026-11-22T12:00:03.000Z' });
    expect((await rows()).map(({ body }) => body)).toEqual(['Quero quatro']);
    expect((await bench.conversation()).inbound_seq).toBe(2);
  });

  it('before its message: the message is read as it was edited, once', async () => {
    await bench.receive('Oi');
    await edit('Quero dois', 'Quero três', { ms: 1_000, occurredAt: '2026-11-22T12:00:03.000Z' });
    expect((await rows()).map(({ media_type }) => media_type)).toEqual(['text', 'edit']);
    const last = await bench.receive('Quero dois', { ms: 1_000 });
    expect(await bench.run(last)).toBe('answered');
    expect(lastRead(bench)).toEqual(['Oi', 'Quero três']);
  });

  it('again is the same: a redelivery gives its number again and changes nothing', async () => {
    await bench.receive('Quero dois');
    const first = await edit('Quero dois', 'Quero três', { ms: 1_000 });
    const again = await edit('Quero dois', 'Quero três', { ms: 1_000 });
    expect(again.payload.seq).toBe(first.payload.seq);
    expect((await bench.conversation()).inbound_seq).toBe(2);
  });
});

describe('a reaction', () => {
  it('stands with its emoji at the customer’s message, and goes when it is taken away', async () => {
    await bench.receive('Quero dois');
    await react('wamid.Quero dois', '👍');
    await bench.run(await bench.receive('Oi'));
    expect(lastRead(bench)).toEqual(['Quero dois [[the customer reacted: 👍]]', 'Oi']);
    await react('wamid.Quero dois', null);
    await bench.run(await bench.receive('E aí?', { ms: 1_000 }));
    expect(lastRead(bench)).not.toContainEqual(expect.stringContaining('reacted'));
  });

  it('stands at our answer', async () => {
    await bench.run(await bench.receive('Quero dois'));
    await table.client.send(
      new UpdateCommand({
        TableName: table.tableName,
        Key: replyKey('acme', 'cv_1', 1),
        UpdateExpression: 'SET message_id = :id',
        ExpressionAttributeValues: { ':id': 'wamid.out' },
      }),
    );
    await react('wamid.out', '❤️');
    await bench.run(await bench.receive('Oi', { ms: 1_000 }));
    expect(lastRead(bench)).toEqual(['Quero dois', 're: Quero dois [[the customer reacted: ❤️]]', 'Oi']);
  });

  it('to what is not known is read by itself', async () => {
    await bench.receive('Oi');
    const last = await react('wamid.unknown', '👍');
    expect(last.payload.seq).toBe(0);
    await bench.run({ ...last, payload: { ...last.payload, seq: 1 } });
    expect(lastRead(bench)).toEqual(['Oi', '[[reaction]]\n👍']);
  });
});

it('a notice of WhatsApp is no word of the customer’s', async () => {
  await bench.receive('Ana mudou de número', { payload: { mediaType: 'system' } });
  await bench.run(await bench.receive('Oi', { ms: 1_000 }));
  expect(lastRead(bench)).toEqual(['Oi']);
});
