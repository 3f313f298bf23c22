import { batchGet } from '#platform/dynamodb/batch-get.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { messageHash } from '../ids.ts';
import { messageIdKey } from '../keys.ts';
import { type Merged, type Strand, strandsOf } from '../merge/strands.ts';
import { type MessageIdItem, messageIdItemSchema } from '../records.ts';

/** Where a message is, or belongs: the item of its id and its row are in one partition. */
export interface Home {
  strand: Strand;
  /** The item of its id, if there is one; without `row_sk` something else waits for the message there. */
  item: MessageIdItem | undefined;
}

/** The strand of a conversation that knows a message's id; the living one where none does. */
export async function homeOf(
  table: Table,
  of: Merged & { tenant_id: string },
  messageId: string,
): Promise<Home> {
  const strands = strandsOf(of);
  const keyOf = (strand: Strand) =>
    messageIdKey(of.tenant_id, strand.conversation_id, messageHash(messageId));
  const items = await batchGet(table, of.conversation_id, strands.map(keyOf));
  const known = strands.flatMap((strand): Home[] => {
    const item = items.find(({ pk }) => pk === keyOf(strand).pk);
    return item ? [{ strand, item: messageIdItemSchema.parse(item) }] : [];
  });
  const arrived = known.find(({ item }) => item?.row_sk !== undefined);
  return arrived ?? known[0] ?? { strand: strands[0], item: undefined };
}
