import type { QueueSettings } from './attributes.ts';
import type { KeptMessage } from './journal.ts';
import type { Message } from './message.ts';
import type { Entry } from './message-store.ts';
import type { QueueParts } from './queue-parts.ts';
import { Retention } from './retention.ts';

/** How full a queue is. */
export interface QueueCounts {
  waiting: number;
  inFlight: number;
  delayed: number;
  /** Age of the oldest message that is not deleted; 0 when there is none. */
  oldestAgeSeconds: number;
}

/** A message that a move task may take out. */
export interface MovableMessage {
  message: Message;
  /** Takes it out of the queue. @returns whether it still could be taken */
  take: () => boolean;
}

/**
 * The messages of a queue as they enter and leave it. The journal, the receipt handles and the retention period
 * keep step with the store here.
 */
export class QueueMessages {
  readonly #parts: QueueParts;
  readonly #retention: Retention;

  constructor(parts: QueueParts) {
    this.#parts = parts;
    const { context, store, settings } = parts;
    const { clock, timers } = context;
    this.#retention = new Retention(clock, timers, store, settings().retentionSeconds, (entry) =>
      this.#discard(entry),
    );
  }

  counts(): QueueCounts {
    const { context, store } = this.#parts;
    context.timers.runDue();
    const { oldest, counts } = store;
    const ageMs = oldest ? context.clock.now() - oldest.message.sentAt : 0;
    return { ...counts, oldestAgeSeconds: Math.max(0, Math.floor(ageMs / 1000)) };
  }

  /** @param visibleAt when the message's delay ends; undefined when it has none */
  add(message: Message, visibleAt: number | undefined): void {
    const { journal, store } = this.#parts;
    journal?.put({ message, receives: 0, visibleAt });
    store.add(message, this.#groupOf(message), visibleAt);
    this.#retention.watch();
  }

  /** Takes in what an earlier engine left. Nothing is in flight then: its receivers are gone. */
  restore(messages: readonly KeptMessage[]): void {
    for (const kept of messages) {
      const { message, receives } = kept;
      const entry = this.#parts.store.add(message, this.#groupOf(message), this.#hiddenUntil(kept));
      entry.receives = receives;
    }
    this.#retention.watch();
  }

  /** Takes an entry out whose receipt handle is seen to. */
  remove(entry: Entry): void {
    this.#parts.store.remove(entry);
    this.#parts.journal?.remove(entry.message);
  }

  /** Takes all out, those in flight too. */
  purge(): void {
    const { journal, store } = this.#parts;
    for (const entry of store.entries()) this.#forget(entry);
    store.clear();
    journal?.clear();
  }

  /** Messages that a move task may take out, oldest first. */
  movable(): MovableMessage[] {
    const { context, store } = this.#parts;
    context.timers.runDue();
    return store
      .entries()
      .filter((entry) => entry.state === 'waiting')
      .sort(
        (a, b) =>
          a.message.sentAt - b.message.sentAt ||
          (a.message.sequenceNumber < b.message.sequenceNumber ? -1 : 1),
      )
      .map((entry) => ({
        message: entry.message,
        take: () => {
          if (!store.isFree(entry)) return false;
          this.#discard(entry);
          return true;
        },
      }));
  }

  /** Lets new settings count for the messages that are already there. */
  settingsChanged(former: Readonly<QueueSettings>): void {
    const { context, fifo, store } = this.#parts;
    const settings = this.#parts.settings();
    if (settings.retentionSeconds !== former.retentionSeconds) {
      this.#retention.setPeriod(settings.retentionSeconds);
    }
    if (fifo && settings.delaySeconds !== former.delaySeconds) {
      store.redelay((message) => message.sentAt + settings.delaySeconds * 1000, context.clock.now());
    }
  }

  /** Ends all timers and lets go of the messages; the journal still has them. */
  close(): void {
    this.#retention.stop();
    this.#parts.store.clear();
  }

  /** A message of a standard queue is a group of its own: nothing holds it back. */
  #groupOf(message: Message): string {
    return this.#parts.fifo ? (message.groupId ?? '') : message.sequenceNumber;
  }

  /** A delay ends when it was to end, or earlier where a FIFO queue's own delay is shorter now. */
  #hiddenUntil({ message, receives, visibleAt }: KeptMessage): number | undefined {
    if (visibleAt === undefined) return undefined;
    const { context, fifo, settings } = this.#parts;
    const ofQueue = fifo && receives === 0;
    const latest = message.sentAt + settings().delaySeconds * 1000;
    const until = ofQueue ? Math.min(visibleAt, latest) : visibleAt;
    return until > context.clock.now() ? until : undefined;
  }

  /** Takes an entry out that its receiver did not delete. */
  #discard(entry: Entry): void {
    this.#forget(entry);
    this.remove(entry);
  }

  /** A receiver that still holds the message in flight may delete it without an error. */
  #forget(entry: Entry): void {
    const { receipts } = this.#parts;
    if (entry.state === 'inFlight') receipts.markDeleted(entry);
    else receipts.forget(entry);
  }
}
