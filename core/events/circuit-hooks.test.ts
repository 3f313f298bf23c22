import { expect, it } from 'vitest';
import { CIRCUIT_TROUBLE } from '#platform/resilience/names.ts';
import { recordingCount, recordingLog } from '#platform/runtime/recording.fixture.ts';
import { circuitHooks } from './circuit-hooks.ts';
import type { CircuitStateChanged } from './circuit-state-changed.ts';

const CAUSE = {
  tenant_id: 'acme',
  trace_id: '1-5759e988-bd862e3fe1be46a994272793',
  span_id: '53995c3f42cd8ad8',
  hops: 1,
};
const transition = (to: 'OPEN' | 'CLOSED') =>
  ({ name: 'model#x', from: 'CLOSED', to, reason: 'failures', version: 2, at: 1_000 }) as const;

it('calls people at the first opening, and tells of every change', async () => {
  const facts: CircuitStateChanged[] = [];
  const [log, metrics] = [recordingLog(), recordingCount()];
  const publish = async (published: CircuitStateChanged[]) => {
    facts.push(...published);
  };
  const hooks = circuitHooks({ log, metrics, publish });
  await hooks.onTransition(transition('OPEN') as never, CAUSE);
  await hooks.onTransition(transition('CLOSED') as never, CAUSE);
  expect(metrics.troubles).toEqual([{ cause: CIRCUIT_TROUBLE.opened.cause }]);
  expect(facts.map(({ payload }) => payload.to)).toEqual(['OPEN', 'CLOSED']);
  expect(log.lines.map(({ fields }) => fields.circuit)).toEqual(['model#x', 'model#x']);
});

it('tells of trouble with the table, and of an environment that refuses by itself', () => {
  const [log, metrics] = [recordingLog(), recordingCount()];
  const hooks = circuitHooks({ log, metrics, publish: async () => undefined });
  hooks.onTrouble(new Error('throttled'), 'model#x');
  hooks.onLocalOpen('model#x', 1);
  expect(metrics.troubles).toEqual([{ cause: CIRCUIT_TROUBLE.noTable.cause }]);
  expect(log.lines.map(({ message }) => message)).toEqual([
    'the circuits table is in trouble',
    'one environment refuses calls by itself',
  ]);
});
