import { type Clock, systemClock } from '@prosa/local-cloud/clock';
import type { CapturedEvent, EventFilter } from '@prosa/local-cloud/inspection';

/** Milliseconds between two looks at the events. */
const LOOK_INTERVAL_MS = 100;

/**
 * Tells each event of a runtime once, soon after the bus has it.
 *
 * @returns ends it
 */
export function followEvents(
  runtime: { events(filter: EventFilter): CapturedEvent[] },
  listener: (event: CapturedEvent) => void,
  clock: Clock = systemClock,
): () => void {
  let since = clock.now();
  let told = new Set<unknown>();
  const look = () => {
    const events = runtime.events({ since });
    for (const event of events) {
      if (!told.has(event.detail.event_id)) listener(event);
    }
    // The next look begins one interval before this one, because an event may share a millisecond with it.
    since = Math.max(since, clock.now() - LOOK_INTERVAL_MS);
    told = new Set(events.map((event) => event.detail.event_id));
    timer = clock.after(LOOK_INTERVAL_MS, look);
  };
  let timer = clock.after(0, look);
  return () => timer.cancel();
}
