/** A schedule that EventBridge would refuse. */
export class InvalidScheduleError extends Error {
  override readonly name = 'InvalidScheduleError';

  constructor(expression: string, reason: string, options?: ErrorOptions) {
    super(`Schedule expression ${expression} is not valid: ${reason}`, options);
  }
}

/** A schedule id that the runner does not know. */
export class UnknownScheduleError extends Error {
  override readonly name = 'UnknownScheduleError';

  constructor(id: string, known: readonly string[]) {
    super(`There is no schedule ${id}; known: ${known.join(', ') || 'none'}`);
  }
}
