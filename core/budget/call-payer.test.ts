import { afterEach, beforeEach, expect, it } from 'vitest';
import { readPosted } from '#core/model/read-posted.ts';
import { recordingCount, recordingLog } from '#platform/runtime/recording.fixture.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import type { TokenUse } from '../conversation/turn/token-use.ts';
import type { CallEnd } from '../model/call-end.ts';
import { meteredClient } from '../model/metered-client.ts';
import { callOptions, endpoint, prompt } from '../model/model.fixture.ts';
import { ModelCallError, NoModelAnswerError } from '../model/model-errors.ts';
import { BudgetBook } from './budget-book.ts';
import { callPayer } from './call-payer.ts';
import { MODEL_PRICES } from './model-prices.ts';
import { costOf } from './money.ts';
import { tellBudget } from './tell-budget.ts';

const MODEL = 'gpt-6-luna';
const DOLLAR = 1_000_000;
const TOKENS: TokenUse = { uncached: 900, cached: 100, cache_write: 0, output: 300, reasoning: 200 };
const COST = costOf(MODEL_PRICES[MODEL] as never, TOKENS);
const JSON_HEADERS = new Headers({ 'content-type': 'application/json' });
const SAID: CallEnd = { kind: 'said', text: 'Oi', tokens: TOKENS };

let table: TestTable;
let calls: string[];
beforeEach(async () => {
  calls = [];
  table = await startConversationsTable(({ operation }) => {
    if (operation !== 'CreateTable') calls.push(operation);
  });
});
afterEach(() => table.close());

type Budget = { micro_usd_per_month: number; allow_unknown_price: boolean };

function bench(budget: Budget | undefined, answer: () => Promise<CallEnd> = async () => SAID) {
  const log = recordingLog();
  const metrics = recordingCount();
  const clock = { nowMs: Date.UTC(2026, 10, 30, 12) };
  let ids = 0;
  let asked = 0;
  const now = () => clock.nowMs;
  const book = new BudgetBook(table, { now, newId: () => `${++ids}` });
  const troubles: unknown[] = [];
  const payer = { tenant_id: 'acme', timezone: 'America/Sao_Paulo', budget };
  const call = () => {
    asked += 1;
    return answer();
  };
  const { paying: metered, settled } = callPayer({
    ...{ book, now, news: tellBudget(book, { log, metrics }) },
    findTenant: async () => payer,
    onTrouble: (error) => void troubles.push(error),
  });
  const client = { ...meteredClient({ ask: call, decide: call }, { metered }), settled };
  const ask = (modelId = MODEL) =>
    client.ask(endpoint('http://model/v1', { modelId }), prompt('Oi'), callOptions());
  return {
    ...{ client, book, clock, log, metrics, payer, ask, troubles },
    asked: () => asked,
    month: (month = '2026-11') => book.read({ tenantId: 'acme', month }),
    budgetOf: (micro: number) => {
      payer.budget = { micro_usd_per_month: micro, allow_unknown_price: false };
    },
  };
}

const dollars = (usd: number): Budget => ({
  micro_usd_per_month: Math.round(usd * DOLLAR),
  allow_unknown_price: false,
});

it('who has no budget costs not one call of the table more', async () => {
  const { ask, client } = bench(undefined);
  expect(await ask()).toEqual(SAID);
  await client.settled();
  expect(calls).toEqual([]);
});

it('a call is paid with what it cost, by two writes', async () => {
  const { ask, client, month } = bench(dollars(50));
  expect(await ask()).toEqual(SAID);
  await client.settled();
  expect(calls).toEqual(['UpdateItem', 'UpdateItem']);
  expect(await month()).toMatchObject({ spent: COST, reserved: 0, assumed: 0 });
});

it.each<[string, CallEnd]>([
  ['refused', { kind: 'refused', cause: new ModelCallError('refusal'), tokens: TOKENS }],
  ['cut off', { kind: 'truncated', cause: new ModelCallError('incomplete'), tokens: TOKENS }],
])('an answer that is %s is paid all the same', async (_, end) => {
  const { ask, client, month } = bench(dollars(50), async () => end);
  expect(await ask()).toBe(end);
  await client.settled();
  expect(await month()).toMatchObject({ spent: COST, reserved: 0 });
});

it('what the provider says that it did not do costs nothing', async () => {
  const { ask, client, month } = bench(dollars(50), async () => ({
    kind: 'down',
    cause: new ModelCallError('503'),
  }));
  await ask();
  await client.settled();
  expect(await month()).toMatchObject({ spent: 0, reserved: 0 });
});

