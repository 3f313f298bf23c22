import { randomBytes, randomUUID } from 'node:crypto';
import type { ConversationEnvelope } from './envelope.ts';

/** Where an event's random ids and its time come from. */
export interface EventSource {
  now(): number;
  uuid(): string;
  /** Sixteen hexadecimal digits. */
  spanId(): string;
}

export const systemEventSource: EventSource = {
  now: () => Date.now(),
  uuid: () => randomUUID(),
  spanId: () => randomBytes(8).toString('hex'),
};

/** What an event takes over from what caused it. */
export type Cause = Pick<
  ConversationEnvelope<unknown>,
  'trace_id' | 'span_id' | 'tenant_id' | 'conversation_id' | 'customer_id' | 'occurred_at' | 'hops' | 'chain'
>;

/**
 * The event that follows from another: same trace, tenant, conversation and customer, one hop and one invocation
 * further.
 *
 * @param idempotencyKey derived from the cause's, so that a redelivery derives it again
 * @param occurredAt ISO 8601; the cause's by default
 */
export function deriveEvent<const Name extends string, Payload extends Record<string, unknown>>(
  cause: Cause,
  event: { event: Name; idempotencyKey: string; payload: Payload; occurredAt?: string },
  source: EventSource = systemEventSource,
) {
  return {
    event: event.event,
    event_id: source.uuid(),
    trace_id: cause.trace_id,
    span_id: source.spanId(),
    parent_span_id: cause.span_id,
    tenant_id: cause.tenant_id,
    conversation_id: cause.conversation_id,
    customer_id: cause.customer_id,
    idempotency_key: event.idempotencyKey,
    timestamp: new Date(source.now()).toISOString(),
    occurred_at: event.occurredAt ?? cause.occurred_at,
    version: 1 as const,
    hops: cause.hops + 1,
    chain: (cause.chain ?? 0) + 1,
    payload: event.payload,
  };
}
