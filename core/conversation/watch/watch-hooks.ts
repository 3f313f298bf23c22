import type { ChannelIds } from '#core/channel/keys.ts';
import type { SilentNumber } from '#core/channel/silent-numbers.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Count } from '#platform/runtime/metrics.ts';
import type { ConversationIds, DueThing } from './due-key.ts';
import { mayPass, type RunPorts } from './run-watchdog.ts';
import { WATCH_METRICS } from './watch-metrics.ts';
import type { Deed } from './watch-ports.ts';

/** The metric of a deed that is counted. */
const METRIC_OF: Partial<Record<Deed['did'], string>> = {
  turn_woken: WATCH_METRICS.turnsWoken,
  reply_woken: WATCH_METRICS.repliesWoken,
  given_to_people: WATCH_METRICS.givenToPeople,
};

/** A business number sends and hears nothing. */
export function tellOfSilence(
  log: Log,
  metrics: Count,
  { tenantId, channelId }: ChannelIds,
  { sent: count, forSeconds: seconds }: SilentNumber,
): void {
  metrics.count(WATCH_METRICS.silentNumbers, 1, { tenantId });
  log.child({ tenant_id: tenantId }).error('a number sends and hears nothing', { channelId, count, seconds });
}

/** How a function tells what it did about what is due: by metrics, and by log lines with ids. */
export function watchHooks(log: Log, metrics: Count): Pick<RunPorts, 'onDeed' | 'onUnknown' | 'onFailure'> {
  const logOf = ({ tenantId, conversationId }: Partial<ConversationIds>, traceId?: string) =>
    log.child({ tenant_id: tenantId, conversation_id: conversationId, trace_id: traceId });
  return {
    onDeed(ids, { did: outcome, ...deed }) {
      const isUntriaged = 'fromAgent' in deed && deed.fromAgent === 'agent.triage';
      const metric = isUntriaged ? WATCH_METRICS.untriaged : METRIC_OF[outcome];
      if (metric !== undefined) metrics.count(metric, 1, { tenantId: ids.tenantId });
      const { traceId, fromAgent: _agent, ...fields } = { traceId: undefined, fromAgent: undefined, ...deed };
      logOf(ids, traceId).info('overdue item looked after', { outcome, ...fields });
    },
    onUnknown(thing) {
      metrics.count(WATCH_METRICS.unknownItems);
      logOf(thing).error('a due item is of a kind that the watchdog does not know', { kind: thing.kind });
    },
    onFailure(error, thing: DueThing | undefined) {
      metrics.count(WATCH_METRICS.failures);
      if (!mayPass(error)) metrics.count(WATCH_METRICS.beyondHelp);
      const { kind = 'shard' } = thing ?? {};
      logOf(thing ?? {}).error('an item could not be looked after', { kind, error });
    },
  };
}
