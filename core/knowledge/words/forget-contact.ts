import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { conversationKey } from '#core/conversation/keys.ts';
import { conversationsOfContact } from '#core/conversation/merge/conversations-of-contact.ts';
import { conversationSchema } from '#core/conversation/records.ts';
import type { TenantChannels } from '#core/tenant/tenant-channels.ts';
import { forgetChunks, type WordsPorts } from './remember-ticket.ts';

/** What was removed. */
export interface Forgotten {
  conversations: number;
  chunks: number;
}

/**
 * Removes what makes a contact's words findable, in all its conversations and those of contacts that were merged into it, and keeps
 * what is on its way from coming after: tickets up to the newest are never remembered again. The words themselves are rows of the
 * conversation and stay; an erase of those comes after this.
 *
 * Done twice it does the same; a call that dies on the way is made again.
 *
 * @param options.dry nothing is changed; what would be is counted
 */
export async function forgetContact(
  ports: WordsPorts & { channels: Pick<TenantChannels, 'list'> },
  tenantId: string,
  contactId: string,
  { dry = false }: { dry?: boolean } = {},
): Promise<Forgotten> {
  const { conversations: table, words } = ports;
  const forgotten: Forgotten = { conversations: 0, chunks: 0 };
  for (const { channel_id } of await ports.channels.list(tenantId)) {
    const found = await conversationsOfContact(table, { tenantId, channelId: channel_id, contactId });
    for (const conversationId of found.flatMap(({ living, ids }) => (living ? ids : []))) {
      const of = { tenantId, conversationId };
      // First, so that nothing is stored after the list is read.
      if (!dry) await words.noteForgotten(of, await newestTicket(ports, of));
      const chunks = await words.list(of);
      if (!dry) await forgetChunks(ports, tenantId, chunks);
      forgotten.conversations += 1;
      forgotten.chunks += chunks.length;
    }
  }
  return forgotten;
}

async function newestTicket(
  { conversations: { client, tableName } }: WordsPorts,
  of: { tenantId: string; conversationId: string },
): Promise<number> {
  const Key = { ...conversationKey(of.tenantId, of.conversationId) };
  const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return Item ? conversationSchema.parse(Item).ticket_number : 0;
}
