import type { Clock } from '../clock.ts';
import type { QueueSettings } from './attributes.ts';
import { ExpiringMap } from './collections/expiring-map.ts';

const INTERVAL_MS = 5 * 60 * 1000;

interface Accepted {
  messageId: string;
  sequenceNumber: string;
}

/**
 * What a FIFO queue accepted in the last five minutes, whether or not it was received and deleted since.
 *
 * Bounded by time only: a limit by count would let duplicates through under load.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
 */
export class Deduplication {
  readonly #accepted: ExpiringMap<string, Accepted>;

  constructor(clock: Clock) {
    this.#accepted = new ExpiringMap(clock, INTERVAL_MS);
  }

  get size(): number {
    return this.#accepted.size;
  }

  find(scope: QueueSettings['deduplicationScope'], groupId: string, id: string): Accepted | undefined {
    return this.#accepted.get(key(scope, groupId, id));
  }

  /** @param acceptedAt by default now; sends of an earlier engine are remembered first, the oldest before all */
  remember(
    scope: QueueSettings['deduplicationScope'],
    groupId: string,
    id: string,
    accepted: Accepted,
    acceptedAt?: number,
  ): void {
    this.#accepted.set(key(scope, groupId, id), accepted, acceptedAt);
  }
}

/** Neither a group id nor a deduplication id can contain a line break. */
function key(scope: QueueSettings['deduplicationScope'], groupId: string, id: string): string {
  return scope === 'messageGroup' ? `${groupId}\n${id}` : id;
}
