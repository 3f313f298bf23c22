/** CloudWatch metrics of the circuit breakers, unit Count, written by every function that has one. */
export const CIRCUIT_METRICS = {
  /** A circuit that all environments share was opened, by the write of the environment that counts it. */
  opened: 'CircuitOpened',
  /** The circuits table, or telling of a change, failed; calls went on. */
  trouble: 'CircuitTrouble',
  /** One environment refuses calls by itself. */
  localOpen: 'CircuitLocalOpen',
} as const;
