import { ContentionError } from './contention-error.ts';

/** A write that another writer was faster than: what it was decided from is read again. */
export const LOST = Symbol('lost to another writer');

/** A write that will not succeed however often it is tried in this invocation. */
export const GIVE_UP = Symbol('given up');

/**
 * Reads, decides and writes, and does all of it again when another writer was faster.
 *
 * @param options.id of what is changed, such as a conversation's; `step` says what for
 * @param options.attempts in all
 * @param options.pause before an attempt, from the second on
 * @param once one attempt, the first is 0
 * @throws {ContentionError} after so many lost attempts, and at once for {@link GIVE_UP}
 */
export async function retryLost<Result>(
  options: { id: string; step: string; attempts: number; pause?: (attempt: number) => Promise<void> },
  once: (attempt: number) => Promise<Result | typeof LOST | typeof GIVE_UP>,
): Promise<Result> {
  const { id, step, attempts, pause } = options;
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt > 0) await pause?.(attempt);
    const result = await once(attempt);
    if (result === GIVE_UP) break;
    if (result !== LOST) return result;
  }
  throw new ContentionError(id, step);
}
