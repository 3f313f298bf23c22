/** How long a closed, forced or half-open circuit is remembered before it is read again; ± a quarter. */
export const STATE_TTL_MS = 5_000;

/** An open circuit is remembered until it may be tried, but no longer than this: an operator may close it. */
export const OPEN_TTL_MS = 30_000;

/** An environment adds its failures to the shared item at most so often. */
export const REPORT_INTERVAL_MS = 1_000;

/** Shared failures are counted from the first one for so long, and never less than two time-outs. */
export const COUNT_WINDOW_MS = 30_000;

/**
 * A window is so old at least before its failures open the circuit, unless one environment alone has reached
 * `failureThreshold`. Failures come back sooner than answers: a fleet that has just started would have nothing
 * else to report.
 */
export const WINDOW_SETTLES_MS = 5_000;

/** Successes of the last minute are reported along with a failure. */
export const SUCCESS_MEMORY_MS = 60_000;

/**
 * So many successes outweigh one failure when all count together. Without it the ordinary one failure in a
 * hundred would soon add up to `failureThreshold` where thousands of calls are made.
 */
export const SUCCESSES_PER_FAILURE = 3;

/** The longest time between two probes, however often the circuit opened again. */
export const LONGEST_RESET_MS = 300_000;

/** A circuit that stayed closed for so long begins again with its shortest reset time. */
export const CALM_MS = 300_000;

/** A prober holds its lease for its call's time-out and this: what it takes to write the result. */
export const LEASE_MARGIN_MS = 5_000;

/** Longest wait for the circuits table. It covers a cold environment's first connection. */
export const STORE_TIMEOUT_MS = 1_000;

/** An item is kept so long after its last change, in seconds, unless an operator's decision stands in it. */
export const KEPT_SECONDS = 7 * 24 * 3600;
