import type { Usage } from './ledger.ts';
import { PRICES, type Unit } from './prices.ts';

/** Usage with its price at list prices; null where there is none. */
export interface BilledUsage extends Usage {
  usd: number | null;
}

/** What was used since `since` and what it costs in one region. */
export interface BillingReport {
  region: string;
  /** ISO 8601. */
  since: string;
  items: BilledUsage[];
  /** US$ of all rows that have a price. */
  total_usd: number;
  /** US$ by service, of the rows that have a price. */
  services: Record<string, number>;
  /** Units without a price in this region: the total leaves them out. */
  unpriced: Unit[];
  /** What the figures take for granted where AWS documents no rule. */
  assumptions: readonly string[];
}

/** Where the figures are an approximation; everything else follows a documented rule. */
const ASSUMPTIONS = [
  'List prices of the first tier, without free tiers; storage, custom metrics, alarms, secrets kept and data transfer are left out, being monthly.',
  'Lambda: durations of this machine, not of arm64 with the memory of the template. Logs: besides the lines of functions the START, END and REPORT lines of Lambda, and 26 bytes for each line.',
  'SQS: a mapping deletes in batches of ten, and each long poll of 20 s that ends empty is a request; how many pollers AWS keeps differs. Calls that SQS or Secrets Manager refuses are not counted.',
  'DynamoDB: a condition check in a transaction, and each item of a cancelled one, count as a transactional write; writes to indexes count once, in a transaction too; a repetition with the same request token counts no units; reads with a projection or filter count non-ASCII text by characters.',
  'S3: objects that are read by a presigned link go to the internet, all others stay in the region, which is free.',
  'S3 Vectors: what is put and queried, by the size of keys, values and metadata as JSON; the least size of a request that AWS may bill, and reading without a query, are left out.',
  'X-Ray: the traces that the sampling of Lambda is expected to record, one each second and 5 % of the others; here all are kept.',
] as const;

/** @param sinceMs milliseconds since the epoch */
export function billingReport(usage: readonly Usage[], region: string, sinceMs: number): BillingReport {
  const prices = PRICES[region] ?? {};
  const services: Record<string, number> = {};
  const unpriced = new Set<Unit>();
  const items = usage.map((row): BilledUsage => {
    const price = prices[row.unit];
    if (!price) {
      unpriced.add(row.unit);
      return { ...row, usd: null };
    }
    const usd = (row.units * price.usd) / price.per;
    services[row.service] = (services[row.service] ?? 0) + usd;
    return { ...row, usd };
  });
  return {
    region,
    since: new Date(sinceMs).toISOString(),
    items,
    total_usd: Object.values(services).reduce((sum, usd) => sum + usd, 0),
    services,
    unpriced: [...unpriced],
    assumptions: ASSUMPTIONS,
  };
}
