import type { MetricValues } from './emf.ts';

/** What one metric counted up to. */
export interface MetricSeries {
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
  unit: string;
  /** How many values. */
  count: number;
  sum: number;
  min: number;
  max: number;
  last: number;
}

/** Which metrics to list; each part that is given must match. */
export interface MetricFilter {
  namespace?: string;
  name?: string;
}

/** How many metrics are kept by default. On AWS each costs money: far fewer are meant. */
const MOST_SERIES = 2000;

/** Adds up metrics by namespace, name and dimensions, in bounded memory. */
export class MetricStore {
  readonly #series = new Map<string, MetricSeries>();
  readonly #most: number;
  #refused = 0;

  /** @param most how many different metrics are kept; values of further ones are refused and counted */
  constructor(most = MOST_SERIES) {
    this.#most = most;
  }

  /** How many records were refused because there were too many different metrics. */
  get refused(): number {
    return this.#refused;
  }

  /** @returns false when the metric is one too many */
  add({ namespace, name, dimensions, unit, values }: MetricValues): boolean {
    const key = JSON.stringify([namespace, name, Object.entries(dimensions)]);
    const series = this.#series.get(key) ?? this.#open(key, { namespace, name, dimensions, unit });
    if (!series) return false;
    for (const value of values) {
      series.count += 1;
      series.sum += value;
      series.min = Math.min(series.min, value);
      series.max = Math.max(series.max, value);
      series.last = value;
    }
    return true;
  }

  /** By namespace, name and dimensions. */
  list({ namespace, name }: MetricFilter = {}): MetricSeries[] {
    return [...this.#series.entries()]
      .filter(([, series]) => namespace === undefined || series.namespace === namespace)
      .filter(([, series]) => name === undefined || series.name === name)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, series]) => ({ ...series, dimensions: { ...series.dimensions } }));
  }

  #open(key: string, head: Omit<MetricValues, 'values'>): MetricSeries | undefined {
    if (this.#series.size >= this.#most) {
      this.#refused += 1;
      return undefined;
    }
    const series: MetricSeries = {
      ...head,
      count: 0,
      sum: 0,
      min: Number.POSITIVE_INFINITY,
      max: Number.NEGATIVE_INFINITY,
      last: 0,
    };
    this.#series.set(key, series);
    return series;
  }
}
