import type { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Table } from '#platform/dynamodb/table.ts';
import { startConversationsTable } from '../../test/support/conversations-table.ts';
import { type Taken, THROUGHPUT, ThroughputLease } from './throughput-lease.ts';

/** A counter for each second, and how often it was written; a test may slow it down or break it. */
class Counters {
  writes = 0;
  answer: () => Promise<void> = async () => undefined;
  readonly #leased = new Map<string, number>();

  readonly table = {
    tableName: 'conversations',
    client: {
      send: async ({ input }: UpdateCommand) => {
        this.writes++;
        const key = JSON.stringify(input.Key);
        const leased = (this.#leased.get(key) ?? 0) + Number(input.ExpressionAttributeValues?.[':block']);
        this.#leased.set(key, leased);
        await this.answer();
        return { Attributes: { leased } };
      },
    },
  } as unknown as Table;
}

const SECOND = 1_000;
const START = 1_000_000;

function world(counters = new Counters()) {
  const clock = { now: START };
  const troubles: unknown[] = [];
  const environment = () =>
    new ThroughputLease({
      table: counters.table,
      now: () => clock.now,
      onTrouble: (error) => troubles.push(error),
      timeoutSignal: () => new AbortController().signal,
    });
  return { counters, clock, troubles, environment };
}

const oks = (taken: readonly Taken[]) => taken.filter(({ ok }) => ok).length;
const times = <Result>(count: number, make: () => Result) => [...Array(count)].map(make);

describe('a lease', () => {
  it('is one write for those who ask at once, and a handful for a second however many come', async () => {
    const { environment, counters } = world();
    const one = environment();
    expect(oks(await Promise.all(times(10, () => one.take('acme', '100'))))).toBe(10);
    expect(counters.writes).toBe(1);
    for (let index = 0; index < 40; index++) expect(await one.take('acme', '100')).toEqual({ ok: true });
    expect(counters.writes).toBeLessThanOrEqual(4);
  });

  it('makes no message wait for the next second while the number has more to give', async () => {
    const { environment, counters } = world();
    const one = environment();
    const taken: Taken[] = [];
    for (let index = 0; index < 100; index++) taken.push(await one.take('acme', '100'));
    expect(oks(taken)).toBe(80);
    expect(taken[80]).toEqual({ ok: false, retryAtMs: START + SECOND });
    expect(counters.writes).toBeLessThanOrEqual(9);
  });

  it('is of the size of the demand: of those who ask at once, then of the second before', async () => {
    const { environment, clock, counters } = world();
    const one = environment();
    for (let index = 0; index < 15; index++) await one.take('acme', '100');
    const before = counters.writes;
    clock.now += SECOND;
    // As many as in the second before are leased at once.
    for (let index = 0; index < 15; index++) expect(await one.take('acme', '100')).toEqual({ ok: true });
    expect(counters.writes).toBe(before + 1);
  });

  it('shrinks with the demand', async () => {
    const { environment, clock } = world();
    const [one, other] = [environment(), environment()];
    await Promise.all(times(20, () => one.take('acme', '100')));
    clock.now += 5 * SECOND;
    expect(await one.take('acme', '100')).toEqual({ ok: true });
    // Only one token is gone, so four quarters less one are left to others.
    const rest = await Promise.all(
      times(4, () => environment()).map((env) => Promise.all(times(20, () => env.take('acme', '100')))),
    );
    expect(oks(rest.flat())).toBe(79);
    expect(await other.take('acme', '100')).toMatchObject({ ok: false });
  });

  it('are never more than the budget, which may be smaller', async () => {
    const { environment } = world();
    expect(
      oks(
        await Promise.all(
          times(50, () => (one: ThroughputLease) => one).map(() =>
            environment().take('acme', '1', THROUGHPUT.coexistence),
          ),
        ),
      ),
    ).toBe(20);
    const one = environment();
    expect(oks(await Promise.all(times(50, () => one.take('acme', '2', THROUGHPUT.coexistence))))).toBe(20);
    expect(oks(await Promise.all(times(50, () => one.take('acme', '3', 1))))).toBe(1);
  });

  it('is of one tenant and channel', async () => {
    const { environment } = world();
    const one = environment();
    const asked = ['100', '200'].flatMap((channel) =>
      ['acme', 'bakery'].map((tenant) => one.take(tenant, channel)),
    );
    expect(oks(await Promise.all(asked))).toBe(4);
  });

  it('sends callers to later seconds in the order in which their environments asked', async () => {
    const { environment } = world();
    const answers = await Promise.all(
      times(20, environment).map(
        async (env) => (await Promise.all(times(20, () => env.take('acme', '100'))))[19],
      ),
    );
    expect(answers.map((taken) => (taken?.ok ? 0 : ((taken?.retryAtMs ?? 0) - START) / SECOND))).toEqual(
      [0, 1, 2, 3, 4].flatMap((second) => times(4, () => second)),
    );
  });

  it('whose answer comes after its second is not used, and the next second is leased', async () => {
    const { environment, counters, clock } = world();
    counters.answer = async () => {
      if (counters.writes === 1) clock.now += SECOND;
    };
    expect(await environment().take('acme', '100')).toEqual({ ok: true });
    expect(counters.writes).toBe(2);
  });

  it('gives up when no answer ever comes within its second', async () => {
    const { environment, counters, clock } = world();
    counters.answer = async () => {
      clock.now += SECOND;
    };
    expect(await environment().take('acme', '100')).toMatchObject({ ok: false });
    expect(counters.writes).toBe(4);
  });
});

describe('a table in trouble', () => {
  it('lets each environment send a quarter of the budget, and tells', async () => {
    const { environment, counters, troubles, clock } = world();
    counters.answer = () => Promise.reject(new Error('throttled'));
    const one = environment();
    expect(oks(await Promise.all(times(30, () => one.take('acme', '100'))))).toBe(20);
    expect(troubles).toEqual([new Error('throttled')]);
    expect(counters.writes).toBe(1);
    clock.now += SECOND;
    counters.answer = async () => undefined;
    expect(await one.take('acme', '100')).toEqual({ ok: true });
    expect(troubles).toHaveLength(1);
  });

  it('that is known only when the second is over lets the next second send', async () => {
    const { environment, counters, clock } = world();
    counters.answer = async () => {
      clock.now += SECOND;
      throw new Error('timed out');
    };
    expect(await environment().take('acme', '100')).toEqual({ ok: true });
  });
});

describe('fifty environments', () => {
  /** Numbers from 0 to 1 that are the same in every run. */
  function numbers(seed: number): () => number {
    let state = seed;
    return () => {
      state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
      return state / 2 ** 32;
    };
  }

  /** Messages wait as they are told and ask again. @param perSecond messages that arrive, over all environments */
  async function simulate(perSecond: number, seconds: number) {
    const { environment, clock, counters } = world();
    const random = numbers(42);
    const environments = times(50, () => ({ lease: environment(), waiting: [] as number[] }));
    const sent = new Map<number, number>();
    for (let tick = 0; tick < seconds * 10; tick++) {
      for (let arrived = random() * 2 * (perSecond / 10); arrived >= 1; arrived--) {
        environments[Math.floor(random() * 50)]?.waiting.push(0);
      }
      const asking = environments.filter(({ waiting }) => waiting.some((at) => at <= clock.now));
      for (const one of asking) {
        const ready = one.waiting.filter((at) => at <= clock.now);
        const answers = await Promise.all(ready.map(() => one.lease.take('acme', '100')));
        const second = Math.floor(clock.now / SECOND);
        sent.set(second, (sent.get(second) ?? 0) + oks(answers));
        one.waiting = [
          ...one.waiting.filter((at) => at > clock.now),
          ...answers.flatMap((taken) => (taken.ok ? [] : [taken.retryAtMs])),
        ];
      }
      clock.now += 100;
    }
    const perSecondSent = [...sent.values()];
    const left = environments.reduce((sum, { waiting }) => sum + waiting.length, 0);
    return { perSecondSent, left, writes: counters.writes };
  }

  it('never send more than 80 in a second, and waste little when there is more to send', async () => {
    const { perSecondSent, writes } = await simulate(200, 30);
    expect(Math.max(...perSecondSent)).toBeLessThanOrEqual(80);
    const steady = perSecondSent.slice(3);
    const average = steady.reduce((sum, count) => sum + count, 0) / steady.length;
    expect(average).toBeGreaterThan(0.85 * 80);
    expect(writes).toBeLessThanOrEqual(1.5 * 50 * 30);
  });

  it('send everything when there is less to send', async () => {
    const { perSecondSent, left } = await simulate(40, 30);
    expect(Math.max(...perSecondSent)).toBeLessThanOrEqual(80);
    expect(left).toBeLessThan(40);
  });
});

it('leases from a real table, whose items expire', async () => {
  const table = await startConversationsTable();
  try {
    const environment = () => new ThroughputLease({ table, now: () => START });
    const taken = await Promise.all(
      times(6, environment).map((one) => Promise.all(times(20, () => one.take('acme', '100')))),
    );
    expect(oks(taken.flat())).toBe(80);
    expect(await table.items()).toEqual([
      { pk: 'T#acme#CHS#100', sk: 'SECOND#1000', leased: 120, expires_at: 4_600 },
    ]);
  } finally {
    await table.close();
  }
});
