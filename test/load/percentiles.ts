/** Of times in milliseconds. */
export interface Percentiles {
  /** How many there were. */
  count: number;
  p50: number;
  p95: number;
  p99: number;
  longest: number;
}

export function percentilesOf(values: readonly number[]): Percentiles {
  const [p50, p95, p99, longest] = [0.5, 0.95, 0.99, 1].map((share) => percentile(values, share));
  return { count: values.length, p50: p50 ?? 0, p95: p95 ?? 0, p99: p99 ?? 0, longest: longest ?? 0 };
}

/** Nearest-rank percentile; 0 for nothing. @param share above 0, up to 1: the greatest */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
