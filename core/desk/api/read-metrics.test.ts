import { afterEach, beforeEach, expect, it } from 'vitest';
import { BudgetBook } from '../../budget/budget-book.ts';
import { addAiUse } from '../../metrics/ai-use.ts';
import { HttpCounts } from '../../metrics/http-use.ts';
import { metricsOf } from './connect-desk-api.ts';
import { startDeskApi, type TestDeskApi } from './desk-api.fixture.ts';

let api: TestDeskApi;
const NOON = Date.UTC(2026, 10, 30, 12, 20);

beforeEach(async () => {
  api = await startDeskApi();
  api.world.clock.nowMs = NOON;
});
afterEach(() => api.world.table.close());

const read = (query: Record<string, string>, role: 'operator' | 'admin' = 'operator') =>
  api.ask('readMetrics', { query, person: { role, tenantId: 'globex' } });

const tokens = { uncached: 100, cached: 50, cache_write: 0, output: 20, reasoning: 5 };
const call = { tokens, durationMs: 2_000, isAnswered: true };
const acme = (modelId: string) => ({ tenantId: 'acme', modelId });
const DAY_MS = 24 * 60 * 60_000;

it('an operator sees what each company asked of each model on each day, in the range alone', async () => {
  const { table } = api.world;
  await Promise.all([
    addAiUse(table, acme('gpt-6'), call, NOON),
    addAiUse(table, acme('gpt-6'), { ...call, tokens: undefined, isAnswered: false }, NOON),
    addAiUse(table, acme('llama#70b'), call, NOON),
    addAiUse(table, acme('gpt-6'), call, NOON - 30 * DAY_MS),
    addAiUse(table, acme('gpt-6'), call, NOON + DAY_MS),
    addAiUse(table, { tenantId: 'globex', modelId: 'gpt-6' }, call, NOON),
  ]);
  const { json } = await read({ type: 'ai', tenant: 'acme', from: '2026-10-31', to: '2026-11-30' });
  expect(json).toMatchObject({
    type: 'ai',
    items: [
      { day: '2026-10-31', model: 'gpt-6', requests: 1, failed: 0 },
      {
        ...{ day: '2026-11-30', tenant: 'acme', model: 'gpt-6', requests: 2, failed: 1, durationMs: 4_000 },
        tokens: { uncached: 100, cached: 50, cacheWrite: 0, output: 20, reasoning: 5 },
      },
      { day: '2026-11-30', model: 'llama#70b', requests: 1 },
    ],
  });
  const one = await read({
    ...{ type: 'ai', tenant: 'acme', model: 'llama#70b' },
    ...{ from: '2026-11-30', to: '2026-11-30' },
  });
  expect(one.json).toMatchObject({ items: [{ model: 'llama#70b' }] });
});

it('an operator sees what a company has spent of its budget by month, and what all its calls cost by the list', async () => {
  const { table, clock } = api.world;
  const book = new BudgetBook(table, { now: () => clock.nowMs, newId: () => 'a' });
  const taken = await book.reserve({ tenantId: 'acme', month: '2026-11' }, 5_000, 1_000_000);
  if (taken.kind === 'spent') throw new Error('it is spent');
  const luna = { ...tokens, uncached: 1_000_000, cached: 1_000_000 };
  await addAiUse(table, acme('gpt-6-luna'), { ...call, tokens: luna }, NOON);
  await addAiUse(table, acme('llama'), call, NOON);
  const query = { type: 'budget', tenant: 'acme', from: '2026-10-15', to: '2026-11-30' };
  expect((await read(query)).json).toMatchObject({
    type: 'budget',
    items: [
      { month: '2026-10', spentMicroUsd: 0, listMicroUsd: 0, cachedShare: null, unpriced: [] },
      {
        ...{ month: '2026-11', tenant: 'acme', budgetMicroUsd: null },
        ...{ spentMicroUsd: 0, reservedMicroUsd: 5_000, assumedMicroUsd: 0 },
        ...{ listMicroUsd: 110_013, unpriced: ['llama'], cachedShare: expect.closeTo(0.5, 4) },
      },
    ],
  });
});

it('an operator sees what the API answered, by hour, route and status, of all environments', async () => {
  const { table, clock } = api.world;
  const now = () => clock.nowMs;
  const [here, there] = [0, 1].map(() => new HttpCounts(table, now, () => undefined));
  if (!here || !there) throw new Error('no environment');
  api.frame.ports.metrics = metricsOf(table, here);
  const list = { operation: 'listPeople', method: 'GET', path: '/v1/desk/people' };
  there.note(list, 200, 30);
  await there.flushIfDue();
  here.note(list, 200, 12);
  here.note(list, 429, 1);
  here.note(undefined, 404, 0);
  clock.nowMs += 60_000;
  await there.flushIfDue();
  const range = { from: '2026-11-30', to: '2026-11-30' };
  const { json } = await read({ type: 'http', ...range });
  const hour = '2026-11-30T12:00:00.000Z';
  const route = { hour, operation: 'listPeople', method: 'GET', route: '/v1/desk/people' };
  expect(json).toEqual({
    type: 'http',
    items: [
      { ...route, status: 200, requests: 2, durationMs: 42 },
      { hour, operation: 'none', method: null, route: null, status: 404, requests: 1, durationMs: 0 },
      { ...route, status: 429, requests: 1, durationMs: 1 },
    ],
  });
  const limited = await read({
    type: 'http',
    status: '429',
    method: 'GET',
    operation: 'listPeople',
    ...range,
  });
  expect(limited.json).toMatchObject({ items: [{ status: 429 }] });
});

it.each([
  ['a company is needed for the AI', { type: 'ai' }, '/query/tenant'],
  ['a status is none of the AI', { type: 'ai', tenant: 'acme', status: '200' }, '/query/status'],
  ['a company is needed for a budget', { type: 'budget' }, '/query/tenant'],
  ['a budget is of all models', { type: 'budget', tenant: 'acme', model: 'm' }, '/query/model'],
  ['a company is none of HTTP', { type: 'http', tenant: 'acme' }, '/query/tenant'],
  ['a range goes forward', { type: 'http', to: '2026-11-29' }, '/query/to'],
  ['a range has an end', { type: 'http', from: '2026-01-01' }, '/query/to'],
  ['a day is a day', { type: 'http', from: '2026-02-30' }, '/query/from'],
  ['there is no other type', { type: 'costs' }, '/query/type'],
])('%s', async (_, query, pointer) => {
  const { status, problem } = await read({ from: '2026-11-30', to: '2026-11-30', ...query });
  expect([status, problem?.errors.map((error) => error.pointer)]).toEqual([400, [pointer]]);
});

it('an unknown company is not found, and no one but operators reads figures', async () => {
  const range = { from: '2026-11-30', to: '2026-11-30' };
  expect((await read({ type: 'ai', tenant: 'gone', ...range })).status).toBe(404);
  expect((await read({ type: 'ai', tenant: 'globex', ...range }, 'admin')).status).toBe(403);
});

it('an operator who asks for the last days of all is told that nothing happened in them', async () => {
  const { status, json } = await read({
    ...{ type: 'ai', tenant: 'acme' },
    ...{ from: '9999-12-01', to: '9999-12-31' },
  });
  expect([status, json]).toEqual([200, { type: 'ai', items: [] }]);
});
