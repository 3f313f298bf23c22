/** The first wait of a number, before chance, in milliseconds; it doubles with each refusal after a wait. */
const FIRST_WAIT_MS = 2_000;

/** The longest wait, unless WhatsApp itself asks for more, in milliseconds. */
const LONGEST_WAIT_MS = 60_000;

/** A number of which nothing was heard for so long after its wait begins anew, in milliseconds. */
const FORGET_MS = 60_000;

interface Backoff {
  refusals: number;
  until: number;
  waitMs: number;
}

/**
 * Holds back the sends of a business number that WhatsApp refuses because there are too many (130429).
 *
 * Each environment has its own and asks no table: WhatsApp counts for all of them, refuses before it does anything,
 * and its limit depends on the number (20, 80 or 1,000 messages a second, incoming ones included), which is known to
 * WhatsApp alone. What is held back returns at different times, over twice as long as the wait was.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput
 */
export class NumberBackoff {
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #numbers = new Map<string, Backoff>();

  /**
   * @param options.now milliseconds since the epoch
   * @param options.random a number from 0 up to but not including 1
   */
  constructor({ now, random }: { now: () => number; random: () => number }) {
    this.#now = now;
    this.#random = random;
  }

  /** When the next message of a number may be sent, in milliseconds since the epoch; not later than now: at once. */
  sendsFrom(tenantId: string, channelId: string): number {
    const backoff = this.#numbers.get(keyOf(tenantId, channelId));
    const now = this.#now();
    return backoff && backoff.until > now
      ? Math.round(backoff.until + this.#random() * 2 * backoff.waitMs)
      : now;
  }

  /**
   * A message was refused. Those that were under way together with it say the same once more, and count once.
   *
   * @param sent.sentAt when its request began
   * @param sent.atLeastMs what WhatsApp asked for
   */
  refused(
    tenantId: string,
    channelId: string,
    { sentAt, atLeastMs }: { sentAt: number; atLeastMs: number },
  ): void {
    const now = this.#now();
    this.#forget(now);
    const before = this.#numbers.get(keyOf(tenantId, channelId)) ?? { refusals: 0, until: 0, waitMs: 0 };
    const isNew = sentAt >= before.until;
    const refusals = before.refusals + (isNew ? 1 : 0);
    const grown = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (refusals - 1)) * (0.5 + this.#random() / 2);
    const waitMs = Math.max(isNew ? grown : before.waitMs, atLeastMs);
    const until = isNew ? now + waitMs : Math.max(before.until, now + atLeastMs);
    this.#numbers.set(keyOf(tenantId, channelId), { refusals, until, waitMs });
  }

  /** A message was accepted. One that was under way before the wait says nothing about the time after it. */
  accepted(tenantId: string, channelId: string, sentAt: number): void {
    const key = keyOf(tenantId, channelId);
    const backoff = this.#numbers.get(key);
    if (backoff && sentAt >= backoff.until) this.#numbers.delete(key);
  }

  #forget(now: number): void {
    for (const [key, { until }] of this.#numbers) if (until + FORGET_MS < now) this.#numbers.delete(key);
  }
}

const keyOf = (tenantId: string, channelId: string) => `${tenantId} ${channelId}`;
