/** What every error of ours says besides its message. */
export interface ErrorDetails {
  /** What led to it. */
  cause?: unknown;
  /** Whether the same step may work when it is done again. */
  retryable: boolean;
  /** What a person on duty should look at or do, in one sentence. */
  operatorHint: string;
  /** When the step makes sense again, where that is known; whole seconds from now. */
  retryAfterSeconds?: number;
}

/**
 * Base class of our errors. Messages are logged: they name ids, codes and limits, never what a customer
 * wrote and never a phone number.
 *
 * Every subclass sets `name` itself, because the bundler shortens class names.
 */
export class ProsaError extends Error {
  override readonly name: string = 'ProsaError';
  readonly retryable: boolean;
  readonly operatorHint: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.retryable = details.retryable;
    this.operatorHint = details.operatorHint;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}
