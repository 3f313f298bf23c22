import type { DeliverToTarget, Delivery } from '../eventbridge/target.ts';
import { isSame } from './match.ts';
import type { FaultRegistry } from './registry.ts';

/**
 * Delivery from the bus to its targets with the disorder that EventBridge permits: an event may come more than
 * once, late, and in another order; it does not get lost.
 *
 * A FIFO queue with content-based deduplication takes no second delivery within five minutes.
 *
 * @param deliver the undisturbed delivery, whose errors go through
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-what-is-how-it-works-concepts.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-idempotency.html
 */
export function disturbedDelivery(faults: FaultRegistry, deliver: DeliverToTarget): DeliverToTarget {
  faults.connect('bus');
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
    const place = placeOf(delivery);
    const waiting = held.size > 0 ? held.get(place) : undefined;
    if (waiting) return letPassFirst(delivery, waiting);
    const fault = faults.strike('bus', ({ match }) => fits(match, delivery));
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
  faults: FaultRegistry,
  deliver: DeliverToTarget,
  delivery: Delivery,
  ms: number,
): Promise<void> {
  await deliver(delivery);
  if (ms > 0) await faults.pause(ms);
  await deliver(delivery);
}

function fits(
  match: { detail_type?: string; conversation_id?: string } | undefined,
  { event }: Delivery,
): boolean {
  return (
    isSame(match?.detail_type, event['detail-type']) &&
    isSame(match?.conversation_id, conversationOf(event.detail))
  );
}

/** Only events of one conversation on the way to one target can be out of order. */
function placeOf({ target, event }: Delivery): string {
  return JSON.stringify([target.arn, target.id, conversationOf(event.detail)]);
}

function conversationOf(detail: unknown): unknown {
  return typeof detail === 'object' && detail !== null && 'conversation_id' in detail
    ? detail.conversation_id
    : undefined;
}
