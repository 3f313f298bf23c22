/** Runs tasks side by side, but no more than a number of them at a time; the others wait in turn. */
export type Limiter = <Result>(task: () => Promise<Result>) => Promise<Result>;

export function createLimiter(most: number): Limiter {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      // The place goes from the task that ended to the next one without becoming free in between.
      if (next) next();
      else running--;
    }
  };
}

/**
 * Waits until all have ended, and only then throws what the first of the list threw: nothing of an invocation
 * may run on after its answer, because the environment freezes.
 */
export async function settleAll(work: readonly Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason;
}
