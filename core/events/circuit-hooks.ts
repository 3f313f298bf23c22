import type { CircuitHooks } from '#platform/resilience/circuit-call.ts';
import { CIRCUIT_TROUBLE } from '#platform/resilience/names.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Count } from '#platform/runtime/metrics.ts';
import { type CircuitCause, circuitStateChanged } from './circuit-event.ts';
import type { CircuitStateChanged } from './circuit-state-changed.ts';

/** How a function tells of its circuits: by an event, by log lines with the circuit's name, and by trouble that people must see to. */
export function circuitHooks(ports: {
  log: Log;
  metrics: Count;
  publish(facts: CircuitStateChanged[]): Promise<void>;
}): CircuitHooks<CircuitCause> {
  const { log, metrics } = ports;
  return {
    async onTransition(transition, cause) {
      const { name: circuit, to, reason } = transition;
      if (to === 'OPEN') metrics.trouble(CIRCUIT_TROUBLE.opened);
      log.warn('a circuit changed its state', { circuit, outcome: to, reason });
      await ports.publish([circuitStateChanged(transition, cause)]);
    },
    onTrouble(error, circuit) {
      metrics.trouble(CIRCUIT_TROUBLE.noTable);
      log.warn('the circuits table is in trouble', { circuit, error });
    },
    onLocalOpen: (circuit) => log.warn('one environment refuses calls by itself', { circuit }),
  };
}
