import { ProsaError } from '#platform/runtime/errors.ts';

/** A record names a conversation that its tenant does not have. */
export class UnknownConversationError extends ProsaError {
  override readonly name = 'UnknownConversationError';

  constructor(conversationId: string) {
    super(`the tenant has no conversation ${conversationId}`, {
      retryable: false,
      operatorHint: 'Look in the dead-letter queue for who sent a record with ids of another tenant.',
    });
  }
}

/** Another role has become the owner of the conversation: what was decided before counts no more. */
export class OwnerChangedError extends ProsaError {
  override readonly name = 'OwnerChangedError';
  readonly expectedEpoch: number;
  readonly ownerEpoch: number;

  constructor(conversationId: string, expectedEpoch: number, ownerEpoch: number) {
    super(
      `conversation ${conversationId} has another owner: epoch ${ownerEpoch}, ${expectedEpoch} was expected`,
      {
        retryable: false,
        operatorHint: 'Read the conversation again; its owner of now decides.',
      },
    );
    this.expectedEpoch = expectedEpoch;
    this.ownerEpoch = ownerEpoch;
  }
}
