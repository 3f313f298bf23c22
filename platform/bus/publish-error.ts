import { ProsaError } from '../runtime/errors.ts';
import type { BusEntry } from './put-events.ts';

/** Why one event was not accepted. */
export interface PublishFailure {
  entry: BusEntry;
  /** EventBridge's code of the entry, or the name of what the call threw. */
  code: string;
  retryable: boolean;
  cause?: unknown;
}

/** Events that the bus did not accept. All others of the same publication are on the bus. */
export class PublishError extends ProsaError {
  override readonly name = 'PublishError';
  /** Ids of the events and the last error code of each. */
  readonly failed: ReadonlyArray<{ eventId: string; code: string }>;
  readonly failures: readonly PublishFailure[];

  /** Retryable only when every event may be accepted at another time. */
  constructor(failures: readonly PublishFailure[]) {
    const failed = failures.map(({ entry, code }) => ({ eventId: entry.eventId, code }));
    const list = failed.map(({ eventId, code }) => `${eventId} ${code}`).join(', ');
    super(`the bus did not accept ${failed.length} events: ${list}`, {
      cause: failures.find(({ cause }) => cause !== undefined)?.cause,
      retryable: failures.every(({ retryable }) => retryable),
      operatorHint:
        'ThrottlingException: compare PutEvents calls with the quota. Other codes: check the name and the policy of the bus.',
    });
    this.failed = failed;
    this.failures = failures;
  }
}
