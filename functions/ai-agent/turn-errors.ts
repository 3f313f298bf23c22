import { ProsaError } from '../shared/runtime/errors.ts';

/** A command names a conversation that its tenant does not have. */
export class UnknownConversationError extends ProsaError {
  override readonly name = 'UnknownConversationError';

  constructor(conversationId: string) {
    super(`the tenant has no conversation ${conversationId}`, {
      retryable: false,
      operatorHint: 'Look in the dead-letter queue for who sent a command with ids of another tenant.',
    });
  }
}

/** A command names a tenant that is not provisioned (any more). */
export class UnknownTenantError extends ProsaError {
  override readonly name = 'UnknownTenantError';

  constructor(tenantId: string) {
    super(`tenant ${tenantId} is not provisioned`, {
      retryable: false,
      operatorHint: 'Provision the tenant, then redrive the dead-letter queue of turns.fifo.',
    });
  }
}

/** The answer could not be written although nothing says that it is not wanted any more. */
export class NotCommittedError extends ProsaError {
  override readonly name = 'NotCommittedError';

  constructor(conversationId: string) {
    super(`conversation ${conversationId} was being changed by somebody else`, {
      retryable: true,
      operatorHint: 'Nothing to do: the record is delivered again within seconds.',
    });
  }
}

/** Nobody has entered the model provider's key. */
export class ModelNotConfiguredError extends ProsaError {
  override readonly name = 'ModelNotConfiguredError';

  constructor(secretName: string) {
    super(`the secret ${secretName} holds no apiKey`, {
      retryable: false,
      operatorHint: `Put {"apiKey":"…"} into the secret ${secretName}, then redrive the dead-letter queue of turns.fifo.`,
    });
  }
}
