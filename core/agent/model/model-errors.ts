import { ProsaError } from '#platform/runtime/errors.ts';

/** The secret of a model provider holds no key. */
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

/** The answer is not what was asked for: none of the API, no JSON, other fields, no words. */
export class UselessAnswerError extends ProsaError {
  override readonly name: string = 'UselessAnswerError';

  constructor(reason: string) {
    super(`the model's answer is of no use: ${reason}`, {
      retryable: true,
      operatorHint: 'If it repeats, try the model by hand with the tenant’s profile.',
    });
  }
}

/** The endpoint answered, and not as the API does, such as with a proxy's page. */
export class NoApiAnswerError extends UselessAnswerError {
  override readonly name: string = 'NoApiAnswerError';
}
