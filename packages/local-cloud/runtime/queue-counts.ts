import type { QueueCounts } from '../inspection/views.ts';
import type { SqsEngine } from '../sqs/engine.ts';

/** How full every queue is, as the inspection shows it. */
export function queueCounts(engine: SqsEngine): QueueCounts[] {
  return engine.queues().map((queue) => {
    const { waiting, inFlight, delayed, oldestAgeSeconds } = queue.counts();
    return { name: queue.name, waiting, in_flight: inFlight, delayed, oldest_age_s: oldestAgeSeconds };
  });
}
