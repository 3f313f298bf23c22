import { ProsaError } from '../shared/runtime/errors.ts';

/** Nobody has entered the model provider's key. */
export class ModelNotConfiguredError extends ProsaError {
  override readonly name = 'ModelNotConfiguredError';

  constructor(secretName: string) {
    super(`the secret ${secretName} holds no apiKey`, {
      retryable: false,
      operatorHint: `Put {"apiKey":"…"} into the secret ${secretName}, then redrive the dead-letter queue of turns.fifo.`,
    });
  }
}
