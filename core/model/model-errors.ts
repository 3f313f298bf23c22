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

/**
 * A call that brought no answer, in the provider's own codes. What it says in words may quote the customer: it is kept
 * only where it is about our configuration.
 */
export class ModelCallError extends ProsaError {
  override readonly name = 'ModelCallError';

  constructor(what: string, options?: ErrorOptions) {
    super(`the model call ended without an answer: ${what}`, {
      cause: options?.cause,
      retryable: true,
      operatorHint: 'Look at the provider’s status page, and try the model by hand.',
    });
  }
}

/** No whole answer came: whether the provider worked on the call, and what it cost, is not known. */
export class NoModelAnswerError extends ProsaError {
  override readonly name = 'NoModelAnswerError';

  constructor(why: string, options?: ErrorOptions) {
    super(`no answer came from the model: ${why}`, {
      cause: options?.cause,
      retryable: true,
      operatorHint: 'Look at the provider’s status page and at circuit.state.changed.',
    });
  }
}

/** The answer is not what was asked for: no JSON, other fields, no words. */
export class UselessAnswerError extends ProsaError {
  override readonly name = 'UselessAnswerError';

  constructor(reason: string) {
    super(`the model's answer is of no use: ${reason}`, {
      retryable: true,
      operatorHint: 'If it repeats, try the model by hand with the tenant’s profile.',
    });
  }
}
