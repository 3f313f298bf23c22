/** A fault that cannot be added as it was asked for. */
export class InvalidFaultError extends Error {
  override readonly name = 'InvalidFaultError';
}

/** What waited for a fault when the runtime closed. */
export class FaultsClosedError extends Error {
  override readonly name = 'FaultsClosedError';

  constructor() {
    super('the local runtime is closed');
  }
}
