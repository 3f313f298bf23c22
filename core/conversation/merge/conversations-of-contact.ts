import { ContactRepository } from '#core/contact/contact-repository.ts';
import { batchGet } from '#platform/dynamodb/batch-get.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { conversationId } from '../ids.ts';
import { conversationKey } from '../keys.ts';
import { type Conversation, conversationSchema } from '../records.ts';
import { strandsOf } from './strands.ts';

/** A conversation with those that became part of it. */
export interface ContactConversation {
  /** Undefined where none began: a file may be kept under its id all the same. */
  living: Conversation | undefined;
  ids: string[];
}

/** Ids of the conversations on a number of a contact and of those that were merged into it, whether they ever began. */
export async function idsOfContact(
  table: Table,
  { tenantId, channelId, contactId }: { tenantId: string; channelId: string; contactId: string },
): Promise<string[]> {
  const contact = await new ContactRepository(table).find(tenantId, contactId);
  const contacts = [contactId, ...(contact?.merged_from ?? [])];
  return contacts.map((id) => conversationId(tenantId, channelId, id));
}

/**
 * All conversations on a number of a contact and of those that were merged into it. What they had becomes part of the living
 * one with the next message only, and what never began does not: neither is among that one's strands.
 *
 * @param of.contactId of the living contact
 */
export async function conversationsOfContact(
  table: Table,
  of: { tenantId: string; channelId: string; contactId: string },
): Promise<ContactConversation[]> {
  const ids = await idsOfContact(table, of);
  const keys = ids.map((id) => conversationKey(of.tenantId, id));
  const items = await batchGet(table, of.contactId, keys);
  const living = items
    .map((item) => conversationSchema.parse(item))
    .filter(({ merged_into }) => merged_into === undefined)
    .map((one) => ({ living: one, ids: strandsOf(one).map(({ conversation_id }) => conversation_id) }));
  const listed = new Set(living.flatMap((one) => one.ids));
  const others = ids.filter((id) => !listed.has(id));
  return [...living, ...others.map((id) => ({ living: undefined, ids: [id] }))];
}
