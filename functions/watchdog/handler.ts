import type { Context } from 'aws-lambda';
import { type RunPorts, runWatchdog } from '#core/conversation/watch/run-watchdog.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import { invocation } from '#platform/runtime/invocation.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Metrics } from '#platform/runtime/metrics.ts';
import type { Trace } from '#platform/runtime/tracer.ts';
import { FUNCTION_NAME, METRICS } from './names.ts';

export interface WatchdogDeps {
  log: Log;
  metrics: Metrics;
  trace: Trace;
  watch: RunPorts;
}

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
  const { metrics, watch } = deps;
  return invocation(
    FUNCTION_NAME,
    async (_event: unknown, context: Context): Promise<void> => {
      const now = watch.now();
      const { done, failed, behind, oldestDueAt } = await runWatchdog(watch, () =>
        context.getRemainingTimeInMillis(),
      );
      metrics.duration(METRICS.oldestDue, Math.max(0, now - (oldestDueAt ?? now)));
      if (behind) metrics.count(METRICS.behind);
      if (done === 0 && failed > 0) throw new WatchdogRunError(failed);
    },
    deps,
  );
}
