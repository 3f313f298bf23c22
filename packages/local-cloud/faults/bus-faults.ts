import type { DeliverToTarget, Delivery } from '../eventbridge/target.ts';
import { busTarget } from './aws-targets.ts';
import type { Faults } from './registry.ts';
import { isSame } from './target.ts';

/**
 * Delivery from the bus to its targets with the disorder that EventBridge permits: an event may come more than
 * once, late, and in another order; it does not get lost.
 *
 * A FIFO queue with content-based deduplication takes no second delivery within five minutes.
 *
 * @param fields members of `detail` by which events belong together; without one all of a target do
 * @param deliver the undisturbed delivery, whose errors go through
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-what-is-how-it-works-concepts.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-idempotency.html
 */
export function disturbedDelivery(
  faults: Faults,
  fields: readonly string[],
  deliver: DeliverToTarget,
): DeliverToTarget {
  const bus = busTarget(fields);
  faults.connect(bus);
  const held = new Map<string, AbortController>();

  const letPassFirst = async (delivery: Delivery, waiting: AbortController): Promise<void> => {
    try {
      await deliver(delivery);
    } finally {
      waiting.abort();
    }
  };

  const hold = async (delivery: Delivery, place: string, ms: number): Promise<void> => {
    const waiting = new AbortController();
    held.set(place, waiting);
    try {
      await faults.pause(ms, waiting.signal);
    } finally {
      held.delete(place);
    }
    await deliver(delivery);
  };

  return (delivery) => {
    const place = placeOf(delivery, fields);
    const waiting = held.size > 0 ? held.get(place) : undefined;
    if (waiting) return letPassFirst(delivery, waiting);
    const fault = faults.strike(bus, ({ match }) => fits(match, delivery, fields));
    switch (fault?.action) {
      case 'duplicate':
        return deliverTwice(faults, deliver, delivery, fault.ms);
      case 'delay':
        return faults.pause(fault.ms).then(() => deliver(delivery));
      case 'reorder':
        return hold(delivery, place, fault.ms);
      case undefined:
        return deliver(delivery);
    }
  };
}

async function deliverTwice(
  faults: Faults,
  deliver: DeliverToTarget,
  delivery: Delivery,
  ms: number,
): Promise<void> {
  await deliver(delivery);
  if (ms > 0) await faults.pause(ms);
  await deliver(delivery);
}

function fits(
  match: Readonly<Record<string, string | undefined>> | undefined,
  { event }: Delivery,
  fields: readonly string[],
): boolean {
  return (
    isSame(match?.detail_type, event['detail-type']) &&
    fields.every((field) => isSame(match?.[field], memberOf(event.detail, field)))
  );
}

/** Only events that belong together, on the way to one target, can be out of order. */
function placeOf({ target, event }: Delivery, fields: readonly string[]): string {
  return JSON.stringify([target.arn, target.id, ...fields.map((field) => memberOf(event.detail, field))]);
}

function memberOf(detail: unknown, field: string): unknown {
  return typeof detail === 'object' && detail !== null && Object.hasOwn(detail, field)
    ? (detail as Record<string, unknown>)[field]
    : undefined;
}
