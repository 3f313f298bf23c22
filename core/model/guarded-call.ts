import type { CircuitCause } from '#core/events/circuit-event.ts';
import type { CircuitBreakers } from '#platform/resilience/circuit-breakers.ts';
import type { AnyEnd, NoAnswer } from './call-end.ts';
import { thrownEnd, verdictOf } from './failure.ts';
import type { AskLimits } from './model-call.ts';

/** No call was made: the circuit is open, until then, in milliseconds since the epoch. */
export interface CircuitOpen {
  kind: 'open';
  openUntil: number;
}

/**
 * Makes a call behind a circuit breaker.
 *
 * @param limits.timeoutMs of this call; `callMs` is what the breaker allows any
 * @throws the signal's reason when the caller broke off: the record comes back
 */
export async function guardedCall<End extends AnyEnd>(
  breakers: CircuitBreakers<CircuitCause>,
  circuit: string,
  call: (signal: AbortSignal) => Promise<End>,
  { signal, callMs, timeoutMs }: Pick<AskLimits, 'signal' | 'callMs'> & { timeoutMs: number },
  cause: CircuitCause,
): Promise<End | NoAnswer | CircuitOpen> {
  try {
    const execution = await breakers
      .get(circuit, { timeout: callMs })
      .execute((late) => call(AbortSignal.any([signal, late])), {
        ...{ cause, timeout: timeoutMs, judge: verdictOf },
      });
    return execution.kind === 'open' ? { kind: 'open', openUntil: execution.openUntil } : execution.value;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const end = thrownEnd(error);
    if (end === undefined) throw error;
    return end;
  }
}
