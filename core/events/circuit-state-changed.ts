import * as z from 'zod';
import { CIRCUIT_REASONS, CIRCUIT_STATES } from '#platform/resilience/circuit-states.ts';
import { envelopeSchema, instantSchema } from './envelope.ts';
import { EVENT_NAMES } from './names.ts';

/**
 * The circuit in front of a dependency changed, for all environments. It is about no conversation; its
 * tenant, trace and span are those of the call that caused it.
 *
 * - `circuit` names the dependency, such as `model#api.openai.com`.
 * - `from` and `to` are equal when an operator's decision confirms the state.
 * - `openUntil` is when the next call is tried; missing when an operator opened it until further notice.
 * - `failures` are those that opened it.
 */
export const circuitStateChangedSchema = envelopeSchema.extend({
  event: z.literal(EVENT_NAMES.circuitStateChanged),
  payload: z.object({
    circuit: z.string().min(1),
    from: z.enum(CIRCUIT_STATES),
    to: z.enum(CIRCUIT_STATES),
    reason: z.enum(CIRCUIT_REASONS),
    openUntil: instantSchema.optional(),
    failures: z.int().min(0).optional(),
  }),
});

export type CircuitStateChanged = z.infer<typeof circuitStateChangedSchema>;
