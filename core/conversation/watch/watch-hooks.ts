import type { ChannelIds } from '#core/channel/keys.ts';
import type { SilentNumber } from '#core/channel/silent-numbers.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Count } from '#platform/runtime/metrics.ts';
import type { ConversationIds, DueThing } from './due-key.ts';
import { mayPass, type RunPorts } from './run-watchdog.ts';
import { WATCH_TROUBLE } from './watch-trouble.ts';

/** A business number sends and hears nothing. */
export function tellOfSilence(
  log: Log,
  metrics: Count,
  { tenantId, channelId }: ChannelIds,
  { sent: count, forSeconds: seconds }: SilentNumber,
): void {
  metrics.trouble(WATCH_TROUBLE.silentNumber, 1, tenantId);
  log.child({ tenant_id: tenantId }).error('a number sends and hears nothing', { channelId, count, seconds });
}

/** How a function tells what it did about what is due: by log lines with ids, and by trouble that people must see to. */
export function watchHooks(log: Log, metrics: Count): Pick<RunPorts, 'onDeed' | 'onUnknown' | 'onFailure'> {
  const logOf = ({ tenantId, conversationId }: Partial<ConversationIds>, traceId?: string) =>
    log.child({ tenant_id: tenantId, conversation_id: conversationId, trace_id: traceId });
  return {
    onDeed(ids, { did: outcome, ...deed }) {
      // Nothing places what waits for triage yet: that people get it is as meant.
      const isUntriaged = 'fromAgent' in deed && deed.fromAgent === 'agent.triage';
      if (outcome === 'given_to_people' && !isUntriaged) {
        metrics.trouble(WATCH_TROUBLE.givenToPeople, 1, ids.tenantId);
      }
      const { traceId, fromAgent: _agent, ...fields } = { traceId: undefined, fromAgent: undefined, ...deed };
      logOf(ids, traceId).info('overdue item looked after', { outcome, ...fields });
    },
    onUnknown(thing) {
      metrics.trouble(WATCH_TROUBLE.unknownItem);
      logOf(thing).error('a due item is of a kind that the watchdog does not know', { kind: thing.kind });
    },
    onFailure(error, thing: DueThing | undefined) {
      metrics.trouble(mayPass(error) ? WATCH_TROUBLE.failure : WATCH_TROUBLE.beyondHelp, 1, thing?.tenantId);
      const { kind = 'shard' } = thing ?? {};
      logOf(thing ?? {}).error('an item could not be looked after', { kind, error });
    },
  };
}