it.each<[string, () => Promise<CallEnd>]>([
  ['a time-out', async () => ({ kind: 'down', cause: new NoModelAnswerError('not in time') })],
  ['a call that was broken off', () => Promise.reject(new Error('time is up'))],
  [
    'a success whose JSON cannot be read',
    async () => readPosted({ at: 'x', status: 200, headers: JSON_HEADERS, text: '{"id":"r' }, () => SAID, 0),
  ],
  ['an answer that tells no tokens', async () => ({ kind: 'said', text: 'Oi' })],
])('%s counts as the most that it could have cost', async (_, answer) => {
  const { ask, client, month } = bench(dollars(50), answer);
  await ask().catch(() => undefined);
  await client.settled();
  const { spent, assumed, reserved } = await month();
  expect([spent, reserved]).toEqual([assumed, 0]);
  expect(spent).toBeGreaterThan(COST);
});

it.each([0.8, 1])('ten turns at once at %d of the budget take no more than is left', async (share) => {
  const { ask, client, month, book, asked } = bench(dollars(0.01));
  const budget = DOLLAR / 100;
  const november = { tenantId: 'acme', month: '2026-11' };
  const before = await book.reserve(november, budget * share, budget);
  if (before.kind === 'spent') throw new Error('it is empty');
  await book.settle(before.reservation, { cost: budget * share, isAssumed: false });
  const ends = await Promise.all(Array.from({ length: 10 }, () => ask()));
  await client.settled();
  const paid = ends.filter(({ kind }) => kind === 'said').length;
  expect(asked()).toBe(paid);
  const { spent, reserved } = await month();
  expect([spent, reserved]).toEqual([budget * share + paid * COST, 0]);
  expect(spent).toBeLessThanOrEqual(budget);
  expect(ends.filter(({ kind }) => kind === 'budget_spent')).toHaveLength(10 - paid);
  expect(share === 1 ? paid : Math.min(paid, 1)).toBe(share === 1 ? 0 : 1);
});

it('people are told once at four fifths, and once when nothing is left; a raised budget is told of anew', async () => {
  const { ask, client, metrics, budgetOf } = bench(dollars((COST * 8) / DOLLAR));
  const askOften = async (times: number) => {
    for (let time = 0; time < times; time++) {
      await ask();
      await client.settled();
    }
  };
  await askOften(12);
  expect(metrics.troubles.map(({ cause }) => cause)).toEqual(['budget-spent']);
  budgetOf(COST * 20);
  await askOften(30);
  expect(metrics.troubles.map(({ cause }) => cause)).toEqual([
    'budget-spent',
    'budget-threshold',
    'budget-spent',
  ]);
  expect(metrics.troubles[1]).toEqual({ cause: 'budget-threshold', tenantId: 'acme' });
});

it('a new month of the company begins with all of its budget; what was reserved before stays where it was', async () => {
  const gate = Promise.withResolvers<CallEnd>();
  let isSlow = true;
  const { ask, client, clock, month } = bench(dollars(0.002), () =>
    isSlow ? gate.promise : Promise.resolve(SAID),
  );
  // Half past eleven at night in São Paulo, half past two of the next day in UTC.
  clock.nowMs = Date.UTC(2026, 11, 1, 2, 30);
  const slow = ask();
  await expect.poll(async () => (await month()).reserved).toBeGreaterThan(0);
  isSlow = false;
  expect(await ask()).toMatchObject({ kind: 'budget_spent' });
  clock.nowMs += 3_600_000;
  expect(await ask()).toEqual(SAID);
  gate.resolve(SAID);
  await slow;
  await client.settled();
  expect(await month('2026-11')).toMatchObject({ spent: COST, reserved: 0 });
  expect(await month('2026-12')).toMatchObject({ spent: COST, reserved: 0 });
});

it('a model whose price is not known is not asked, unless the company allows it', async () => {
  const { ask, asked, metrics, payer } = bench(dollars(50));
  expect(await ask('llama-3')).toMatchObject({ kind: 'price_unknown' });
  expect([asked(), metrics.troubles]).toEqual([0, [{ cause: 'model-price-unknown', tenantId: 'acme' }]]);
  payer.budget = { ...dollars(50), allow_unknown_price: true };
  expect(await ask('llama-3')).toEqual(SAID);
  expect(calls).toEqual([]);
});

it('a call that cannot be settled is answered, told, and left to the watchdog', async () => {
  const { ask, client, troubles } = bench(dollars(50), async () => {
    await table.close();
    return SAID;
  });
  expect(await ask()).toEqual(SAID);
  await client.settled();
  expect(troubles).toHaveLength(1);
  table = await startConversationsTable();
});

it('what nobody settled ends after minutes, as the most that it could have cost', async () => {
  const { ask, clock, book, month } = bench(dollars(50), () => new Promise(() => undefined));
  void ask();
  await expect.poll(async () => (await month()).reserved).toBeGreaterThan(0);
  const november = { tenantId: 'acme', month: '2026-11' };
  expect(await book.endDead(november)).toMatchObject({ count: 0 });
  clock.nowMs += 6 * 60_000;
  expect(await book.endDead(november)).toMatchObject({ count: 1 });
  const { spent, assumed, reserved } = await month();
  expect([spent > 0, spent === assumed, reserved]).toEqual([true, true, 0]);
});
