import type { CircuitCause } from '#core/events/circuit-event.ts';
import type { TicketChanged } from '#core/events/ticket-changed.ts';
import { EmbeddingsPausedError } from '#core/model/embeddings/errors.ts';
import type { Tenant } from '#core/tenant/tenant-repository.ts';
import type { Embedder } from '../knowledge-ports.ts';
import { type RememberEnd, rememberTicket, type WordsPorts } from './remember-ticket.ts';
import type { WaitingWords } from './waiting-words.ts';

type Owner = Pick<Tenant, 'tenant_id' | 'knowledge'>;

/** What closed tickets are worked with. */
export interface ClosedTicketPorts extends WordsPorts {
  waiting: Pick<WaitingWords, 'put' | 'end'>;
  findTenant(tenantId: string): Promise<Owner>;
  /** @param deadline of all calls, milliseconds since the epoch */
  embedderOf(tenant: Owner, cause: CircuitCause, deadline: number): Embedder;
  /** When what waits is tried again, in milliseconds since the epoch. @param openUntil of the circuit */
  pausedUntil(openUntil: number | undefined): number;
}

/**
 * Makes the words of a ticket that was closed findable, in a company that wants it. While no vectors can be made it waits in
 * the table: `waits`.
 *
 * @throws what may pass by itself: the record comes back
 */
export async function closedTicket(
  ports: ClosedTicketPorts,
  record: TicketChanged,
  deadline: number,
): Promise<RememberEnd | 'not_wanted' | 'waits'> {
  const { tenant_id: tenantId, conversation_id: conversationId, payload } = record;
  if (payload.to !== 'closed') return 'not_wanted';
  const tenant = await ports.findTenant(tenantId);
  if (!tenant.knowledge?.messages) return 'not_wanted';
  const of = { tenantId, conversationId, ticketNumber: payload.ticketNumber };
  try {
    const end = await rememberTicket(ports, of, ports.embedderOf(tenant, record, deadline));
    await ports.waiting.end(record);
    return end;
  } catch (error) {
    if (!(error instanceof EmbeddingsPausedError) || error.reason === 'time_up') throw error;
    await ports.waiting.put(record, ports.pausedUntil(error.openUntil));
    return 'waits';
  }
}
