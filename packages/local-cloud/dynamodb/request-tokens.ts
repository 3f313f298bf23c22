import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { AwsServiceError } from '../http/aws-call.ts';
import { validationException } from './errors.ts';

/** How long a finished transaction's token makes a repetition succeed without effect. */
const WINDOW_MS = 10 * 60_000;
const LONGEST_TOKEN = 36;

/**
 * Makes TransactWriteItems idempotent by its ClientRequestToken.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-apis-txwriteitems-idempotency
 */
export class RequestTokens {
  readonly #clock: Clock;
  readonly #running = new Set<string>();
  /** In the order of their ends, so that the expired ones come first. */
  readonly #finished = new Map<string, { digest: string; expiresAt: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Runs `work` unless a call with this token and the same items succeeded in the last ten minutes.
   *
   * @param token without it `work` always runs
   * @throws {AwsServiceError} IdempotentParameterMismatchException, TransactionInProgressException
   */
  async once(token: unknown, items: unknown, work: () => Promise<void>): Promise<void> {
    if (token === undefined || token === null) return work();
    if (typeof token !== 'string' || token.length < 1 || token.length > LONGEST_TOKEN) {
      throw validationException(
        "1 validation error detected: Value at 'clientRequestToken' failed to satisfy constraint: " +
          `Member must have length between 1 and ${LONGEST_TOKEN}`,
      );
    }
    this.#forgetExpired();
    const digest = createHash('sha256').update(JSON.stringify(items)).digest('base64');
    const finished = this.#finished.get(token);
    if (finished && finished.digest !== digest) {
      throw new AwsServiceError(
        'IdempotentParameterMismatchException',
        'The request uses the same client token as a previous, but non-identical request. ' +
          'Do not reuse a client token with different requests, unless the requests are identical',
      );
    }
    if (finished) return;
    if (this.#running.has(token)) {
      throw new AwsServiceError(
        'TransactionInProgressException',
        'The transaction with the given request token is already in progress',
      );
    }
    this.#running.add(token);
    try {
      await work();
      this.#finished.set(token, { digest, expiresAt: this.#clock.now() + WINDOW_MS });
    } finally {
      this.#running.delete(token);
    }
  }

  #forgetExpired(): void {
    for (const [token, { expiresAt }] of this.#finished) {
      if (expiresAt > this.#clock.now()) return;
      this.#finished.delete(token);
    }
  }
}
