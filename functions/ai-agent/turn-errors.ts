import { ProsaError } from '../shared/runtime/errors.ts';

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
