/**
 * Waits until all have ended, and only then throws what the first of the list threw: nothing of an invocation
 * may run on after its answer, because the environment freezes.
 */
export async function settleAll(work: readonly Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason;
}
