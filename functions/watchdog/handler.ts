import type { Context } from 'aws-lambda';
import { type RunPorts, runWatchdog } from '#core/conversation/watch/run-watchdog.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import { invocation } from '#platform/runtime/invocation.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Metrics } from '#platform/runtime/metrics.ts';
import type { Trace } from '#platform/runtime/tracer.ts';
import { FUNCTION_NAME, TROUBLE } from './names.ts';

export interface WatchdogDeps {
  log: Log;
  metrics: Metrics;
  trace: Trace;
  watch: RunPorts;
  /** Never throws. @param remainingMs time left, in milliseconds */
  lookAfterKnowledge(remainingMs: () => number): Promise<void>;
  /** Removes texts whose time is over. Never throws. @returns how many */
  expireTexts(remainingMs: () => number): Promise<number>;
}

/** For how long something may be overdue: with a run every minute it should be far below. */
const OVERDUE_SECONDS = 300;

/** Not one due item could be looked after. */
class WatchdogRunError extends ProsaError {
  override readonly name = 'WatchdogRunError';

  constructor(failed: number) {
    super(`none of ${failed} due items or shards could be looked after`, {
      retryable: true,
      operatorHint: 'They stay due and the next run tries again. Look at the errors before this one.',
    });
  }
}

/** Runs by the clock, every minute. What the schedule sends says nothing that is needed. */
export function createHandler(deps: WatchdogDeps) {
  const { log, metrics, watch, lookAfterKnowledge, expireTexts } = deps;
  return invocation(
    FUNCTION_NAME,
    async (_event: unknown, context: Context): Promise<void> => {
      const now = watch.now();
      const remainingMs = () => context.getRemainingTimeInMillis();
      const { done, failed, behind, oldestDueAt } = await runWatchdog(watch, remainingMs);
      // Conversations first: documents, and what is to go, have what time is left.
      await lookAfterKnowledge(remainingMs);
      const count = await expireTexts(remainingMs);
      if (count > 0) log.info('texts of files were removed: their time is over', { count });
      const seconds = Math.round((now - (oldestDueAt ?? now)) / 1_000);
      if (behind) metrics.trouble(TROUBLE.behind);
      if (seconds >= OVERDUE_SECONDS) {
        metrics.trouble(TROUBLE.overdue);
        log.warn('something has been overdue for long', { seconds });
      }
      if (done === 0 && failed > 0) throw new WatchdogRunError(failed);
    },
    deps,
  );
}
