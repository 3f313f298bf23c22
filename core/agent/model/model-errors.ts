import { ProsaError } from '#platform/runtime/errors.ts';

/** Nobody has entered the model provider's key. */
export class ModelNotConfiguredError extends ProsaError {
  override readonly name = 'ModelNotConfiguredError';

  constructor(secretName: string) {
    super(`the secret ${secretName} holds no apiKey`, {
      retryable: false,
      operatorHint: `Put {"apiKey":"…"} into the secret ${secretName}; until then people get the conversations.`,
    });
  }
}

/** The model did not answer, and the next try may be answered: the record comes back within seconds. */
export class ModelUnavailableError extends ProsaError {
  override readonly name = 'ModelUnavailableError';

  constructor(reason: string, details: { cause?: unknown; retryAfterMs?: number | undefined } = {}) {
    const { cause, retryAfterMs } = details;
    super(reason, {
      cause,
      retryable: true,
      ...(retryAfterMs === undefined ? {} : { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) }),
      operatorHint: 'Look at the provider’s status page and at circuit.state.changed.',
    });
  }
}
