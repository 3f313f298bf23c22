import { afterEach, beforeEach, expect, it } from 'vitest';
import { readTimeline } from '#core/desk/timeline.ts';
import { recordingLog } from '#platform/runtime/recording.fixture.ts';
import { answered, TurnBench } from '../../test/benches/turn.fixture.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import type { CallEnd } from '../model/call-end.ts';
import { guardedBench } from '../model/model.fixture.ts';
import { createHandoffNotes } from './handoff-note.ts';

const INSTALLED = { stage: 'test', modelId: 'm-1', baseUrl: 'http://model/v1' };
const NOTE = 'Carla quer trocar um vestido; falta o número do pedido.';
const toSales = answered('Passo para Vendas.', { action: 'handoff', queue: 'sales' });

let table: TestTable;
let turns: TurnBench;

beforeEach(async () => {
  table = await startConversationsTable();
  turns = new TurnBench(table);
});
afterEach(() => table.close());

/** Turns whose notes are written by a model that says so. */
function bench(says: () => Promise<CallEnd>) {
  const guarded = guardedBench(async () => {
    guarded.nowMs += 4_000;
    return says();
  });
  const log = recordingLog();
  const world = {
    conversations: turns.conversations,
    table,
    model: guarded.model,
    installed: INSTALLED,
    log,
  };
  return { ...guarded, log, noteHandoff: createHandoffNotes(world) };
}

async function notes() {
  const { entries } = await readTimeline(table, await turns.conversation(), { limit: 50 });
  return entries.flatMap((entry) => (entry.kind === 'note' ? [entry.note] : []));
}

it('people who take over find one note, in their language, beside the words to the customer', async () => {
  const { noteHandoff, prompts } = bench(async () => ({ kind: 'said', text: ` ${NOTE} ` }));
  const command = await turns.receive('Quero trocar o vestido');
  turns.says.push(() => toSales);
  const before = (await turns.conversation()).changed_at;
  expect(await turns.run(command, { noteHandoff })).toBe('handed_over');
  expect(await notes()).toMatchObject([{ author: 'ai', body: NOTE, ticket_id: expect.any(String) }]);
  expect(prompts[0]?.instructions).toContain('pt-BR');
  expect(prompts[0]?.history).toMatchObject([{ text: 'Quero trocar o vestido' }]);
  expect((await turns.conversation()).changed_at).not.toBe(before);
  expect((await turns.replies()).map(({ body }) => body)).toEqual(['Passo para Vendas.']);
});

it('the handoff is written and told before the model is asked for it', async () => {
  const { noteHandoff } = bench(async () => {
    expect(await turns.conversation()).toMatchObject({ ticket_status: 'pending', queue_id: 'sales' });
    expect(turns.facts.map(({ event }) => event)).toContain('ticket.changed');
    expect(turns.outbox).toHaveLength(1);
    return { kind: 'said', text: NOTE };
  });
  const command = await turns.receive('Quero trocar o vestido');
  turns.says.push(() => toSales);
  await turns.run(command, { noteHandoff });
  expect(await notes()).toHaveLength(1);
});

it('a redelivery, and the same turn twice at once, leave one note', async () => {
  const { noteHandoff, asked } = bench(async () => ({ kind: 'said', text: `${NOTE} ${asked.length}` }));
  const command = await turns.receive('Quero trocar o vestido');
  turns.says.push(
    () => toSales,
    () => toSales,
  );
  await Promise.all([turns.run(command, { noteHandoff }), turns.run(command, { noteHandoff })]);
  await turns.run(command, { noteHandoff });
  expect(await notes()).toHaveLength(1);
});

it('a long one is cut to 600 characters', async () => {
  const { noteHandoff } = bench(async () => ({ kind: 'said', text: 'á'.repeat(900) }));
  const command = await turns.receive('Oi');
  turns.says.push(() => toSales);
  await turns.run(command, { noteHandoff });
  expect((await notes())[0]?.body).toHaveLength(600);
});

it('where the model fails the people have the conversation without a note, and it is asked once', async () => {
  const { noteHandoff, asked, log } = bench(async () => ({ kind: 'busy', cause: new Error('503') }) as never);
  const command = await turns.receive('Oi');
  turns.says.push(() => toSales);
  expect(await turns.run(command, { noteHandoff })).toBe('handed_over');
  expect([await notes(), asked.length]).toEqual([[], 1]);
  expect(log.lines).toMatchObject([{ level: 'warn', message: 'a handoff has no note' }]);
});

it.each([
  ['that was of no help', { kind: 'refused', cause: undefined } as const],
  ['that closed the conversation', answered('Até logo', { action: 'close' })],
  ['that answered', answered('Oi')],
])('after a model %s no note is asked for', async (_, asked) => {
  const command = await turns.receive('Oi');
  turns.says.push(() => asked);
  await turns.run(command);
  expect(turns.notes).toEqual([]);
});

it('what a customer takes back is in no note any more', async () => {
  const takeBack = () =>
    turns.receive('apagada', {
      ms: 1_000,
      payload: { mediaType: 'revoke', body: null, target: { messageId: 'wamid.Meu segredo' } },
    });
  const { noteHandoff } = bench(async () => ({ kind: 'said', text: 'Contou um segredo.' }));
  const command = await turns.receive('Meu segredo');
  turns.says.push(() => toSales);
  await turns.run(command, { noteHandoff });
  expect(await notes()).toHaveLength(1);
  await takeBack();
  expect(await notes()).toEqual([]);
});

it('a note that is being written while a customer takes words back is not kept', async () => {
  const { noteHandoff } = bench(async () => {
    const target = { messageId: 'wamid.Meu segredo' };
    await turns.receive('apagada', { ms: 1_000, payload: { mediaType: 'revoke', body: null, target } });
    return { kind: 'said', text: 'Contou um segredo.' };
  });
  const command = await turns.receive('Meu segredo');
  turns.says.push(() => toSales);
  await turns.run(command, { noteHandoff });
  expect(await notes()).toEqual([]);
});
