import { conversationKey, conversationPartition, MESSAGE_PREFIX } from '#core/conversation/keys.ts';
import { asInLiving, type Strand, strandsOf } from '#core/conversation/merge/strands.ts';
import { type PlacedMessage, placedMessageSchema } from '#core/conversation/message/read-messages.ts';
import { conversationSchema } from '#core/conversation/records.ts';
import { TENANT } from './customers.ts';
import type { Evidence } from './evidence.ts';

/** A conversation and those that became part of it, at the end; none where it has not begun. */
export function strandsAtEnd({ items }: Pick<Evidence, 'items'>, conversationId: string): Strand[] {
  const { pk, sk } = conversationKey(TENANT, conversationId);
  const state = items.find((item) => item.pk === pk && item.sk === sk);
  return state ? strandsOf(conversationSchema.parse(state)) : [];
}

/** Messages of a conversation and of those that became part of it at the end, numbered as that conversation counts. */
export function messageRows({ items }: Pick<Evidence, 'items'>, conversationId: string): PlacedMessage[] {
  return strandsAtEnd({ items }, conversationId)
    .flatMap((strand) => {
      const partition = conversationPartition(TENANT, strand.conversation_id);
      return items
        .filter((item) => item.pk === partition && String(item.sk).startsWith(MESSAGE_PREFIX))
        .map((item) => asInLiving(strand, placedMessageSchema.parse(item)));
    })
    .sort((a, b) => (a.sk < b.sk ? -1 : 1));
}
