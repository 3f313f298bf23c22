/** One metric of one EMF line, for one set of dimensions. */
export interface MetricValues {
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
  /** `None` when the line names none. */
  unit: string;
  values: number[];
}

/** A line that announces metrics but does not hold them as the specification says. */
export class MalformedEmfError extends Error {
  override readonly name = 'MalformedEmfError';
}

const MOST_METRICS = 100;
const MOST_VALUES = 100;
const MOST_DIMENSIONS = 30;

type Members = Record<string, unknown>;

/**
 * Reads a log line in CloudWatch's embedded metric format.
 *
 * @returns undefined when the line is no such line
 * @throws {MalformedEmfError} when it is one, but CloudWatch could not take its metrics
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function readEmf(line: string): MetricValues[] | undefined {
  // Most lines are none: they are not parsed.
  if (!line.startsWith('{') || !line.includes('"_aws"')) return undefined;
  const root = parse(line);
  const metadata = root?._aws;
  if (!root || !isMembers(metadata) || metadata.CloudWatchMetrics === undefined) return undefined;
  const { CloudWatchMetrics: directives, Timestamp: timestamp } = metadata;
  if (!Number.isInteger(timestamp)) throw new MalformedEmfError('_aws.Timestamp is not a whole number');
  if (!Array.isArray(directives)) throw new MalformedEmfError('_aws.CloudWatchMetrics is not a list');
  return directives.flatMap((directive: unknown) => readDirective(directive, root));
}

function readDirective(directive: unknown, root: Members): MetricValues[] {
  if (!isMembers(directive)) throw new MalformedEmfError('a metric directive is not an object');
  const { Namespace: namespace, Dimensions: dimensionSets, Metrics: metrics } = directive;
  if (typeof namespace !== 'string' || namespace === '' || namespace.length > 1024) {
    throw new MalformedEmfError('a Namespace has 1 to 1024 characters');
  }
  if (!Array.isArray(metrics) || metrics.length > MOST_METRICS) {
    throw new MalformedEmfError(`Metrics is a list of at most ${MOST_METRICS}`);
  }
  if (!Array.isArray(dimensionSets)) throw new MalformedEmfError('Dimensions is not a list');
  const sets = dimensionSets.map((keys: unknown) => readDimensions(keys, root));
  return metrics.flatMap((metric: unknown) => {
    if (!isMembers(metric) || typeof metric.Name !== 'string' || metric.Name === '') {
      throw new MalformedEmfError('a metric has a Name');
    }
    const name = metric.Name;
    const unit = typeof metric.Unit === 'string' ? metric.Unit : 'None';
    const values = readValues(name, root[name]);
    return sets.map((dimensions) => ({ namespace, name, dimensions, unit, values }));
  });
}

function readDimensions(keys: unknown, root: Members): Record<string, string> {
  if (!Array.isArray(keys) || keys.length > MOST_DIMENSIONS) {
    throw new MalformedEmfError(`a dimension set is a list of at most ${MOST_DIMENSIONS} keys`);
  }
  const entries = keys.map((key: unknown): [string, string] => {
    const value = typeof key === 'string' ? root[key] : undefined;
    if (typeof value !== 'string' || value === '') {
      throw new MalformedEmfError(`the dimension ${String(key)} has no text in the line`);
    }
    return [String(key), value];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function readValues(name: string, value: unknown): number[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  if (values.length > MOST_VALUES || !values.every((one) => typeof one === 'number')) {
    throw new MalformedEmfError(`the metric ${name} is a number or a list of at most ${MOST_VALUES} numbers`);
  }
  return values;
}

function parse(line: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isMembers(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
