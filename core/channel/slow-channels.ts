import { LRUCache } from 'lru-cache';
import type { ChannelIds } from './keys.ts';

/** WhatsApp answers a send in a fraction of a second; an answer that takes longer than this is slow. Milliseconds. */
const SLOW_MS = 3_000;

/** A message that meets a resting number comes back so soon, in milliseconds: another environment may send it. */
const COMES_BACK_MS = 4_000;

const MAX_CHANNELS = 1_000;

/**
 * Business numbers for which WhatsApp answers slowly or not at all, as one environment of the sender meets them.
 *
 * A batch lasts as long as its slowest send, and its environment works nothing else meanwhile: a number that hangs
 * would soon hold all environments, and other numbers' messages wait for them. So after a slow send the number rests in
 * this environment for as long as the send took, and by chance up to half as long again, so that environments do not
 * rest at the same time: it takes at most half of their time. Its messages are worked by others meanwhile, or come back.
 *
 * The circuit breaker does not do for it: it opens when an attempt has failed, which takes twelve seconds, and for a slow
 * answer not at all.
 */
export class SlowChannels {
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #restsUntil = new LRUCache<string, number>({ max: MAX_CHANNELS });

  /**
   * @param options.now milliseconds since the epoch
   * @param options.random a number from 0 up to but not including 1
   */
  constructor({ now, random }: { now: () => number; random: () => number }) {
    this.#now = now;
    this.#random = random;
  }

  /** WhatsApp answered a send, or did not in time. @param sentAt when it began, in milliseconds since the epoch */
  answered(channel: ChannelIds, sentAt: number): void {
    const now = this.#now();
    const took = now - sentAt;
    if (took < SLOW_MS) return;
    this.#restsUntil.set(keyOf(channel), Math.round(now + took * (1 + this.#random() / 2)));
  }

  /** When to ask again for a number, in milliseconds since the epoch; not later than now: a message may be sent. */
  sendsFrom(channel: ChannelIds): number {
    const now = this.#now();
    const until = this.#restsUntil.get(keyOf(channel)) ?? 0;
    return Math.max(now, Math.min(until, now + COMES_BACK_MS));
  }
}

const keyOf = ({ tenantId, channelId }: ChannelIds) => `${tenantId} ${channelId}`;
