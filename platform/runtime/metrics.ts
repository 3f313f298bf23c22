import { MetricUnit, Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import { chunksOf } from './chunks.ts';

/**
 * Something that people must see to. All troubles of a function are one metric with one alarm, since each metric and each
 * alarm is paid for; which of them it was stands beside the number.
 */
export interface Trouble {
  /** Anchor of the article in docs/runbook.md that helps. */
  readonly cause: string;
  /** How often within five minutes before people are called. */
  readonly ringsAt: number;
}

/** The metric of every trouble, unit Count: the alarm of a function rings when five minutes of it add up to {@link RINGS}. */
export const TROUBLE_METRIC = 'Trouble';

/** What a trouble that calls people at once adds; one that calls them at the fifth time adds a fifth of it. */
export const RINGS = 100;

/** Where numbers go. */
export interface Count {
  /** Tells of trouble. @param times 1 unless told @param tenantId whom it concerns, where that is one tenant */
  trouble(trouble: Trouble, times?: number, tenantId?: string): void;
  /** Adds one to a whole, of which a metric is the share from 0 to 1. @param isPart whether it counts for the share */
  share(name: string, isPart: boolean): void;
}

/** The numbers of one invocation, kept until they are written together. */
export interface Metrics extends Count {
  /** Writes everything that was counted since the last call. */
  flush(): void;
}

/** At 100 values of a metric Powertools writes by itself, and what follows has lost its properties. */
const MAX_VALUES = 99;

/** What stands beside a number. Neither is a dimension: each value of one would be a metric that is paid for. */
type Properties = { cause: string; tenant_id?: string } | Record<string, never>;

/**
 * CloudWatch metrics in embedded metric format, one log line per cause and tenant. Their only dimension is `service`.
 * What no alarm needs is no metric: it stands in the log lines of the work itself.
 *
 * The namespace is `POWERTOOLS_METRICS_NAMESPACE`.
 *
 * @param serviceName the function's name
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createMetrics(serviceName: string): Metrics {
  const powertools = new PowertoolsMetrics({ serviceName });
  const troubles = new Map<string, { properties: Properties; points: number }>();
  const shares = new Map<string, number[]>();

  const write = (name: string, values: readonly number[], properties: Properties) => {
    try {
      for (const [key, value] of Object.entries(properties)) powertools.addMetadata(key, value);
      for (const value of values) powertools.addMetric(name, MetricUnit.Count, value);
      powertools.publishStoredMetrics();
    } finally {
      // After a record that was refused the next record must not carry this one's tenant.
      powertools.clearMetrics();
      powertools.clearMetadata();
    }
  };

  return {
    trouble({ cause, ringsAt }, times = 1, tenantId) {
      const properties = { cause, ...(tenantId === undefined ? {} : { tenant_id: tenantId }) };
      const key = JSON.stringify(properties);
      const points = (troubles.get(key)?.points ?? 0) + times * Math.ceil(RINGS / ringsAt);
      troubles.set(key, { properties, points });
    },
    share(name, isPart) {
      shares.set(name, [...(shares.get(name) ?? []), isPart ? 1 : 0]);
    },
    flush() {
      const told = [...troubles.values()];
      const taken = [...shares];
      troubles.clear();
      shares.clear();
      for (const { properties, points } of told) write(TROUBLE_METRIC, [points], properties);
      for (const [name, values] of taken) {
        for (const chunk of chunksOf(values, MAX_VALUES)) write(name, chunk, {});
      }
    },
  };
}
