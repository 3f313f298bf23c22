import { batchGet } from '#platform/dynamodb/batch-get.ts';
import { writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import { type ItemChange, updateOrCheck } from '#platform/dynamodb/item-update.ts';
import { GIVE_UP, LOST, retryLost } from '#platform/dynamodb/retry-lost.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { ContactRepository } from '../contact/contact-repository.ts';
import { contactKey } from '../contact/keys.ts';
import { type Contact, contactSchema } from '../contact/records.ts';
import { ConversationRepository } from './conversation-repository.ts';
import { conversationId } from './ids.ts';
import { conversationKey } from './keys.ts';
import { type MergePorts, mergeConversation } from './merge/merge-conversation.ts';
import type { ConversationName } from './merge/merged-state.ts';
import { type Conversation, conversationSchema } from './records.ts';

/** Steps from a conversation to the one that took its place; a chain of contacts is one step. */
const MAX_STEPS = 8;

/** Where a message goes: its conversation, or the one that took its place. */
export interface LivingConversation {
  tenantId: string;
  conversationId: string;
  contactId: string;
  /** As read; undefined when it has not begun. */
  current: Conversation | undefined;
}

/** A message's conversation as its event names it. */
export interface ConversationOf {
  tenantId: string;
  conversationId: string;
  channelId: string;
  contactId: string;
  /** A group's conversation is the group's: merges of contacts do not matter. */
  groupId?: string | undefined;
}

/**
 * The conversation in which a contact's message belongs now. One call of BatchGetItem where no contact was
 * merged since the last message.
 *
 * 1. The conversation and the contact are read.
 * 2. A merged contact leads to the one that took its place, and to that one's conversation on the channel.
 * 3. Conversations of merged contacts that were not looked at yet move into it; see {@link mergeConversation}.
 *    Only then they count as looked at, so that a crash leaves it to the next message.
 *
 * A contact that is not there counts as not merged.
 *
 * @throws {ContentionError} when others changed the same conversations again and again: try later
 * @throws what `ports.tell` throws
 */
export async function livingConversation(
  table: Table,
  of: ConversationOf,
  ports: MergePorts,
): Promise<LivingConversation> {
  const { tenantId, channelId } = of;
  const repository = new ConversationRepository(table);
  if (of.groupId !== undefined) {
    const { conversationId, contactId } = of;
    const current = await repository.find(tenantId, conversationId);
    return { tenantId, conversationId, contactId, current };
  }
  const contacts = new ContactRepository(table);
  const nameOf = (contactId: string): ConversationName => ({
    conversationId: conversationId(tenantId, channelId, contactId),
    contactId,
  });
  let located: ConversationName = { conversationId: of.conversationId, contactId: of.contactId };
  const passed: string[] = [];
  const contention = {
    id: of.conversationId,
    step: 'its contact was being merged',
    attempts: MAX_STEPS,
  };
  return retryLost(contention, async () => {
    const { current, contact } = await readBoth(table, tenantId, located);
    const root =
      contact?.merged_into === undefined
        ? undefined
        : await contacts.followMerge(tenantId, contact.contact_id);
    if (root) {
      if (current?.merged_into === undefined) passed.push(located.contactId);
      located = nameOf(root.contact_id);
      return LOST;
    }
    if (current?.merged_into !== undefined) {
      const next = await repository.find(tenantId, current.merged_into);
      if (!next) return GIVE_UP;
      located = { conversationId: next.conversation_id, contactId: next.contact_id };
      return LOST;
    }
    const merged_from = contact?.merged_from ?? [];
    const isNew = merged_from.length > (current?.merged_contacts ?? 0);
    const sources = new Set([...(isNew ? merged_from : []), ...passed]);
    if (sources.size === 0) return { tenantId, ...located, current };
    for (const source of sources) {
      await mergeConversation(table, { tenantId, channelId, from: nameOf(source), to: located }, ports);
    }
    if (isNew) await rememberMerged(table, tenantId, located, merged_from.length);
    return { tenantId, ...located, current: await repository.find(tenantId, located.conversationId) };
  });
}

/** One request: a second one would be paid for every message. */
async function readBoth(
  table: Table,
  tenantId: string,
  { conversationId, contactId }: ConversationName,
): Promise<{ current: Conversation | undefined; contact: Contact | undefined }> {
  const keys = {
    conversation: conversationKey(tenantId, conversationId),
    contact: contactKey(tenantId, contactId),
  };
  const items = await batchGet(table, conversationId, Object.values(keys));
  const conversation = items.find(({ pk }) => pk === keys.conversation.pk);
  const contact = items.find(({ pk }) => pk === keys.contact.pk);
  return {
    current: conversation && conversationSchema.parse(conversation),
    contact: contact && contactSchema.parse(contact),
  };
}

/** A refusal means that it has not begun, has moved, or that another reader looked further. */
async function rememberMerged(
  table: Table,
  tenantId: string,
  { conversationId }: ConversationName,
  count: number,
): Promise<void> {
  const key = conversationKey(tenantId, conversationId);
  const change: ItemChange<Pick<Conversation, 'merged_contacts' | 'merged_into'>> = {
    seen: {},
    overwrite: { merged_contacts: count },
    where: [
      ['merged_into', '=', undefined],
      ['merged_contacts', 'missing or <', count],
    ],
    existing: 'required',
  };
  await writeTransaction(table.client, [updateOrCheck(table.tableName, key, change)]);
}
