import { ProsaError } from '#platform/runtime/errors.ts';

/** A message names a conversation that is not that of its tenant, channel and contact. */
export class ForeignConversationError extends ProsaError {
  override readonly name = 'ForeignConversationError';

  constructor(conversationId: string) {
    super(`conversation ${conversationId} is not that of the event's tenant, channel and contact`, {
      retryable: false,
      operatorHint: 'Look in the dead-letter queue for who published an event with ids that do not fit.',
    });
  }
}
