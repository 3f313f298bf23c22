import pLimit from 'p-limit';
import type { Envelope } from '#core/events/envelope.ts';
import { PublishError } from '#platform/bus/publish-error.ts';
import { EventTooLargeError, MAX_ENTRIES } from '#platform/bus/put-events.ts';

/** PutEvents calls of one POST that run at the same time. */
const CALLS_AT_ONCE = 8;

/** EventBridge's code for an event whose content it will never take. */
const MALFORMED = 'MalformedDetail';

/** Why an event can never be published. */
export type RefusalReason = 'event_too_large' | 'event_malformed';

/** An event and what it was made from. */
interface Pending<Origin> {
  event: Envelope;
  origin: Origin;
}

/**
 * Publishes events as soon as ten are ready, several calls side by side: the first are on the bus while the
 * contacts of the last are still looked up.
 *
 * An event that the bus can never take is handed to `onRefused`, so that it does not make the provider send
 * the whole POST again and again.
 */
export class EventBatches<Origin> {
  readonly #publish: (events: Envelope[]) => Promise<void>;
  readonly #onRefused: (origin: Origin, reason: RefusalReason) => Promise<void>;
  readonly #limit = pLimit(CALLS_AT_ONCE);
  readonly #running: Promise<void>[] = [];
  readonly #failures: unknown[] = [];
  #ready: Pending<Origin>[] = [];

  constructor(ports: {
    publish: (events: Envelope[]) => Promise<void>;
    onRefused: (origin: Origin, reason: RefusalReason) => Promise<void>;
  }) {
    this.#publish = ports.publish;
    this.#onRefused = ports.onRefused;
  }

  /** Whether a publication has failed: what is still to be looked up need not be. */
  get failed(): boolean {
    return this.#failures.length > 0;
  }

  add(event: Envelope, origin: Origin): void {
    this.#ready.push({ event, origin });
    if (this.#ready.length >= MAX_ENTRIES) this.#send();
  }

  /**
   * Publishes the rest and waits for everything.
   *
   * @throws the first failure
   */
  async end(): Promise<void> {
    this.#send();
    await Promise.all(this.#running);
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  #send(): void {
    const batch = this.#ready;
    if (batch.length === 0) return;
    this.#ready = [];
    const sent = this.#limit(() => this.#sendBatch(batch));
    // Kept until `end`: until then no caller waits for this promise.
    this.#running.push(sent.catch((error: unknown) => void this.#failures.push(error)));
  }

  async #sendBatch(batch: Pending<Origin>[]): Promise<void> {
    try {
      await this.#publish(batch.map(({ event }) => event));
    } catch (error) {
      if (error instanceof PublishError) return this.#sortOut(batch, error);
      // Thrown before anything is sent.
      if (!(error instanceof EventTooLargeError)) throw error;
      const [only, ...more] = batch;
      if (only && more.length === 0) return this.#onRefused(only.origin, 'event_too_large');
      for (const one of batch) await this.#sendBatch([one]);
    }
  }

  async #sortOut(batch: Pending<Origin>[], error: PublishError): Promise<void> {
    const malformed = new Set(
      error.failed.filter(({ code }) => code === MALFORMED).map(({ eventId }) => eventId),
    );
    for (const { event, origin } of batch) {
      if (malformed.has(event.event_id)) await this.#onRefused(origin, 'event_malformed');
    }
    if (malformed.size < error.failed.length) throw error;
  }
}
