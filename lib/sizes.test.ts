import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pseudoRandom } from '#platform/resilience/simulated-clock.fixture.ts';
import { parseConfig } from './config.ts';
import { addedWait, LOAD, PREFERENCES, RATES, SIZES, settingsOf } from './sizes.ts';

const SIZES_DOCUMENT = readFileSync(resolve(import.meta.dirname, '../docs/sizes.md'), 'utf8');

/** Write and read request units of an answered message, as `npm run cost` counts them. */
const UNITS = { write: 24, read: 9 };
const NEW_TABLE = { write: 4_000, read: 12_000 };

describe.each(SIZES)('size %s', (size) => {
  const rate = RATES[size];
  const settings = settingsOf(size, 'latency');
  const sideBySide = (name: keyof typeof LOAD) => rate * LOAD[name].times * LOAD[name].seconds;

  it('has no limit for which a record waits at its rate', () => {
    expect(settings.dispatcherMaximumConcurrency).toBeGreaterThanOrEqual(sideBySide('dispatcher'));
    expect(settings.aiAgentMaximumConcurrency).toBeGreaterThanOrEqual(sideBySide('ai-agent'));
    expect(settings.triageAgentMaximumConcurrency).toBeGreaterThanOrEqual(sideBySide('triage-agent'));
    expect(settings.senderMaximumConcurrency).toBeGreaterThanOrEqual(sideBySide('sender'));
    expect(settings.mediaMaximumConcurrency).toBeGreaterThanOrEqual(sideBySide('media'));
    expect(settings.receiptsMaximumConcurrency ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(
      sideBySide('receipts'),
    );
    expect(settings.webhookRequestsPerSecond).toBeGreaterThanOrEqual(rate * LOAD.webhook.times);
  });

  it('has a table that takes its writes and reads, from a tenth below its rate on', () => {
    const { tableWriteUnits = NEW_TABLE.write, tableReadUnits = NEW_TABLE.read } = settings;
    expect(tableWriteUnits).toBeGreaterThanOrEqual(0.9 * rate * UNITS.write);
    expect(tableReadUnits).toBeGreaterThanOrEqual(0.9 * rate * UNITS.read);
  });

  it.each(PREFERENCES)('is taken as it is with prefer=%s', (prefer) => {
    expect(parseConfig({ size, prefer })).toMatchObject(settingsOf(size, prefer));
  });
});

it('what is given by itself counts more than the size', () => {
  const config = parseConfig({ size: '100k', prefer: 'cost', aiAgentMaximumConcurrency: 3 });
  expect(config.aiAgentMaximumConcurrency).toBe(3);
  expect(config.senderMaximumConcurrency).toBe(settingsOf('100k', 'cost').senderMaximumConcurrency);
});

describe('where cost is preferred', () => {
  it.each(['small', '10k'] as const)(
    'answers of size %s wait no longer than is printed and documented',
    (size) => {
      const few = simulate(RATES[size], settingsOf(size, 'cost').aiAgentMaximumConcurrency);
      const { mean, p95 } = addedWait(size);
      expect(SIZES_DOCUMENT).toContain(`| \`${size}\` | ${mean.toFixed(2)} s | ${p95.toFixed(2)} s |`);
      expect(few.mean).toBeLessThanOrEqual(mean);
      expect(few.mean).toBeGreaterThan(mean / 2);
      expect(few.p95).toBeLessThanOrEqual(p95);
      const many = simulate(RATES[size], settingsOf(size, 'latency').aiAgentMaximumConcurrency);
      expect(many.p95).toBeLessThan(0.01);
      // What an answer is billed for.
      expect(few.secondsPerTurn).toBeLessThan(0.45 * many.secondsPerTurn);
    },
  );
});

/**
 * Pollers that take what waits, ten turns at most, as soon as they are free; an invocation lasts as long as its slowest
 * answer, of four seconds on average. @returns seconds
 */
function simulate(rate: number, pollers: number) {
  const random = pseudoRandom(1);
  const model = () => Math.exp(Math.log(4) - 0.11 + 0.47 * normal(random));
  const freeAt = Array<number>(pollers).fill(0);
  const waits: number[] = [];
  let waiting: number[] = [];
  let billed = 0;
  for (let now = 0; now < 120; now += -Math.log(1 - random()) / rate) {
    waiting.push(now);
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      const poller = freeAt.indexOf(Math.min(...freeAt));
      const at = Math.max(freeAt[poller] ?? 0, first);
      if (at > now) break;
      const batch = waiting.slice(0, 10);
      waiting = waiting.slice(10);
      waits.push(...batch.map((came) => at - came));
      const lasts = Math.max(...batch.map(model)) + 0.1;
      billed += lasts;
      freeAt[poller] = at + lasts;
    }
  }
  const steady = waits.slice(waits.length / 4).sort((a, b) => a - b);
  return {
    mean: steady.reduce((sum, wait) => sum + wait, 0) / steady.length,
    p95: steady[Math.floor(steady.length * 0.95)] ?? 0,
    secondsPerTurn: billed / waits.length,
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
