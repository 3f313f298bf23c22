import { ProsaError } from '../runtime/errors.ts';

/** Other writers changed an item again and again, or the table is throttled. */
export class ContentionError extends ProsaError {
  override readonly name = 'ContentionError';

  /** @param id of what was to change, such as a conversation's */
  constructor(id: string, step: string) {
    super(`${id} was being changed by another writer: ${step}`, {
      retryable: true,
      operatorHint:
        'Nothing to do: SQS delivers the record, or WhatsApp the webhook, again. If it goes on, look at throttling.',
    });
  }
}
