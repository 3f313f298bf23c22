import { randomUUID } from 'node:crypto';
import { CircuitBreakers } from '#platform/resilience/circuit-breakers.ts';
import { systemCircuitClock } from '#platform/resilience/clock.ts';
import { DynamoCircuitStore } from '#platform/resilience/dynamo-circuit-store.ts';
import type { Connection } from '#platform/runtime/connect.ts';
import type { CircuitCause } from './circuit-event.ts';
import { circuitHooks } from './circuit-hooks.ts';
import type { CircuitStateChanged } from './circuit-state-changed.ts';

/** The circuit breakers of one environment of a function: their state is shared, and their changes are facts. */
export function connectCircuits(
  aws: Pick<Connection, 'impatientTable' | 'log' | 'metrics' | 'random'>,
  options: {
    /** Name of the `circuits` table. */
    tableName: string;
    publish(facts: CircuitStateChanged[]): Promise<void>;
  },
): CircuitBreakers<CircuitCause> {
  const { client, tableName } = aws.impatientTable(options.tableName);
  return new CircuitBreakers<CircuitCause>({
    store: new DynamoCircuitStore(client, tableName),
    clock: systemCircuitClock,
    random: aws.random,
    newId: randomUUID,
    hooks: circuitHooks({ log: aws.log, metrics: aws.metrics, publish: options.publish }),
  });
}
