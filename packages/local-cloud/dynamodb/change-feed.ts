import type { Clock } from '../clock.ts';
import type { Item, TableRecord } from './dynalite.ts';
import { sameItem } from './same-item.ts';
import type { ItemWrite } from './write-buffer.ts';

/** Who made a change when it was not a caller: time to live. */
export interface ChangeIdentity {
  type: 'Service';
  principalId: 'dynamodb.amazonaws.com';
}

/**
 * One change of one item, as a stream with NEW_AND_OLD_IMAGES would report it. Images and keys are DynamoDB's JSON,
 * one for all listeners: not to be changed, and without a prototype where dynalite made them.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html
 */
export interface TableChange {
  table: string;
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  keys: Item;
  oldItem?: Item;
  newItem?: Item;
  /** Decimal digits of constant length that only grow, also across restarts. */
  sequenceNumber: string;
  /** Milliseconds since the epoch. */
  at: number;
  userIdentity?: ChangeIdentity;
}

export type ChangeListener = (change: TableChange) => void;

const SEQUENCE_DIGITS = 21;
const SEQUENCES_PER_MS = 1_000_000n;

/**
 * Tells listeners of every committed change, of every table, in the order of the commits. A write that
 * changes nothing is not reported.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
 */
export class ChangeFeed {
  readonly #clock: Clock;
  readonly #onFault: (error: unknown) => void;
  readonly #listeners = new Set<ChangeListener>();
  #sequence: bigint;

  constructor(clock: Clock, onFault: (error: unknown) => void) {
    this.#clock = clock;
    this.#onFault = onFault;
    this.#sequence = BigInt(Math.trunc(clock.now())) * SEQUENCES_PER_MS;
  }

  /** @returns ends the subscription */
  subscribe(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reports committed writes. A listener that throws is reported as a fault and does not stop the others. */
  publish(
    writes: readonly ItemWrite[],
    tables: ReadonlyMap<string, TableRecord>,
    identity?: ChangeIdentity,
  ): void {
    if (this.#listeners.size === 0) return;
    for (const write of writes) {
      const change = this.#describe(write, tables.get(write.table), identity);
      if (!change) continue;
      for (const listener of this.#listeners) {
        try {
          listener(change);
        } catch (error) {
          this.#onFault(error);
        }
      }
    }
  }

  #describe(write: ItemWrite, table: TableRecord | undefined, identity?: ChangeIdentity) {
    const { oldItem, newItem } = write;
    const image = newItem ?? oldItem;
    if (!image || !table || sameItem(oldItem, newItem)) return undefined;
    this.#sequence += 1n;
    const change: TableChange = {
      table: write.table,
      eventName: !oldItem ? 'INSERT' : !newItem ? 'REMOVE' : 'MODIFY',
      keys: keysOf(image, table),
      sequenceNumber: this.#sequence.toString().padStart(SEQUENCE_DIGITS, '0'),
      at: this.#clock.now(),
      ...(oldItem && { oldItem }),
      ...(newItem && { newItem }),
      ...(identity && { userIdentity: identity }),
    };
    return change;
  }
}

/** The key attributes of an item. */
export function keysOf(item: Item, table: TableRecord): Item {
  const keys: Item = {};
  for (const { AttributeName } of table.KeySchema) {
    const value = item[AttributeName];
    if (value) keys[AttributeName] = value;
  }
  return keys;
}
