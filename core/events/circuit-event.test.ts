import { expect, it } from 'vitest';
import type { CircuitTransition } from '#platform/resilience/circuit-record.ts';
import { countingSource } from '../../test/support/events.ts';
import { circuitStateChanged } from './circuit-event.ts';
import { circuitStateChangedSchema } from './circuit-state-changed.ts';

const AT = Date.UTC(2026, 10, 22, 12);
const cause = {
  tenant_id: 'acme',
  trace_id: '1-5759e988-bd862e3fe1be46a994272793',
  span_id: '00000000000000aa',
  hops: 2,
};
const opened: CircuitTransition = {
  name: 'model#api.example.com',
  from: 'CLOSED',
  to: 'OPEN',
  reason: 'failures',
  version: 4,
  at: AT,
  openUntil: AT + 30_000,
  failures: 5,
};

it('is an event of the call’s tenant and trace, about no conversation', () => {
  const event = circuitStateChanged(opened, cause, countingSource(AT + 5));
  expect(circuitStateChangedSchema.parse(event)).toEqual(event);
  expect(event).toMatchObject({
    event: 'circuit.state.changed',
    tenant_id: 'acme',
    trace_id: cause.trace_id,
    parent_span_id: cause.span_id,
    hops: 3,
    timestamp: '2026-11-22T12:00:00.005Z',
    occurred_at: '2026-11-22T12:00:00.000Z',
    payload: {
      circuit: 'model#api.example.com',
      from: 'CLOSED',
      to: 'OPEN',
      reason: 'failures',
      openUntil: '2026-11-22T12:00:30.000Z',
      failures: 5,
    },
  });
  expect(event).not.toHaveProperty('conversation_id');
});

it('names the change: the same twice, another for the same version of a later item', () => {
  const key = (transition: CircuitTransition) => circuitStateChanged(transition, cause).idempotency_key;
  expect(key(opened)).toBe(key({ ...opened }));
  expect(key(opened)).not.toBe(key({ ...opened, version: 5 }));
  expect(key(opened)).not.toBe(key({ ...opened, at: AT + 1 }));
});

it('says no more than it knows', () => {
  const { openUntil: _, failures: __, ...rest } = opened;
  expect(circuitStateChanged({ ...rest, to: 'CLOSED' }, cause).payload).toEqual({
    circuit: opened.name,
    from: 'CLOSED',
    to: 'CLOSED',
    reason: 'failures',
  });
});
