import { ProsaError } from '#platform/runtime/errors.ts';

/** Too little time was left to record a reply's statuses: its records are delivered again. */
export class ReceiptsTimeUpError extends ProsaError {
  override readonly name = 'ReceiptsTimeUpError';

  constructor() {
    super('the function had too little time left to record a status', {
      retryable: true,
      operatorHint: 'Nothing to do unless it repeats: then look at how slow the table answers.',
    });
  }
}
