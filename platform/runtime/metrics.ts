import { MetricUnit, Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import { chunksOf } from './chunks.ts';

export interface MetricOptions {
  /** Written beside the metric as the property `tenant_id`. As a dimension each tenant would be paid for. */
  tenantId?: string;
  /** Dimensions of closed sets, such as `{ outcome }`. Each combination is a metric of its own. */
  dimensions?: Readonly<Record<string, string>> & { tenant_id?: never };
}

/** Where numbers go. */
export interface Count {
  /** Adds to a counter. @param value 1 unless told */
  count(name: string, value?: number, options?: MetricOptions): void;
  /** Adds one measurement. @param ms milliseconds */
  duration(name: string, ms: number, options?: MetricOptions): void;
}

/** The numbers of one invocation, kept until they are written together. */
export interface Metrics extends Count {
  /** Writes everything that was counted since the last call. */
  flush(): void;
}

/** At 100 values of a metric Powertools writes by itself, and what follows has lost its properties. */
const MAX_VALUES = 99;

interface Group {
  options: MetricOptions;
  counts: Map<string, number>;
  durations: Array<{ name: string; ms: number }>;
}

/**
 * CloudWatch metrics in embedded metric format: one log line per tenant and set of dimensions. Every metric
 * also has the dimension `service`.
 *
 * The namespace is `POWERTOOLS_METRICS_NAMESPACE`.
 *
 * @param serviceName the function's name
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createMetrics(serviceName: string): Metrics {
  const powertools = new PowertoolsMetrics({ serviceName });
  const groups = new Map<string, Group>();

  const groupOf = (options: MetricOptions): Group => {
    const dimensions = Object.entries(options.dimensions ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify([options.tenantId, dimensions]);
    const group = groups.get(key) ?? { options, counts: new Map(), durations: [] };
    groups.set(key, group);
    return group;
  };

  const writeRecord = (options: MetricOptions, counts: Group['counts'], durations: Group['durations']) => {
    try {
      for (const [name, value] of Object.entries(options.dimensions ?? {})) {
        powertools.addDimension(name, value);
      }
      if (options.tenantId !== undefined) powertools.addMetadata('tenant_id', options.tenantId);
      for (const [name, value] of counts) powertools.addMetric(name, MetricUnit.Count, value);
      for (const { name, ms } of durations) powertools.addMetric(name, MetricUnit.Milliseconds, ms);
      powertools.publishStoredMetrics();
    } finally {
      // After a record that was refused the next record must not carry this one's tenant.
      powertools.clearMetrics();
      powertools.clearDimensions();
      powertools.clearMetadata();
    }
  };

  return {
    count(name, value = 1, options = {}) {
      const { counts } = groupOf(options);
      counts.set(name, (counts.get(name) ?? 0) + value);
    },
    duration(name, ms, options = {}) {
      groupOf(options).durations.push({ name, ms });
    },
    flush() {
      const written = [...groups.values()];
      groups.clear();
      for (const { options, counts, durations } of written) {
        const [first = [], ...more] = chunksOf(durations, MAX_VALUES);
        writeRecord(options, counts, first);
        for (const chunk of more) writeRecord(options, new Map(), chunk);
      }
    },
  };
}
