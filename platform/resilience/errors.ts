import { ProsaError } from '../runtime/errors.ts';

/** A call through a circuit breaker took longer than its `timeout`; its signal was aborted. */
export class CircuitTimeoutError extends ProsaError {
  override readonly name = 'CircuitTimeoutError';

  constructor(circuit: string, timeoutMs: number) {
    super(`the call through circuit ${circuit} took longer than ${timeoutMs} ms`, {
      retryable: true,
      operatorHint: 'The dependency is slow or down. Look at its status page and at circuit.state.changed.',
    });
  }
}

/** The circuits table did not answer in time; the breaker goes on by itself. */
export class CircuitStoreTimeoutError extends ProsaError {
  override readonly name = 'CircuitStoreTimeoutError';

  constructor(circuit: string, timeoutMs: number) {
    super(`the circuits table did not answer within ${timeoutMs} ms for circuit ${circuit}`, {
      retryable: true,
      operatorHint:
        'Each environment counts for itself meanwhile. If it goes on, look at the circuits table.',
    });
  }
}

/** Options, a name or a time that make no sense; nothing was changed. */
export class InvalidCircuitError extends ProsaError {
  override readonly name = 'InvalidCircuitError';

  constructor(reason: string, cause?: unknown) {
    super(reason, { cause, retryable: false, operatorHint: 'Correct the value that the message names.' });
  }
}

/** An operator's decision met another writer again and again; nothing was changed. */
export class CircuitContentionError extends ProsaError {
  override readonly name = 'CircuitContentionError';

  constructor(circuit: string) {
    super(`circuit ${circuit} was being changed by another environment`, {
      retryable: true,
      operatorHint: 'Give the command again.',
    });
  }
}
