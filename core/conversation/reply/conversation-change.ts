import type { TransactItem } from '#platform/dynamodb/conditional-write.ts';
import type { Condition } from '#platform/dynamodb/expressions.ts';
import type { ItemChange } from '#platform/dynamodb/item-update.ts';
import type { Conversation } from '../records.ts';
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
