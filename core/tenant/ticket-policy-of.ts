import type { TicketPolicy } from '../conversation/ticket/ticket-policy.ts';
import type { Tenant } from './tenant-repository.ts';

/** The queue of people that every tenant has, whether it names queues or not. */
const GENERAL_QUEUE_ID = 'general';

/** Minutes after a ticket was closed in which mere thanks begin nothing, unless the tenant says otherwise. */
const GRACE_MINUTES = 15;

/** How a tenant's configuration wants tickets to begin. */
export function ticketPolicyOf({
  entry,
  people_queue,
  reopen_minutes,
  grace_minutes = GRACE_MINUTES,
  keep_revoked,
  voice: { wait_seconds, when_unheard } = {},
}: Tenant): TicketPolicy {
  return {
    entry: entryOwner(entry),
    peopleQueueId: people_queue ?? GENERAL_QUEUE_ID,
    reopenMs: reopen_minutes * 60_000,
    graceMs: grace_minutes * 60_000,
    ...(wait_seconds === undefined ? {} : { hearMs: wait_seconds * 1_000 }),
    ...(when_unheard === undefined ? {} : { whenUnheard: when_unheard }),
    ...(keep_revoked === undefined ? {} : { keepRevoked: keep_revoked }),
  };
}

function entryOwner(entry: Tenant['entry']): TicketPolicy['entry'] {
  if (entry === 'ai') return { status: 'bot' };
  if (entry === 'triage') return { status: 'pending' };
  return { status: 'pending', queueId: entry.slice('queue:'.length) };
}
