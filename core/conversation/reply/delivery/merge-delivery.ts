import type { Delivery, DeliveryStatus } from '../reply-records.ts';

/** From less to more. A message that was delivered did not fail, whatever else a later status says. */
export const RANKS = [
  'sent',
  'failed',
  'delivered',
  'read',
  'played',
] as const satisfies readonly DeliveryStatus[];

/** Statuses that tell that the customer has the message. */
export const REACHED: readonly DeliveryStatus[] = ['delivered', 'read', 'played'];

type FailureReason = NonNullable<Delivery['errors']>[number];
type Pricing = NonNullable<Delivery['pricing']>;

/**
 * What two sets of statuses tell together. The order of the two, repetitions, and how statuses were grouped make
 * no difference: every field takes the larger of the two in an order of its own.
 *
 * - `status` and the `message_id` that goes with it: the higher rank. A reply that was sent twice has two ids;
 *   the one that came further counts, of two equal ones the first by text.
 * - `at`: for each status the earliest time; so for `failure_seen_at`.
 * - `errors`: each code once, in the order of the codes. Of two titles, or details, the first by text.
 * - `pricing`: what is told wins over nothing, billed over not billed, and of two names the first by text.
 */
export function mergeDelivery(one: Delivery, other: Delivery): Delivery {
  const [higher, lower] = comparePlace(one, other) >= 0 ? [one, other] : [other, one];
  const errors = mergeErrors([...(one.errors ?? []), ...(other.errors ?? [])]);
  const pricing = mergePricing(one.pricing, other.pricing);
  const failureSeenAt = first(one.failure_seen_at, other.failure_seen_at);
  return {
    status: higher.status,
    message_id: higher.message_id,
    at: mergeTimes(higher.at, lower.at),
    ...(failureSeenAt === undefined ? {} : { failure_seen_at: failureSeenAt }),
    ...(errors.length === 0 ? {} : { errors }),
    ...(pricing === undefined ? {} : { pricing }),
  };
}

/** Statuses that the one tells and the other did not know. */
export function newStatuses(told: Delivery, known: Delivery | undefined): DeliveryStatus[] {
  return RANKS.filter((status) => told.at[status] !== undefined && known?.at[status] === undefined);
}

function comparePlace(one: Delivery, other: Delivery): number {
  const rank = ({ status }: Delivery) => RANKS.indexOf(status);
  return rank(one) - rank(other) || (one.message_id <= other.message_id ? 0 : -1);
}

function mergeTimes(one: Delivery['at'], other: Delivery['at']): Delivery['at'] {
  const times = RANKS.flatMap((status) => {
    const time = first(one[status], other[status]);
    return time === undefined ? [] : [[status, time] as const];
  });
  return Object.fromEntries(times);
}

function mergeErrors(errors: readonly FailureReason[]): FailureReason[] {
  const reasons = new Map<number, FailureReason>();
  for (const { code, ...told } of errors) {
    const known = reasons.get(code);
    const [title, details] = [first(known?.title, told.title), first(known?.details, told.details)];
    reasons.set(code, {
      code,
      ...(title === undefined ? {} : { title }),
      ...(details === undefined ? {} : { details }),
    });
  }
  return [...reasons.values()].sort((a, b) => a.code - b.code);
}

function mergePricing(one: Pricing | undefined, other: Pricing | undefined): Pricing | undefined {
  if (!one || !other) return one ?? other;
  const category = first(one.category, other.category);
  const type = first(one.type, other.type);
  const billable = one.billable || other.billable || (one.billable ?? other.billable);
  return {
    ...(category === undefined ? {} : { category }),
    ...(type === undefined ? {} : { type }),
    ...(billable === undefined ? {} : { billable }),
  };
}

/** Times in ISO 8601 compare as texts. */
function first(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one <= other ? one : other;
}
