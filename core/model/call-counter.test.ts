import { afterEach, beforeEach, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { readAiUse } from '../metrics/ai-use.ts';
import { callCounter } from './call-counter.ts';
import type { CallEnd } from './call-end.ts';
import { meteredClient } from './metered-client.ts';
import { callOptions } from './model.fixture.ts';
import type { Prompt } from './model-call.ts';

let table: TestTable;
beforeEach(async () => {
  table = await startConversationsTable();
});
afterEach(() => table.close());

const endpoint = { circuit: 'c', baseUrl: 'http://model/v1', modelId: 'gpt-6', secretName: 's' };
const prompt: Prompt = { instructions: '', history: [], form: 'text', tenantId: 'acme', traceId: 't' };
const tokens = { uncached: 7, cached: 2, cache_write: 0, output: 3, reasoning: 0 };

function bench(ends: (() => Promise<CallEnd>)[]) {
  const clock = { nowMs: Date.UTC(2026, 10, 30, 23, 59, 59) };
  const troubles: unknown[] = [];
  const next = async () => {
    clock.nowMs += 500;
    return (ends.shift() ?? (() => Promise.reject(new Error('asked too often'))))();
  };
  const world = { table, now: () => clock.nowMs, onTrouble: (error: unknown) => void troubles.push(error) };
  const { counting: metered, settled } = callCounter(world);
  return { client: { ...meteredClient({ ask: next, decide: next }, { metered }), settled }, troubles };
}
const used = () => readAiUse(table, 'acme', { from: '2026-11-30', to: '2026-12-01' });

it('every call is counted, for whatever it was made and however it ended', async () => {
  const { client } = bench([
    async () => ({ kind: 'said', text: 'Oi', tokens }),
    async () => ({ kind: 'refused', cause: new Error('no'), tokens }),
    () => Promise.reject(new Error('broken off')),
  ]);
  await client.ask(endpoint, prompt, callOptions());
  const question = { ...{ instructions: '', input: 'Oi', choices: [], none: '' }, ...prompt };
  await client.decide(endpoint, question, callOptions());
  await expect(client.ask(endpoint, prompt, callOptions())).rejects.toThrow('broken off');
  await client.settled();
  expect(await used()).toEqual([
    {
      ...{ day: '2026-11-30', modelId: 'gpt-6', requests: 1, failed: 0, durationMs: 500 },
      tokens,
    },
    {
      ...{ day: '2026-12-01', modelId: 'gpt-6', requests: 2, failed: 2, durationMs: 1_000 },
      tokens,
    },
  ]);
});

it('what cannot be counted is told, and the answer is there all the same', async () => {
  const { client, troubles } = bench([async () => ({ kind: 'said', text: 'Oi' })]);
  await table.close();
  expect(await client.ask(endpoint, prompt, callOptions())).toMatchObject({ text: 'Oi' });
  await client.settled();
  expect(troubles).toHaveLength(1);
  table = await startConversationsTable();
});
