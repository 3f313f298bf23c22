import { ProsaError } from '#platform/runtime/errors.ts';

/** A message that WhatsApp would not take. */
export class UnsendableMessageError extends ProsaError {
  override readonly name = 'UnsendableMessageError';

  /** @param reason names the part that is wrong, never its text */
  constructor(reason: string) {
    super(reason, {
      retryable: false,
      operatorHint: 'The reply as stored cannot be sent; answer the customer at the desk.',
    });
  }
}
