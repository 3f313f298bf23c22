/** What AWS bills by the month, whatever happens. */
export interface MonthlyPrice {
  usd: number;
  /** A page that states it; not all could be opened when the table was written. */
  source: string;
  /** The day the table was written, `YYYY-MM-DD`. */
  asOf: string;
}

/** The kinds of things that cost each month. */
export type MonthlyThing = 'alarmMetric' | 'dashboard' | 'secret' | 'customMetric';

const CLOUDWATCH = 'https://aws.amazon.com/cloudwatch/pricing/';
const AS_OF = '2026-11-30';

/**
 * List prices of one thing a month, without free tiers. A region or a thing that is missing has no price that a source was
 * found for.
 */
export const MONTHLY_PRICES: Readonly<Record<string, Readonly<Partial<Record<MonthlyThing, MonthlyPrice>>>>> =
  {
    'us-east-1': {
      alarmMetric: { usd: 0.1, source: CLOUDWATCH, asOf: AS_OF },
      dashboard: { usd: 3, source: CLOUDWATCH, asOf: AS_OF },
      customMetric: { usd: 0.3, source: CLOUDWATCH, asOf: AS_OF },
      secret: { usd: 0.4, source: 'https://aws.amazon.com/secrets-manager/pricing/', asOf: AS_OF },
    },
  };

/** Metrics of a dashboard up to which three dashboards of an account are free. */
export const FREE_DASHBOARD_METRICS = 50;
