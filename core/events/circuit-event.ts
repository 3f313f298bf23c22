import type { CircuitTransition } from '#platform/resilience/circuit-record.ts';
import type { CircuitStateChanged } from './circuit-state-changed.ts';
import { type EventSource, systemEventSource } from './derive.ts';
import type { Envelope } from './envelope.ts';
import { EVENT_NAMES } from './names.ts';

/** On whose behalf a call was made: the fields of the event or command that is being worked on. */
export type CircuitCause = Pick<Envelope, 'tenant_id' | 'trace_id' | 'span_id' | 'hops'>;

/**
 * `circuit.state.changed` of a change. Made again of the same change it has the same `idempotency_key`: a
 * version alone would come again after the item expired.
 */
export function circuitStateChanged(
  transition: CircuitTransition,
  cause: CircuitCause,
  source: EventSource = systemEventSource,
): CircuitStateChanged {
  const { name, from, to, reason, version, at, openUntil, failures } = transition;
  return {
    event: EVENT_NAMES.circuitStateChanged,
    event_id: source.uuid(),
    trace_id: cause.trace_id,
    span_id: source.spanId(),
    parent_span_id: cause.span_id,
    tenant_id: cause.tenant_id,
    idempotency_key: `circuit:${name}:${version}:${at}`,
    timestamp: new Date(source.now()).toISOString(),
    occurred_at: new Date(at).toISOString(),
    version: 1,
    hops: cause.hops + 1,
    payload: {
      circuit: name,
      from,
      to,
      reason,
      ...(openUntil !== undefined && { openUntil: new Date(openUntil).toISOString() }),
      ...(failures !== undefined && { failures }),
    },
  };
}
