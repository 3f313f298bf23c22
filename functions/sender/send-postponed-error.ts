import { ProsaError } from '../shared/runtime/errors.ts';

/** A reply did not leave us and may go later: the record comes back after a short while. */
export class SendPostponedError extends ProsaError {
  override readonly name = 'SendPostponedError';

  constructor(conversationId: string, reason: string, code?: number) {
    super(
      `a reply of ${conversationId} waits: ${reason}${code === undefined ? '' : ` (WhatsApp code ${code})`}`,
      {
        retryable: true,
        operatorHint: 'Nothing to do unless it repeats: then look at the state of the WhatsApp channel.',
      },
    );
  }
}
