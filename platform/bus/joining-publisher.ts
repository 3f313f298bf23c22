import type { EventPublisher } from './event-publisher.ts';
import { PublishError } from './publish-error.ts';
import type { BusEvent } from './put-events.ts';

interface Waiting {
  envelopes: readonly BusEvent[];
  done: PromiseWithResolvers<void>;
}

/**
 * A publisher that joins what is published side by side: while one request is on its way, a caller that comes waits
 * and goes with the next. A lone caller does not wait. So a batch of ten conversations needs two or three
 * requests, not ten.
 *
 * Each caller is told about its own events only.
 */
export function joinPublications(publisher: EventPublisher): Pick<EventPublisher, 'publish'> {
  let waiting: Waiting[] = [];
  let running = false;

  const run = async () => {
    running = true;
    while (waiting.length > 0) {
      const together = waiting;
      waiting = [];
      await publishTogether(publisher, together);
    }
    running = false;
  };

  return {
    publish(envelopes) {
      const done = Promise.withResolvers<void>();
      waiting.push({ envelopes, done });
      if (!running) void run();
      return done.promise;
    },
  };
}

/** Never rejects: whatever happens is told to those who wait. */
async function publishTogether(publisher: EventPublisher, together: readonly Waiting[]): Promise<void> {
  try {
    await publisher.publish(together.flatMap(({ envelopes }) => envelopes));
    for (const { done } of together) done.resolve();
  } catch (error) {
    if (error instanceof PublishError) for (const one of together) tell(one, error);
    // Nothing was sent: one of them is at fault, and the others must not suffer for it.
    else for (const { envelopes, done } of together) done.resolve(publisher.publish(envelopes));
  }
}

function tell({ envelopes, done }: Waiting, error: PublishError): void {
  const own = new Set(envelopes.map(({ event_id }) => event_id));
  const failures = error.failures.filter(({ entry }) => own.has(entry.eventId));
  if (failures.length === 0) done.resolve();
  else done.reject(new PublishError(failures));
}
