/** States of a circuit: calls pass, calls are refused, one call at a time is tried. */
export const CIRCUIT_STATES = ['CLOSED', 'OPEN', 'HALF_OPEN'] as const;

/** Why a circuit changed. */
export const CIRCUIT_REASONS = [
  'failures',
  'reset_timeout',
  'probe_failed',
  'probes_succeeded',
  'forced_open',
  'forced_closed',
  'released',
] as const;

export type CircuitState = (typeof CIRCUIT_STATES)[number];
export type CircuitReason = (typeof CIRCUIT_REASONS)[number];
