import { afterEach, beforeEach, expect, it } from 'vitest';
import { brokenRules, type ContactsBench, startContactsBench } from './contacts.fixture.ts';

let bench: ContactsBench;
beforeEach(async () => {
  bench = await startContactsBench();
});
afterEach(async () => {
  expect(brokenRules(await bench.contacts(), await bench.aliases())).toEqual([]);
  await bench.close();
});

const at = '2026-11-20T08:00:00Z';
const customers = [...Array(100)].map((_, index) => ({
  waId: String(447700900000 + index),
  userId: `GB.${index}`,
}));

/** All of them in one environment, side by side. */
function resolveAll(senders: object[]): Promise<string[]> {
  const contacts = bench.environment();
  return Promise.all(senders.map((sender) => contacts.resolve('acme', sender, at)));
}

it('a hundred new customers of one POST are looked up and written in a few calls, each once', async () => {
  const ids = await resolveAll(customers);
  expect(new Set(ids).size).toBe(customers.length);
  expect(bench.calls.filter((name) => name === 'BatchGetItem')).toHaveLength(2);
  expect(bench.calls.filter((name) => name === 'TransactWriteItems')).toHaveLength(4);
  expect(await bench.contacts()).toHaveLength(customers.length);
  expect(await resolveAll(customers)).toEqual(ids);
});

it('a customer whom another environment makes meanwhile is theirs, and harms no other', async () => {
  const elsewhere = bench.environment();
  let taken: string | undefined;
  bench.interrupt(async () => {
    taken = await elsewhere.resolve('acme', customers[3] ?? {}, at);
  });
  const ids = await resolveAll(customers.slice(0, 5));
  expect(ids[3]).toBe(taken);
  expect(await bench.contacts()).toHaveLength(5);
});

it('a transaction that fails is made again for each customer alone', async () => {
  bench.crashAt({ when: 'before', write: 1 });
  const ids = await resolveAll(customers.slice(0, 5));
  expect(await bench.contacts()).toHaveLength(5);
  expect(await resolveAll(customers.slice(0, 5))).toEqual(ids);
});

it('a transaction whose answer is lost makes no customer twice', async () => {
  bench.crashAt({ when: 'after', write: 1 });
  const ids = await resolveAll(customers.slice(0, 5));
  expect(await bench.contacts()).toHaveLength(5);
  expect(await resolveAll(customers.slice(0, 5))).toEqual(ids);
});

it('a Brazilian number with and without its ninth digit is one new customer', async () => {
  const [one, other, third] = await resolveAll([
    { waId: '5511987654321' },
    { waId: '551187654321' },
    { waId: '5511987650000' },
  ]);
  expect(other).toBe(one);
  expect(third).not.toBe(one);
});

it('a lone new customer costs one read and one transaction', async () => {
  bench.calls.length = 0;
  await bench.environment().resolve('acme', customers[0] ?? {}, at);
  expect(bench.calls).toEqual(['BatchGetItem', 'TransactWriteItems']);
});
