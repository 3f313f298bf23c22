import { ProsaError } from '#platform/runtime/errors.ts';
import type { NoAnswer } from '../call-end.ts';

const HINT = 'Look at the provider’s status page and at circuit.state.changed.';

/** The texts will not be taken, not later either: of several, it may be one. */
export class TextsRefusedError extends ProsaError {
  override readonly name = 'TextsRefusedError';

  constructor(cause: Error) {
    super(`the embeddings model refuses the texts: ${cause.message}`, {
      cause,
      retryable: false,
      operatorHint: 'Look at the document that is named beside it.',
    });
  }
}

/** The call failed, and the next one may be answered. */
export class EmbeddingsFailedError extends ProsaError {
  override readonly name = 'EmbeddingsFailedError';
  /** What the provider asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(cause: Error, retryAfterMs?: number) {
    super(`the embeddings model did not answer: ${cause.message}`, {
      cause,
      retryable: true,
      operatorHint: HINT,
      ...(retryAfterMs === undefined ? {} : { retryAfterSeconds: Math.ceil(retryAfterMs / 1_000) }),
    });
    this.retryAfterMs = retryAfterMs;
  }
}

/** Why no call makes sense for a while. */
export type EmbeddingsPause =
  | 'circuit_open'
  | 'time_up'
  | Extract<NoAnswer['kind'], 'out_of_quota' | 'misconfigured' | 'budget_spent' | 'price_unknown'>;

/** No call makes sense now, and the next one neither: what is owed waits in the table. */
export class EmbeddingsPausedError extends ProsaError {
  override readonly name = 'EmbeddingsPausedError';
  readonly reason: EmbeddingsPause;
  /** When the circuit may be asked again, in milliseconds since the epoch, where that is what is waited for. */
  readonly openUntil: number | undefined;

  constructor(reason: EmbeddingsPause, details: { cause?: unknown; openUntil?: number } = {}) {
    super(`no vectors are made now: ${reason}`, {
      cause: details.cause,
      retryable: true,
      operatorHint:
        reason === 'circuit_open' || reason === 'time_up'
          ? HINT
          : 'Look at the key, the model and the dimensions of the embeddings model, and at the tenant’s budget.',
    });
    this.reason = reason;
    this.openUntil = details.openUntil;
  }
}
