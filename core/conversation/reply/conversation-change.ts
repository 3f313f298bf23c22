import type { TransactItem } from '#platform/dynamodb/conditional-write.ts';
import type { Condition } from '#platform/dynamodb/expressions.ts';
import type { ItemChange } from '#platform/dynamodb/item-update.ts';
import { unchangedSince } from '../conversation-write.ts';
import type { Conversation } from '../records.ts';
import { SEND_DUE_MS } from '../watch/due.ts';
import { owesAnswer } from '../watch/next-step.ts';
import { dueFrom, NOT_WATCHED } from '../watch/watch.ts';
import type { ReplyRow } from './reply-records.ts';

/**
 * The conversation item as the sender writes it. `sending_id` names the write that declared the send that is under
 * way; see `declareIntent`.
 */
export type SendingConversation = Conversation & { sending_id?: string | undefined };

/** How a write of the ledger changes the conversation. */
export type ConversationChange = Omit<ItemChange<SendingConversation>, 'seen' | 'unchanged' | 'parts'>;

/** What is written together with the end of a reply. */
export interface SettleMore {
  conversation?: ConversationChange;
  writes?: TransactItem[];
}

/** No send is under way, and no place is reserved for one. */
export const NOT_SENDING = {
  sending_seq: undefined,
  sending_at: undefined,
  sending_attempt: undefined,
  slot_seq: undefined,
  slot_at: undefined,
} as const;

/**
 * The reply is the first that is not settled, and the send that is under way is the one that was read, or none. A
 * place that was reserved since is given up whatever it is.
 */
export function inOrder(
  { sending_seq, sending_at }: Conversation,
  { reply_seq }: ReplyRow,
  fields: Partial<Conversation>,
): ConversationChange {
  const isUnderWay = sending_seq === reply_seq && sending_at !== undefined;
  const sending: Condition<SendingConversation>[] = isUnderWay
    ? [
        ['sending_seq', '=', reply_seq],
        ['sending_at', '=', sending_at],
      ]
    : [['sending_seq', '=', undefined]];
  return {
    overwrite: { ...fields, sending_id: undefined },
    where: [['settled_seq', '=', reply_seq - 1], ...sending],
  };
}

/** Only a condition: that what cannot be sent before its turn still waits for it. */
export function unchanged({ settled_seq }: Pick<Conversation, 'settled_seq'>): ConversationChange {
  return { where: [['settled_seq', '=', settled_seq]] };
}

/**
 * The end of a reply with what it means for the watch over the conversation. It ends with the last one, which is
 * `wanted` only while no other writer has changed the conversation since it was read, and `otherwise` left. For the next
 * reply it stands, whether it was there or not.
 */
export function withWatch(
  conversation: Conversation,
  { created_at }: ReplyRow,
  change: ConversationChange,
): { wanted: ConversationChange; otherwise?: ConversationChange } {
  const after = { ...conversation, ...change.next, ...change.overwrite };
  // What is left in a merged one has its watch from the merge.
  if (after.merged_into !== undefined || owesAnswer(after)) return { wanted: change };
  const watched = (watch: Partial<Conversation>) => ({
    ...change,
    overwrite: { ...change.overwrite, ...watch },
  });
  if (after.settled_seq < after.reply_seq) {
    const { due_at = Date.parse(created_at) + SEND_DUE_MS } = after;
    return { wanted: watched(dueFrom(after.conversation_id, due_at)) };
  }
  if (after.due_at === undefined) return { wanted: change };
  const where = [...(change.where ?? []), ...unchangedSince(conversation)];
  return { wanted: { ...watched(NOT_WATCHED), where }, otherwise: change };
}

/** Both in one write of the conversation. */
export function both(
  settled: ConversationChange | undefined,
  more: ConversationChange | undefined,
): ConversationChange | undefined {
  if (!more) return settled;
  return {
    ...more,
    overwrite: { ...more.overwrite, ...settled?.overwrite },
    where: [...(settled?.where ?? []), ...(more.where ?? [])],
    existing: 'required',
  };
}
