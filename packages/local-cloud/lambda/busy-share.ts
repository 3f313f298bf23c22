import type { EventLoopUtilization, Performance } from 'node:perf_hooks';

/**
 * Measures one thread: each call tells the share of the time since the call before in which it computed, 0 to 1. A thread
 * that is ready and gets no processor counts as computing.
 */
export function busyShareOf(thread: Pick<Performance, 'eventLoopUtilization'>): () => number {
  let before: EventLoopUtilization | undefined;
  return () => {
    const now = thread.eventLoopUtilization();
    const { utilization } = thread.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}
