/** How often a case was run and how often it went well. */
export interface CaseRuns {
  runs: number;
  passed: number;
}

/**
 * How likely it is that k runs of a case all go well, on average over the cases: the unbiased estimator C(passed, k) / C(runs, k).
 *
 * @returns undefined where a case was run less than k times, or there is none
 * @see https://arxiv.org/abs/2406.12045 τ-bench, pass^k
 */
export function passAt(k: number, cases: readonly CaseRuns[]): number | undefined {
  if (cases.length === 0 || cases.some(({ runs }) => runs < k)) return undefined;
  const each = cases.map(({ runs, passed }) => choose(passed, k) / choose(runs, k));
  return each.reduce((sum, share) => sum + share, 0) / cases.length;
}

/** In how many ways k can be chosen of n. */
function choose(n: number, k: number): number {
  let ways = 1;
  for (let at = 0; at < k; at++) ways *= (n - at) / (k - at);
  return n < k ? 0 : ways;
}

/** The share of those for which it is so; undefined of none. */
export function shareOf<One>(all: readonly One[], isSo: (one: One) => boolean): number | undefined {
  return all.length === 0 ? undefined : all.filter(isSo).length / all.length;
}
