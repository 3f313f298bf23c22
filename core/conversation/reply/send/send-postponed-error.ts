import { ProsaError } from '#platform/runtime/errors.ts';

/** A reply did not leave us and may go later: the record comes back when that makes sense. */
export class SendPostponedError extends ProsaError {
  override readonly name = 'SendPostponedError';

  /** @param retryAfterMs milliseconds; the queue's own backoff unless told */
  constructor(conversationId: string, reason: string, retryAfterMs?: number) {
    super(`a reply of ${conversationId} waits: ${reason}`, {
      retryable: true,
      operatorHint: 'Nothing to do unless it repeats: then look at the state of the WhatsApp channel.',
      ...(retryAfterMs === undefined
        ? {}
        : { retryAfterSeconds: Math.max(1, Math.ceil(retryAfterMs / 1000)) }),
    });
  }
}
