import type { Context } from 'aws-lambda';
import type { ConversationIds, DueThing } from '#core/conversation/watch/due-key.ts';
import { mayPass, type RunPorts, runWatchdog } from '#core/conversation/watch/run-watchdog.ts';
import type { Deed } from '#core/conversation/watch/watch-ports.ts';
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
  watch: Omit<RunPorts, 'onDeed' | 'onUnknown' | 'onFailure'>;
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

/** The metric of a deed that is counted. */
const METRIC_OF: Partial<Record<Deed['did'], string>> = {
  turn_woken: METRICS.turnsWoken,
  reply_woken: METRICS.repliesWoken,
  given_to_people: METRICS.givenToPeople,
};

/** Runs by the clock, every minute. What the schedule sends says nothing that is needed. */
export function createHandler(deps: WatchdogDeps) {
  const { log, metrics, watch } = deps;
  const logOf = ({ tenantId, conversationId }: Partial<ConversationIds>, traceId?: string) =>
    log.child({ tenant_id: tenantId, conversation_id: conversationId, trace_id: traceId });

  const observers: Pick<RunPorts, 'onDeed' | 'onUnknown' | 'onFailure'> = {
    onDeed(ids, { did: outcome, ...deed }) {
      const isUntriaged = 'fromAgent' in deed && deed.fromAgent === 'agent.triage';
      const metric = isUntriaged ? METRICS.untriaged : METRIC_OF[outcome];
      if (metric !== undefined) metrics.count(metric, 1, { tenantId: ids.tenantId });
      const { traceId, fromAgent: _agent, ...fields } = { traceId: undefined, fromAgent: undefined, ...deed };
      logOf(ids, traceId).info('overdue item looked after', { outcome, ...fields });
    },
    onUnknown(thing) {
      metrics.count(METRICS.unknownItems);
      logOf(thing).error('a due item is of a kind that the watchdog does not know', { kind: thing.kind });
    },
    onFailure(error, thing: DueThing | undefined) {
      metrics.count(METRICS.failures);
      if (!mayPass(error)) metrics.count(METRICS.beyondHelp);
      const { kind = 'shard' } = thing ?? {};
      logOf(thing ?? {}).error('an item could not be looked after', { kind, error });
    },
  };

  return invocation(
    FUNCTION_NAME,
    async (_event: unknown, context: Context): Promise<void> => {
      const now = watch.now();
      const result = await runWatchdog({ ...watch, ...observers }, () => context.getRemainingTimeInMillis());
      const { done, failed, behind, oldestDueAt } = result;
      metrics.duration(METRICS.oldestDue, Math.max(0, now - (oldestDueAt ?? now)));
      if (behind) metrics.count(METRICS.behind);
      if (done === 0 && failed > 0) throw new WatchdogRunError(failed);
    },
    deps,
  );
}
