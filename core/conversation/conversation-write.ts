import { putOnce, type TransactItem } from '#platform/dynamodb/conditional-write.ts';
import type { Condition, Name } from '#platform/dynamodb/expressions.ts';
import { updateOrCheck } from '#platform/dynamodb/item-update.ts';
import type { Placed } from './desk-place.ts';
import { conversationKey } from './keys.ts';
import type { Conversation } from './records.ts';

/** The numbers from which it is decided who answers what, and what is still to be sent. */
const NUMBERS = ['inbound_seq', 'owner_epoch', 'answered_seq', 'reply_seq'] as const;

/** That the conversation was not merged into another one. */
export const LIVING: Condition<Conversation> = ['merged_into', '=', undefined];

/**
 * That no other writer has stored a message, begun to listen or heard one, made a reply, answered, or changed the owner since the conversation was read, that no
 * other conversation became part of it, and that it has not moved.
 */
export function unchangedSince(seen: Conversation): Condition<Conversation>[] {
  return [
    ...NUMBERS.map((name) => [name, '=', seen[name]] as const),
    ['owed_after', '=', seen.owed_after],
    ['unheard', '=', seen.unheard],
    ['merged_from', '=', seen.merged_from],
    LIVING,
  ];
}

/**
 * The write of a decision about a conversation, on the condition that it is as it was read: only what differs is
 * written, so that nothing is undone which others wrote meanwhile.
 *
 * @param seen undefined where there was none: then it is put, on the condition that there still is none
 * @param more.overwrite see {@link ItemChange}
 * @param more.unchanged what else the decision depends on
 */
export function conversationWrite(
  tableName: string,
  seen: Conversation | undefined,
  next: Placed,
  more: { overwrite?: Partial<Conversation>; unchanged?: ReadonlyArray<Name<Conversation>> } = {},
): TransactItem {
  const key = conversationKey(next.tenant_id, next.conversation_id);
  if (!seen) return putOnce(tableName, { ...key, ...next });
  return updateOrCheck(tableName, key, { seen, next, ...more, where: unchangedSince(seen) });
}
