import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { MAX_VISIBILITY_SECONDS } from './attributes.ts';
import { ExpiringMap } from './collections/expiring-map.ts';
import type { Entry } from './message-store.ts';

/** How many deleted handles a queue can tell from expired ones. */
const DELETED_REMEMBERED = 10_000;

/**
 * The receipt handles of one queue.
 *
 * A handle carries its queue's mark, so a handle that was never issued is told from one that is over without
 * remembering every handle. Only the newest handle of a live message and some deleted ones are remembered.
 */
export class Receipts {
  readonly #mark = randomUUID();
  #issued = 0;
  readonly #newest = new Map<string, Entry>();
  readonly #deleted: ExpiringMap<string, true>;

  constructor(clock: Clock) {
    this.#deleted = new ExpiringMap(clock, MAX_VISIBILITY_SECONDS * 1000, DELETED_REMEMBERED);
  }

  /** How many handles are remembered, for live messages and for deleted ones. */
  get remembered(): { live: number; deleted: number } {
    return { live: this.#newest.size, deleted: this.#deleted.size };
  }

  /** Gives an entry a new handle; its former one is over. */
  issue(entry: Entry): string {
    this.forget(entry);
    const handle = Buffer.from(`${this.#mark}/${(this.#issued++).toString(36)}`).toString('base64url');
    this.#newest.set(handle, entry);
    entry.receiptHandle = handle;
    return handle;
  }

  /** The entry whose newest handle this is, in flight or waiting again. */
  find(handle: string): Entry | undefined {
    return this.#newest.get(handle);
  }

  /** Whether this queue issued the handle, however long ago. */
  isOurs(handle: string): boolean {
    return Buffer.from(handle, 'base64url').toString().startsWith(`${this.#mark}/`);
  }

  /** Whether a message was deleted with this handle not too long ago. */
  wasDeleted(handle: string): boolean {
    return this.#deleted.get(handle) !== undefined;
  }

  /** The entry leaves the queue another way than by its receiver's delete. */
  forget(entry: Entry): void {
    if (entry.receiptHandle !== undefined) this.#newest.delete(entry.receiptHandle);
  }

  /** The entry's handle has done its work; deleting with it again is no error. */
  markDeleted(entry: Entry): void {
    this.forget(entry);
    if (entry.receiptHandle !== undefined) this.#deleted.set(entry.receiptHandle, true);
  }
}
