import { ProsaError } from '#platform/runtime/errors.ts';
import type { MediaFailure } from './message-media.ts';

/** WhatsApp did not give a file now; it may later. `becomes`: what it is called once that takes too long. */
export class MediaNotYetError extends ProsaError {
  override readonly name = 'MediaNotYetError';
  readonly becomes: MediaFailure;

  /** @param details.retryAfterSeconds when to ask again, where that is known */
  constructor(
    becomes: MediaFailure,
    reason: string,
    details: { cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(`the file did not come: ${reason}`, {
      ...details,
      retryable: true,
      operatorHint: 'It is tried again for two hours. If all files fail, see the runbook, media-not-fetched.',
    });
    this.becomes = becomes;
  }
}

/** A message is to be taken back, and the table does not say so yet. */
export class NotRevokedYetError extends ProsaError {
  override readonly name = 'NotRevokedYetError';

  constructor() {
    super('the message is not taken back yet', {
      retryable: true,
      retryAfterSeconds: 5,
      operatorHint: 'Nothing needs doing: the dispatcher writes it, and the record comes back.',
    });
  }
}
