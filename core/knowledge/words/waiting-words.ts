import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { type TicketChanged, ticketChangedSchema } from '#core/events/ticket-changed.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { updateItem } from '#platform/dynamodb/update-item.ts';
import { knowledgeDueShard } from '../keys.ts';
import { waitingWordsKey, waitingWordsSchema } from './records.ts';

/**
 * Longer than a budget that is spent: a company that waits on has turned this off, or has no key, and what is due would be
 * asked for without end. In milliseconds.
 */
const LONGEST_WAIT_MS = 40 * 24 * 60 * 60_000;

/** Records of closed tickets that wait in the `knowledge` table, where the watchdog finds them. */
export class WaitingWords {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** @param dueAt milliseconds since the epoch */
  async put(record: TicketChanged, dueAt: number): Promise<void> {
    const { tenant_id, conversation_id } = record;
    const Item = {
      ...keyOf(record),
      ...{ record: JSON.stringify(record), due_at: dueAt },
      due_shard: knowledgeDueShard(tenant_id, conversation_id),
    };
    await this.#table.client.send(new PutCommand({ TableName: this.#table.tableName, Item }));
  }

  /** It waits no longer. */
  async end(record: TicketChanged): Promise<void> {
    const Key = { ...keyOf(record) };
    await this.#table.client.send(new DeleteCommand({ TableName: this.#table.tableName, Key }));
  }

  /**
   * Takes a record that is due. Of two watchdogs one takes it; it is due again at another time, unless it came to its end. One
   * that has waited for forty days is gone: its words are not found.
   *
   * @param times milliseconds since the epoch
   * @returns undefined where it is not due any more
   */
  async take(key: Key, times: { now: number; again: number }): Promise<TicketChanged | undefined> {
    const { Item } = await this.#table.client.send(
      new GetCommand({ TableName: this.#table.tableName, Key: { ...key }, ConsistentRead: true }),
    );
    const seen = Item && waitingWordsSchema.parse(Item);
    if (!seen || seen.due_at > times.now) return undefined;
    const record = ticketChangedSchema.parse(JSON.parse(seen.record));
    if (times.now - Date.parse(record.occurred_at) > LONGEST_WAIT_MS) {
      await this.end(record);
      return undefined;
    }
    const change = { seen, next: { ...seen, due_at: times.again }, unchanged: ['due_at' as const] };
    const { kind } = await updateItem(this.#table, key, change);
    return kind === 'written' ? record : undefined;
  }
}

function keyOf({ tenant_id, conversation_id, payload }: TicketChanged): Key {
  return waitingWordsKey(tenant_id, conversation_id, payload.ticketNumber);
}
