import { MODEL_PRICES } from '#core/budget/model-prices.ts';
import { RATES, type SIZES } from '../../lib/sizes.ts';
import type { Finding } from './finding.ts';

type Size = (typeof SIZES)[number];

/** What an answered message asks of a quota a second; concurrent executions as docs/sizes.md has them. */
const NEEDS: ReadonlyArray<{ quota: string; service: string; need(size: Size): number; unit: string }> = [
  {
    ...{ quota: 'Concurrent executions', service: 'lambda', unit: 'at once' },
    need: (size) => ({ small: 300, '10k': 1_000, '100k': 10_000 })[size],
  },
  {
    ...{ quota: 'PutEvents throttle limit in transactions per second', service: 'events', unit: 'a second' },
    need: (size) => 3 * RATES[size],
  },
  {
    ...{ quota: 'Table-level write throughput limit', service: 'dynamodb', unit: 'units a second' },
    need: (size) => 24 * RATES[size],
  },
];

/** The services whose quotas are looked at. */
export const QUOTA_SERVICES = NEEDS.map(({ service }) => service);

export function checkQuotas(values: ReadonlyMap<string, number>, size: Size): Finding[] {
  return NEEDS.map(({ quota, need, unit }): Finding => {
    const about = `quota ${quota}`;
    const [value, needed] = [values.get(quota), need(size)];
    if (value === undefined) {
      return {
        level: 'warn',
        about,
        found: 'not told',
        remedy: `look in the console: ${needed} ${unit} are needed`,
      };
    }
    const found = `${value} ${unit}, size ${size} needs ${needed}`;
    return value >= needed
      ? { level: 'ok', about, found }
      : {
          level: 'warn',
          about,
          found,
          remedy: 'ask AWS for more (Service Quotas), or deploy a smaller size',
        };
  });
}

const [WARNED_SKEW_MS, REFUSED_SKEW_MS] = [30_000, 5 * 60_000];

/**
 * AWS refuses signatures that are more than five minutes off.
 *
 * @param theirs and `ours`: milliseconds since the epoch
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
 */
export function checkClock(theirs: number, ours: number): Finding {
  const skew = Math.abs(theirs - ours);
  const [about, found] = ['clock', `${Math.round(skew / 1_000)} s from the other side’s`];
  if (skew <= WARNED_SKEW_MS) return { level: 'ok', about, found };
  const remedy = 'set this machine’s clock (NTP)';
  return { level: skew > REFUSED_SKEW_MS ? 'fail' : 'warn', about, found, remedy };
}

const OLD_PRICES_DAYS = 90;
const DAY_MS = 24 * 60 * 60_000;

/** Budgets go by these prices. @param now milliseconds since the epoch */
export function checkPrices(now: number): Finding {
  const days = Object.values(MODEL_PRICES).map(({ asOf }) => Date.parse(asOf));
  const age = Math.max(0, Math.floor((now - Math.min(...days)) / DAY_MS));
  const [about, found] = ['prices of models', `the oldest are ${age} days old`];
  if (age <= OLD_PRICES_DAYS) return { level: 'ok', about, found };
  return {
    level: 'warn',
    about,
    found,
    remedy: 'compare core/budget/model-prices.ts with the providers’ pages',
  };
}
