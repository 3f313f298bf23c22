import { handleTimer, type TimerPorts } from '#core/conversation/watch/handle-timer.ts';
import { PULLED_PER_SECOND } from '#core/conversation/watch/pull-forward.ts';
import { type TimerRecord, timerSchema } from '#core/conversation/watch/timer-record.ts';
import { standardConsumer } from '#platform/batch/standard-consumer.ts';
import type { DeadLetters } from '#platform/queue/dead-letters.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Metrics } from '#platform/runtime/metrics.ts';
import type { Trace } from '#platform/runtime/tracer.ts';
import { FUNCTION_NAME } from './names.ts';

export interface TimerDeps {
  log: Log;
  metrics: Metrics;
  trace: Trace;
  deadLetters: DeadLetters;
  timer: TimerPorts;
}

/** Consumes the timers queue, a standard one: a record may come twice, early or late, and none decides anything. */
export function createHandler(deps: TimerDeps) {
  const { log, timer } = deps;
  return standardConsumer<TimerRecord>({
    name: FUNCTION_NAME,
    schema: timerSchema,
    ...deps,
    async handle(record, remainingMs) {
      const result = await handleTimer(timer, record, remainingMs);
      if (result.kind !== 'pulled') return;
      const { circuit, count } = result;
      log
        .child({ trace_id: record.trace_id })
        .info('what waited is tried again', { circuit, count, perSecond: PULLED_PER_SECOND });
    },
  });
}
