/** A status of a message, in the order in which they happen. */
const STATUSES = ['sent', 'delivered', 'read', 'failed'] as const;

export type Status = (typeof STATUSES)[number];

/** One status that will be posted. */
export interface PlannedStatus {
  status: Status;
  /** Milliseconds between the status before it, or the acceptance, and its first post. */
  delayMs: number;
  /** Milliseconds between the acceptance and the moment that its timestamp tells. */
  occursAfterMs: number;
  /** Posted before the send is answered. */
  early: boolean;
  /** Whether it tells the price. */
  priced: boolean;
  /** Why it failed. */
  errorCode?: number;
}

/** How a message's statuses differ from the usual; `only` is the ones it concerns, all when left out. */
export interface StatusDisorder {
  /** Not posted at all. */
  never?: { only?: readonly Status[] };
  /** Posted before the send is answered. */
  early?: { only?: readonly Status[] };
  /** The first one that it concerns is posted later, and those after it with it. */
  late?: { ms: number; only?: readonly Status[] };
  /** Each one posted so many times. */
  repeated?: { times: number; only?: readonly Status[] };
  /** The last one first. */
  reordered?: boolean;
  /** The message fails after all, when it was accepted, sent or delivered. */
  failed?: { code: number; ms?: number; after?: 'accepted' | 'sent' | 'delivered' };
}

/**
 * Plans the statuses of one message, in the order in which they are posted.
 *
 * @param stepMs milliseconds from one to the next
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 */
export function planStatuses(stepMs: number, disorder: StatusDisorder = {}): PlannedStatus[] {
  const { never, early, late, repeated, reordered, failed } = disorder;
  const happening = failed ? failingAfter(failed.after) : STATUSES.slice(0, 3);
  let occursAfterMs = 0;
  const natural = happening.map((status): Omit<PlannedStatus, 'delayMs' | 'priced'> => {
    const isEarly = concerns(early, status);
    if (!isEarly) occursAfterMs += status === 'failed' ? (failed?.ms ?? stepMs) : stepMs;
    const errorCode = status === 'failed' ? failed?.code : undefined;
    return {
      status,
      occursAfterMs: isEarly ? 0 : occursAfterMs,
      early: isEarly,
      ...(errorCode !== undefined && { errorCode }),
    };
  });
  const posted = natural.filter(({ status }) => !concerns(never, status));
  if (reordered) posted.reverse();
  // A status that is posted before the answer cannot wait for one that is not.
  posted.sort((one, other) => Number(other.early) - Number(one.early));
  const firstLate = late ? posted.find(({ status }) => concerns(late, status)) : undefined;

  let postedAfterMs = 0;
  return posted.flatMap((status): PlannedStatus[] => {
    const waits = Math.max(0, status.occursAfterMs - postedAfterMs);
    postedAfterMs += waits;
    const planned: PlannedStatus = {
      ...status,
      delayMs: waits + (status === firstLate ? (late?.ms ?? 0) : 0),
      priced: isPriced(status.status, posted),
    };
    const copies = concerns(repeated, status.status) ? (repeated?.times ?? 1) - 1 : 0;
    return [planned, ...Array.from({ length: copies }, () => ({ ...planned, delayMs: 0 }))];
  });
}

function failingAfter(after: 'accepted' | 'sent' | 'delivered' = 'accepted'): Status[] {
  if (after === 'accepted') return ['failed'];
  return [...STATUSES.slice(0, after === 'sent' ? 1 : 2), 'failed'];
}

function concerns(part: { only?: readonly Status[] } | undefined, status: Status): boolean {
  return part !== undefined && (part.only?.includes(status) ?? true);
}

/** The price comes with `sent` and with one of `delivered` and `read`. */
function isPriced(status: Status, posted: readonly { status: Status }[]): boolean {
  if (status === 'failed') return false;
  return status !== 'read' || !posted.some((other) => other.status === 'delivered');
}
