/** Time as the breaker sees it; a test brings its own. */
export interface CircuitClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `callback` once, `delayMs` milliseconds from now. */
  after(delayMs: number, callback: () => void): { cancel(): void };
}

/** The machine's clock. */
export const systemCircuitClock: CircuitClock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};

/**
 * Runs a step for at most `ms` milliseconds. Then its signal is aborted and `late()` is thrown at once, whether
 * the step heeds the signal or not.
 */
export async function withTimeLimit<T>(
  clock: Pick<CircuitClock, 'after'>,
  ms: number,
  run: (signal: AbortSignal) => Promise<T>,
  late: () => Error,
): Promise<T> {
  const controller = new AbortController();
  const limit = Promise.withResolvers<never>();
  const timer = clock.after(ms, () => {
    const error = late();
    // First, so that the step's own way of saying "aborted" does not win.
    limit.reject(error);
    controller.abort(error);
  });
  try {
    return await Promise.race([limit.promise, run(controller.signal)]);
  } finally {
    timer.cancel();
  }
}
